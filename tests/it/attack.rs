//! What somebody may try who means harm, and why it does none.

use crate::harness::{encoded, reading_room};

#[tokio::test]
async fn nobody_can_type_the_page_that_another_reader_gets() {
    let app = reading_room().await;
    for (victim, planted) in [
        ("1984 George Orwell", "work:1984-george-orwell|author:george-orwell"),
        ("mistborn", "work:the-final-empire-brandon-sanderson"),
        ("bronte", "author:charlotte-bronte|author:emily-bronte|author:anne-bronte"),
    ] {
        app.page(&format!("/recommendations?search_term={}", encoded(planted))).await;
        let page = app.page(&format!("/recommendations?search_term={}", encoded(victim))).await.text();
        assert!(!page.contains(planted), "“{planted}” was kept as the page of “{victim}”");
    }
}
