//! A strict reader of the `OpenMetrics` text format, as far as the site uses it: what it cannot read is a failure.

use std::collections::{BTreeMap, BTreeSet};

/// One line with a figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) value: f64,
}

/// All figures of one name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Family {
    pub(crate) kind: String,
    pub(crate) help: String,
    pub(crate) samples: Vec<Sample>,
}

/// A whole page of figures, by family.
#[derive(Clone, Debug)]
pub(crate) struct Exposition(pub(crate) BTreeMap<String, Family>);

impl Exposition {
    pub(crate) fn read(text: &str) -> Self {
        let body = text.strip_suffix("# EOF\n").expect("it ends with EOF");
        let mut families = BTreeMap::new();
        let mut current = String::new();
        for line in body.lines() {
            if let Some(comment) = line.strip_prefix("# ") {
                describe(&mut families, &mut current, comment);
            } else {
                let family: &mut Family = families.get_mut(&current).expect("figures follow their description");
                let sample = sample(line);
                assert!(suffixes(&family.kind).iter().any(|s| sample.name == format!("{current}{s}")), "{line}");
                family.samples.push(sample);
            }
        }
        let whole = Self(families);
        whole.0.iter().for_each(|(name, family)| check(name, family));
        whole
    }

    /// The names that a query may use.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        let of = |(name, family): (&String, &Family)| -> Vec<String> {
            suffixes(&family.kind).iter().map(|suffix| format!("{name}{suffix}")).collect()
        };
        self.0.iter().flat_map(of).collect()
    }

    /// All figures of this name.
    pub(crate) fn samples<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Sample> {
        self.0.values().flat_map(|family| &family.samples).filter(move |sample| sample.name == name)
    }

    /// The sum of the figures of this name that carry these labels among others.
    pub(crate) fn sum(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let fits = |sample: &&Sample| labels.iter().all(|(k, v)| sample.labels.get(*k).is_some_and(|has| has == v));
        self.samples(name).filter(fits).map(|sample| sample.value).sum()
    }
}

fn suffixes(kind: &str) -> &'static [&'static str] {
    match kind {
        "counter" => &["_total"],
        "gauge" => &[""],
        "histogram" => &["_bucket", "_sum", "_count"],
        "info" => &["_info"],
        other => panic!("an unknown type: {other}"),
    }
}

fn describe(families: &mut BTreeMap<String, Family>, current: &mut String, comment: &str) {
    let (word, rest) = comment.split_once(' ').unwrap();
    let (name, text) = rest.split_once(' ').unwrap();
    assert!(is_name(name), "{name}");
    match word {
        "HELP" => {
            name.clone_into(current);
            let family = Family { help: text.to_owned(), ..Family::default() };
            assert!(families.insert(name.to_owned(), family).is_none(), "{name} stands twice");
        }
        "TYPE" => {
            assert_eq!(name, current.as_str());
            text.clone_into(&mut families.get_mut(name).unwrap().kind);
        }
        "UNIT" => assert!(name == current && name.ends_with(&format!("_{text}")), "{comment}"),
        _ => panic!("{comment}"),
    }
}

fn is_name(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn sample(line: &str) -> Sample {
    let end = line.find(['{', ' ']).unwrap();
    let (name, rest) = line.split_at(end);
    assert!(is_name(name), "{line}");
    let (labels, rest) = rest.strip_prefix('{').map_or_else(|| (BTreeMap::new(), rest), read_labels);
    let value = rest.strip_prefix(' ').unwrap_or_else(|| panic!("{line}"));
    Sample { name: name.to_owned(), labels, value: value.parse().unwrap_or_else(|_| panic!("{line}")) }
}

/// Reads `a="b",c="d"}` and gives what follows.
fn read_labels(mut text: &str) -> (BTreeMap<String, String>, &str) {
    let mut labels = BTreeMap::new();
    loop {
        if let Some(rest) = text.strip_prefix('}') {
            return (labels, rest);
        }
        let (name, rest) = text.split_once("=\"").unwrap();
        assert!(is_name(name), "{text}");
        let mut value = String::new();
        let mut chars = rest.char_indices();
        let end = loop {
            match chars.next().expect("a label's value ends") {
                (at, '"') => break at,
                (_, '\\') => value.push(match chars.next().unwrap().1 {
                    'n' => '\n',
                    same @ ('\\' | '"') => same,
                    other => panic!("\\{other} is no escape"),
                }),
                (_, other) => value.push(other),
            }
        };
        assert!(labels.insert(name.to_owned(), value).is_none(), "{name} stands twice");
        text = rest[end + 1..].trim_start_matches(',');
    }
}

fn check(name: &str, family: &Family) {
    assert!(!family.help.is_empty() && !family.kind.is_empty(), "{name}");
    let mut seen = BTreeSet::new();
    for sample in &family.samples {
        assert!(seen.insert(format!("{} {:?}", sample.name, sample.labels)), "{sample:?} stands twice");
        assert!(sample.value.is_finite() && sample.value >= 0.0, "{sample:?}");
    }
    if family.kind == "histogram" {
        check_histogram(name, family);
    }
}

/// Buckets are cumulative, in order, and the infinite one holds all.
fn check_histogram(name: &str, family: &Family) {
    let named = |suffix: &str| {
        let full = format!("{name}{suffix}");
        family.samples.iter().filter(move |sample| sample.name == full)
    };
    for count in named("_count") {
        let mut buckets = named("_bucket").filter(|bucket| {
            let mut labels = bucket.labels.clone();
            labels.remove("le");
            labels == count.labels
        });
        let (mut bound, mut below) = (f64::NEG_INFINITY, 0.0);
        for bucket in buckets.by_ref() {
            let next: f64 = bucket.labels["le"].parse().unwrap();
            assert!(next > bound && bucket.value >= below, "{bucket:?}");
            (bound, below) = (next, bucket.value);
        }
        assert!(bound.is_infinite() && (below - count.value).abs() < 0.5, "{name}: {count:?}");
        assert!(named("_sum").any(|sum| sum.labels == count.labels), "{name}: {count:?}");
    }
}

#[test]
fn the_reader_takes_what_the_format_allows() {
    let text = "# HELP a What\n# TYPE a counter\na_total{x=\"1 \\\"2\\\" \\\\ \\n}\",y=\"\"} 3.5\n# EOF\n";
    let read = Exposition::read(text);
    let sample = read.samples("a_total").next().unwrap();
    assert_eq!(sample.labels["x"], "1 \"2\" \\ \n}");
    assert!((sample.value - 3.5).abs() < 1e-9);
}
