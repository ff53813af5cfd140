//! The dashboard in `docs/` asks for nothing that the site does not tell.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{exposition::Exposition, harness::TestApp};

fn dashboard() -> Value {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/grafana-dashboard.json");
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// The panels, those within rows included.
fn panels(dashboard: &Value) -> Vec<Value> {
    let top = dashboard["panels"].as_array().unwrap();
    let inner = top.iter().filter_map(|panel| panel["panels"].as_array()).flatten();
    top.iter().chain(inner).cloned().collect()
}

/// The names of figures in a query, without functions and labels.
fn names(query: &str) -> BTreeSet<String> {
    let words = query.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.filter(|word| word.starts_with("luminaria_") || word.starts_with("process_")).map(str::to_owned).collect()
}

#[tokio::test]
async fn every_figure_of_the_dashboard_is_told_by_the_site() {
    let app = TestApp::spawn().await;
    let told = Exposition::read(&app.get("/metrics", &[]).await.text()).names();
    let mut asked = 0;
    for panel in panels(&dashboard()) {
        for target in panel["targets"].as_array().into_iter().flatten() {
            let query = target["expr"].as_str().unwrap();
            let names = names(query);
            assert!(!names.is_empty(), "{query}");
            for name in names.iter().filter(|name| cfg!(target_os = "linux") || !name.starts_with("process_")) {
                assert!(told.contains(name), "{name} in {}: {query}", panel["title"]);
            }
            asked += names.len();
        }
    }
    assert!(asked > 20, "{asked}");
}

#[test]
fn the_dashboard_can_be_imported() {
    let dashboard = dashboard();
    assert_eq!(dashboard["__inputs"][0]["name"], "DS_PROMETHEUS");
    assert!(dashboard["schemaVersion"].as_u64().unwrap() >= 39);
    assert!(dashboard["id"].is_null() && dashboard["title"].is_string());
    let rows: Vec<String> = panels(&dashboard)
        .iter()
        .filter(|panel| panel["type"] == "row")
        .map(|panel| panel["title"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(rows, ["Traffic", "Caches", "Jobs", "Sources", "Store and process"]);

    let (mut ids, mut places) = (BTreeSet::new(), BTreeSet::new());
    for panel in panels(&dashboard) {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{}: an id for each", panel["title"]);
        let place = &panel["gridPos"];
        let [x, y, w, h] = ["x", "y", "w", "h"].map(|side| place[side].as_u64().unwrap());
        assert!(x + w <= 24, "{}", panel["title"]);
        for spot in (x..x + w).flat_map(|x| (y..y + h).map(move |y| (x, y))) {
            assert!(places.insert(spot), "{} lies over another", panel["title"]);
        }
        if panel["type"] != "row" {
            assert_eq!(panel["datasource"]["uid"], "${DS_PROMETHEUS}", "{}", panel["title"]);
            assert!(!panel["description"].as_str().unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn every_figure_is_in_the_operators_list() {
    let app = TestApp::spawn().await;
    let read = Exposition::read(&app.get("/metrics", &[]).await.text());
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operating.md");
    let list = std::fs::read_to_string(file).unwrap();
    for (name, family) in &read.0 {
        let shown = match family.kind.as_str() {
            "counter" => format!("{name}_total"),
            "info" => format!("{name}_info"),
            _ => name.clone(),
        };
        assert!(list.contains(&format!("`{shown}`")), "docs/operating.md says nothing of {shown}");
    }
}
