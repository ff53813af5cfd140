//! Who is asked, and in how many calls.

use super::*;

#[tokio::test]
async fn twelve_works_of_a_page_are_one_job_and_one_call_of_each_source() {
    let (one, two) = (source("One", Manner::Prompt), source("Two", Manner::Pages));
    let site = site(&[&one, &two]);
    let asked = site.enrich.works(&all_works(), &ASKER).await.unwrap();
    assert!(asked.known.is_empty() && asked.underway.unwrap().kind == JobKind::Facts);
    site.settled().await;
    assert_eq!((one.calls().len(), two.calls().len(), site.jobs.list().len()), (1, 1, 1));
    assert_eq!(one.calls()[0].len(), WORKS);

    let again = site.enrich.works(&all_works(), &ASKER).await.unwrap();
    assert_eq!((again.known.len(), again.underway.is_none()), (WORKS, true));
    assert!(again.known.values().all(|report| tellers(report) == (Some("One"), Some("Two"))));
    assert_eq!(site.known().await.0.facts.pages.as_ref().unwrap().value, 210);
    assert_eq!((one.calls().len(), two.calls().len()), (1, 1), "what is known is not asked for");
}

#[tokio::test]
async fn only_what_is_not_known_is_asked_for_and_in_as_many_calls_as_a_source_needs() {
    let one = Arc::new(FakeFacts::new("One", Manner::Prompt).of_batches(5));
    let site = site(&[&one]);
    site.answer().await;
    site.enrich.works(&all_works(), &ASKER).await.unwrap();
    site.settled().await;
    let sizes: Vec<usize> = one.calls().iter().map(Vec::len).collect();
    assert_eq!(sizes, [1, 5, 5, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_first_asks_cost_each_source_one_call() {
    let one = source("One", Manner::Prompt);
    let site = site(&[&one]);
    let asks: Vec<_> = (0..500)
        .map(|_| {
            let enrich = site.enrich.clone();
            tokio::spawn(async move { enrich.work_within(&work(1), &ASKER, AGES).await.unwrap() })
        })
        .collect();
    for ask in asks {
        let Facts::Known { report, .. } = ask.await.unwrap() else { panic!("not known") };
        assert_eq!(tellers(&report).0, Some("One"));
    }
    assert_eq!(one.calls().len(), 1);
}

#[tokio::test]
async fn a_page_and_a_book_of_it_share_what_is_under_way() {
    let gate = Arc::new(Notify::new());
    let one = source("One", Manner::Gated(gate.clone()));
    let site = site(&[&one]);
    site.enrich.works(&all_works(), &ASKER).await.unwrap();
    until("it is asked", || one.calls().len() == 1).await;
    let job = site.underway().await;
    until("the second job waits", || site.jobs.get(job.id).unwrap().progress.total == 1).await;
    gate.notify_one();
    site.settled().await;
    assert_eq!((one.calls().len(), tellers(&site.known().await.0).0), (1, Some("One")));
}

#[tokio::test]
async fn what_the_catalogue_does_not_have_is_asked_of_nobody() {
    let one = source("One", Manner::Prompt);
    let site = site(&[&one]);
    let asked = site.enrich.works(&[work(99)], &ASKER).await.unwrap();
    assert!(asked.known.is_empty() && asked.underway.is_none() && one.calls().is_empty());
}

#[tokio::test]
async fn without_sources_nothing_is_asked_and_nothing_is_known() {
    let site = site(&[]);
    assert!(!site.enrich.has_sources());
    let (report, stale) = site.known().await;
    assert!(report.facts.is_empty() && report.asked.is_empty() && !report.is_failure() && !stale);
    assert_eq!(site.refresh(&Asker::operator()).await, RenewedFacts::Nothing);
    assert!(site.jobs.list().is_empty());
}

#[tokio::test]
async fn who_knows_authors_alone_is_neither_asked_nor_named_on_a_work() {
    let of_authors = Arc::new(FakeFacts::new("Lives", Manner::Prompt).that_knows(Knows::Authors));
    let of_works = Arc::new(FakeFacts::new("Books", Manner::Prompt).that_knows(Knows::Works));
    let site = site(&[&of_authors, &of_works]);
    let named = |asked: &[SourceProgress]| asked.iter().map(|asked| asked.source.clone()).collect::<Vec<_>>();
    assert_eq!(named(&site.answer().await.asked), ["Books"]);
    let Facts::Known { report, .. } = site.enrich.author_within(&ann(), &ASKER, AGES).await.unwrap() else {
        panic!("not known")
    };
    assert_eq!(named(&report.asked), ["Lives"]);
    assert_eq!(
        (of_authors.calls(), of_works.calls()),
        (vec![vec!["ann-lamb".to_owned()]], vec![vec!["light-1".to_owned()]])
    );
}

#[tokio::test]
async fn where_nobody_knows_authors_nobody_is_asked_about_them() {
    let of_works = Arc::new(FakeFacts::new("Books", Manner::Prompt).that_knows(Knows::Works));
    let site = site(&[&of_works]);
    assert!(site.enrich.can_ask_about(&Subject::Work(work(1))) && site.enrich.has_sources());
    assert!(!site.enrich.can_ask_about(&Subject::Author(ann())));
    let Facts::Known { report, .. } = site.enrich.author(&ann(), &ASKER).await.unwrap() else { panic!("a job") };
    assert!(report.asked.is_empty() && site.jobs.list().is_empty());
    let author = Subject::Author(ann());
    assert_eq!(site.enrich.refresh(&author, &Asker::operator()).await, RenewedFacts::Nothing);
}
