//! Renewal at somebody's word, and without a reader.

use super::*;

#[tokio::test]
async fn a_refresh_asks_past_a_fresh_answer_and_tells_what_changed() {
    let one = source("One", Manner::Prompt);
    let site = site(&[&one]);
    assert_eq!(site.refresh(&Asker::operator()).await, RenewedFacts::New);
    assert_eq!(site.refresh(&Asker::operator()).await, RenewedFacts::Unchanged);
    one.turn(Manner::Pages);
    assert_eq!(site.refresh(&Asker::operator()).await, RenewedFacts::Changed);
    assert_eq!(tellers(&site.known().await.0), (None, Some("One")));
    one.turn(Manner::Failing(FailureReason::Broken));
    assert!(
        matches!(site.refresh(&Asker::operator()).await, RenewedFacts::Failed(failed) if failed[0].source == "One")
    );
    assert_eq!(tellers(&site.known().await.0), (None, Some("One")), "what was there stays");
    assert_eq!(one.calls().len(), 4);
}

#[tokio::test]
async fn without_a_reader_only_those_are_asked_who_allow_it() {
    let shy = Arc::new(FakeFacts::new("Shy", Manner::Prompt).for_readers_only());
    let one = source("One", Manner::Pages);
    let site = site(&[&shy, &one]);
    assert_eq!(site.refresh(&Asker::schedule()).await, RenewedFacts::New);
    assert_eq!((shy.calls().len(), one.calls().len()), (0, 1));
    site.clock.advance(DAY);
    assert_eq!(site.refresh(&Asker::schedule()).await, RenewedFacts::Fresh, "each day's run asks for what is stale");
    assert_eq!(one.calls().len(), 1);

    assert!(site.known().await.1, "the first reader who comes has the others asked");
    site.settled().await;
    assert_eq!(tellers(&site.known().await.0), (Some("Shy"), Some("One")));
    site.clock.advance(DAY * 40);
    assert_eq!(site.refresh(&Asker::schedule()).await, RenewedFacts::Unchanged, "what the shy one told stays");
    assert_eq!(shy.calls().len(), 1);
}
