use super::{
    entries::{entry, keep},
    *,
};
use crate::{store::EntryStore as _, testing::Log};

#[tokio::test]
async fn each_change_of_state_is_one_line_in_the_log() {
    let (log, folder) = (Log::keep(), Folder::new());
    std::fs::write(folder.file(), "no database").unwrap();
    let store = folder.store().await;
    let (_, writers) = store.for_writing().unwrap();
    sqlx::query("PRAGMA max_page_count = 1").execute(&writers.relaxed).await.unwrap();
    let large = [keep("news", "large", entry(&vec![7; 500_000], 1))];
    assert!(store.write(&large).await.is_err());
    store.set(&store.for_reading().unwrap(), store.state(), false);
    store.mend().await;
    store.mend().await;

    let log = log.text();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("luminaria")).collect();
    assert_eq!(lines.len(), 4, "{log}");
    let told = ["is kept beside a new one", "is ready", "takes nothing new", "is ready"];
    for (line, words) in lines.iter().zip(told) {
        assert!(line.contains(words) && line.contains("luminaria.sqlite"), "{line}");
    }
    assert!(lines[2].contains("WARN") && lines[2].contains("the disk is full"), "{log}");
}
