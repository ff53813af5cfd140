//! A day in which 200 works and their authors are asked for, and each host keeps its own account of how often it is called.
//! The clock is simulated, all else is the site's own: sources, door, caches, jobs, batches, covers, the daily refresh.

mod hosts;
mod library;
mod site;

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};

use self::{
    hosts::{Account, Hosts},
    library::Library,
    site::{Site, config},
};
use crate::{
    catalogue::Catalogue,
    domain::{FailureReason, Work, WorkId},
    jobs::Asker,
};

const DAY: Duration = Duration::from_hours(24);
const WORKS: usize = 200;
/// A reader every half a minute.
const BETWEEN_READERS: Duration = Duration::from_secs(30);
/// Now and then so many come at once.
const CROWD: usize = 40;

/// The hosts, and a site in front of them whose readers ask for the most read works.
fn world(name: &str, contact: Option<&str>) -> (Hosts, Site) {
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    let mut works: Vec<&Work> = catalogue.works().iter().collect();
    works.sort_by_key(|work| std::cmp::Reverse(work.popularity));
    works.truncate(WORKS);
    let hosts = Hosts::new(Library::of(&catalogue, &works), contact.is_some());
    let ids: Vec<WorkId> = works.iter().map(|work| work.id.clone()).collect();
    let site = Site::new(config(contact), name, &hosts, catalogue.clone(), ids);
    (hosts, site)
}

/// Readers for so long. A few works are asked for again and again, all of them now and then. At the start and once more
/// later the schedule refreshes all, as fast as jobs are taken, and then an operator does.
async fn pass(site: &Site, span: Duration) {
    let start = Instant::now();
    site.refresh_all(&Asker::schedule()).await;
    let mut asked = 0_usize;
    let mut refreshes = [Asker::schedule(), Asker::operator()].into_iter();
    while start.elapsed() < span {
        let crowd = if asked.is_multiple_of(100) { CROWD } else { 1 };
        for one in 0..crowd {
            let place = (asked * asked + 31 * one) % (1 + (asked * 7 + one) % WORKS);
            site.visit(asked + one, place).await;
        }
        sleep(BETWEEN_READERS).await;
        asked += 1;
        if asked.is_multiple_of(1_000)
            && let Some(asker) = refreshes.next()
        {
            site.refresh_all(&asker).await;
        }
    }
    site.settle().await;
}

/// Prints what each host counted. Nobody may have turned us away, and what failed was held back by ourselves, or is not
/// there.
fn assert_nobody_was_offended(hosts: &Hosts, site: &Site) {
    let accounts = hosts.accounts();
    for (host, Account { calls, refused }) in &accounts {
        println!("{host}: {calls} calls, {refused} refused");
    }
    for source in site.door.figures() {
        println!("{}: {} asks, failed: {:?}", source.source, source.calls, source.failures);
        let is_ours = |reason: &FailureReason| matches!(reason, FailureReason::RateLimited | FailureReason::NotFound);
        assert!(source.failures.iter().all(|(reason, _)| is_ours(reason)), "{source:?}");
    }
    assert!(accounts.keys().all(|host| hosts.known().contains(&host.as_str())), "somebody nobody knows: {accounts:?}");
    assert!(accounts.values().all(|account| account.refused == 0), "{accounts:?}");
}

#[tokio::test(start_paused = true)]
async fn a_day_of_two_hundred_works_offends_nobody() {
    let (hosts, site) = world("day", Some("reader@example.org"));
    assert_eq!(site.works.len(), WORKS);
    pass(&site, DAY).await;
    assert_nobody_was_offended(&hosts, &site);
    let accounts = hosts.accounts();
    assert_eq!(accounts.len(), hosts.known().len(), "everybody was asked: {accounts:?}");
    let (subjects, covers) = (site.works.len() + site.authors.len(), site.covers.figures().covers);
    let known = site.known_works().await;
    println!("{subjects} works and authors, {known} works with facts, {covers} covers");
    assert!(known > 190 && covers > 190, "{known} {covers}");
    // What is known is not asked again and again.
    assert_eq!(accounts["covers.openlibrary.org"].calls, WORKS as u64);
    assert!(accounts["openlibrary.org"].calls < 10 * subjects as u64);
    assert!(accounts["mastodon.social"].calls > 500);
}

#[tokio::test(start_paused = true)]
async fn nor_do_some_hours_of_a_site_that_gives_no_contact() {
    let (hosts, site) = world("hours", None);
    pass(&site, Duration::from_hours(3)).await;
    assert_nobody_was_offended(&hosts, &site);
    let asked_at = |host: &str| hosts.accounts().contains_key(host);
    assert!(asked_at("en.wikipedia.org"));
    // It turns away all calls by programs that do not say how to reach their operator.
    assert!(!asked_at("openlibrary.org") && !asked_at("covers.openlibrary.org"));
}
