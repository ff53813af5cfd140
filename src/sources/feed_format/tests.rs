use super::*;

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn read_all(text: &str) -> FeedDocument {
    parse(text.as_bytes(), None, &"https://example.org/news/feed".parse().unwrap(), now()).unwrap()
}

fn rss(items: &str) -> FeedDocument {
    read_all(&format!("<rss version=\"2.0\"><channel><title>Sample &amp;amp; Co</title>{items}</channel></rss>"))
}

const DATE: &str = "<pubDate>Sat, 28 Feb 2026 10:00:00 GMT</pubDate>";

#[test]
fn an_rss_item_becomes_plain_text() {
    let feed = rss(&format!(
        "<item><title>Tom &amp;amp; &lt;b&gt;Jerry&lt;/b&gt;</title><link>/a?x=1&amp;y=2</link>{DATE}<category>Reviews</category>\
         <description>&lt;p onclick=\"x\"&gt;Some &lt;i&gt;words&lt;/i&gt;&lt;/p&gt;&lt;script&gt;bad()&lt;/script&gt;</description></item>"
    ));
    assert_eq!(feed.title, "Sample & Co");
    let [item] = feed.items.as_slice() else { panic!("one item: {feed:?}") };
    assert_eq!(item.title, "Tom & Jerry");
    assert_eq!(item.url.as_str(), "https://example.org/a?x=1&y=2");
    assert_eq!(item.text, "Some words");
    assert_eq!(item.labels, ["Reviews"]);
    assert_eq!(item.date.to_string(), "2026-02-28T10:00:00Z");
}

#[test]
fn items_without_a_date_a_safe_link_or_any_text_are_dropped() {
    let feed = rss(&format!(
        "<item><title>No date</title><link>https://example.org/1</link></item>\
         <item><title>Bad date</title><link>https://example.org/2</link><pubDate>soon</pubDate></item>\
         <item><title>Too old</title><link>https://example.org/3</link><pubDate>Mon, 28 Feb 2005 10:00:00 GMT</pubDate></item>\
         <item><title>Not yet</title><link>https://example.org/4</link><pubDate>Sat, 07 Mar 2026 10:00:00 GMT</pubDate></item>\
         <item><title>Script</title><link>javascript:alert(1)</link>{DATE}</item>\
         <item><title>No link</title>{DATE}</item>\
         <item><link>https://example.org/5</link>{DATE}</item>\
         <item><description>Only a text, no title.</description><link>https://example.org/6</link>{DATE}</item>\
         <item><title>By its id</title><guid>https://example.org/7</guid>{DATE}</item>"
    ));
    let titles: Vec<&str> = feed.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["Only a text, no title.", "By its id"]);
}

#[test]
fn bare_ampersands_and_control_characters_are_repaired() {
    let feed = rss(&format!(
        "<item><title>Tom & Jerry\u{8}, R&D</title><link>https://example.org/?a=1&b=2</link>{DATE}</item>"
    ));
    let [item] = feed.items.as_slice() else { panic!("one item: {feed:?}") };
    assert_eq!(item.title, "Tom & Jerry, R&D");
    assert_eq!(item.url.as_str(), "https://example.org/?a=1&b=2");
}

#[test]
fn a_declaration_in_the_middle_is_passed_over() {
    let item = format!("<item><title>A</title><link>https://example.org/1</link>{DATE}</item>");
    for late in [
        "<?xml version=\"1.0\" encoding=\"utf-16\"?>",
        "<?xml version='1.0' encoding='windows-1251'?>",
        // What the repair makes a declaration of.
        "<?\u{1}xml version='1.0' encoding='utf-16'?>",
        "<?xml-stylesheet href=\"a.css\"?>",
    ] {
        assert_eq!(rss(&format!("{late}{item}")).items.len(), 1, "{late}");
        let twice = format!("<?xml version='1.0'?>{late}<rss version=\"2.0\"><channel>{item}</channel></rss>");
        assert_eq!(read_all(&twice).items.len(), 1, "{late}");
    }
}

#[test]
fn a_writer_who_makes_the_parser_panic_costs_no_item() {
    for person in ["A long name “someone@example.org”", "Жsomeone@example.org", "someone@example.orgЖ Ж"] {
        let item = format!("<item><title>A</title><link>/1</link>{DATE}<author>{person}</author></item>");
        assert_eq!(rss(&item).items.len(), 1, "{person}");
        let edited = format!("<managingEditor>{person}</managingEditor><webMaster>{person}</webMaster>{item}");
        assert_eq!(rss(&edited).items.len(), 1, "{person}");
    }
}

#[test]
fn markup_in_texts_may_be_long_and_deep() {
    for html in ["a<br>".repeat(500), "<div>".repeat(20_000)] {
        let escaped = html.replace('<', "&lt;").replace('>', "&gt;");
        let item = format!("<item><title>A</title><link>/1</link>{DATE}<description>{escaped}</description></item>");
        assert_eq!(rss(&item).items.len(), 1);
        let json = format!(
            "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"S\", \"items\": [{{\"id\": \"1\", \"title\": \"A\",
               \"url\": \"https://example.org/1\", \"date_published\": \"2026-02-28T10:00:00Z\", \"content_html\": \"{html}\"}}]}}"
        );
        assert_eq!(read_all(&json).items.len(), 1);
    }
}

#[test]
fn atom_rdf_and_json_are_read_too() {
    let atom = read_all(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>A</title><entry><title type=\"html\">T &amp;lt; U</title>\
         <link rel=\"self\" href=\"https://example.org/self\"/><link href=\"b\"/><updated>2026-02-28T10:00:00Z</updated>\
         <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>x</p><p>y</p></div></content></entry></feed>",
    );
    assert_eq!(
        atom.items.first().map(|item| (item.title.as_str(), item.url.as_str(), item.text.as_str())),
        Some(("T < U", "https://example.org/news/b", "x y"))
    );
    let json = read_all(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[
           {"id":"1","url":"/j","title":"One","content_html":"<p>a</p>","date_published":"2026-02-28T10:00:00Z"},
           {"id":"2","url":"javascript:alert(1)","title":"Two","content_text":"b","date_published":"2026-02-28T10:00:00Z"}]}"#,
    );
    assert_eq!(json.items.iter().map(|item| item.url.as_str()).collect::<Vec<_>>(), ["https://example.org/j"]);
    for namespace in ["http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"] {
        let rdf = read_all(&format!(
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"{namespace}\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
             <channel><title>R</title></channel><item><title>One</title><link>https://example.org/r</link><dc:date>2026-02-28T10:00:00Z</dc:date></item></rdf:RDF>"
        ));
        assert_eq!(rdf.items.len(), 1, "{namespace}");
    }
}

#[test]
fn the_publisher_of_each_item_is_told_where_it_is() {
    let feed = rss(&format!(
        "<item><title>A</title><link>https://example.org/1</link>{DATE}<source url=\"https://example.com\">Sample &amp; Times</source></item>\
         <item><title>B</title><link>https://example.org/2</link>{DATE}</item>"
    ));
    let publishers: Vec<_> = feed.items.iter().map(|item| item.publisher.as_deref()).collect();
    assert_eq!(publishers, [Some("Sample & Times"), None]);
}

#[test]
fn what_is_no_feed_is_unreadable() {
    let base = "https://example.org/".parse().unwrap();
    for text in [
        "",
        "<!DOCTYPE html><html><body>Sorry</body></html>",
        "\n<HTML>",
        "not a feed",
        "{}",
        "{\"a\":",
        "<rss",
        "<a><b></a>",
    ] {
        assert_eq!(parse(text.as_bytes(), None, &base, now()), Err(FailureReason::Unreadable), "{text}");
    }
}

#[test]
fn a_feed_that_would_overflow_the_parsers_stack_is_unreadable() {
    let groups = "<media:group>".repeat(100_000);
    let text = format!(
        "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><item>{groups}</item></channel></rss>"
    );
    let base = "https://example.org/feed".parse().unwrap();
    assert_eq!(parse(text.as_bytes(), None, &base, now()), Err(FailureReason::Unreadable));
}

#[tokio::test]
async fn a_feed_that_makes_the_parser_panic_is_unreadable() {
    let late = "<media:group><media:text start=\"99999999999999999999\">x</media:text></media:group>";
    let text = format!(
        "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><item><title>A</title>{late}</item></channel></rss>"
    );
    let base = "https://example.org/feed".parse().unwrap();
    assert_eq!(parse(text.as_bytes(), None, &base, now()), Err(FailureReason::Unreadable));
    let fetched = Fetched {
        status: 200,
        content_type: None,
        final_url: "https://example.org/".parse().unwrap(),
        body: text.into_bytes().into(),
        validators: crate::sources::http::Validators::default(),
    };
    assert_eq!(read(fetched, now()).await, Err(FailureReason::Unreadable));
}

/// Files of which nothing is to be read: their items have no date, or one in a language that nobody asked of feeds.
const WITHOUT_ITEMS: &[&str] = &[
    "miniflux_rdf_UTF8.xml",
    "rbren_heraldsun.rss.xml",
    "rbren_missing-fields.atom.xml",
    "rbren_uolNoticias.rss.xml",
    "simplepie_whitespace_before_xml_decl.xml",
];

#[test]
fn recorded_feeds_are_read() {
    let Some(folder) = std::env::var_os("LUMINARIA_FIXTURES") else {
        println!("skipped: LUMINARIA_FIXTURES is not set, there are no recorded feeds to read");
        return;
    };
    let upstream = std::path::Path::new(&folder).join("upstream");
    let mut read = 0;
    for folder in ["rss_feeds", "google_news"] {
        for file in std::fs::read_dir(upstream.join(folder)).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap();
            let base = "https://example.org/feed".parse().unwrap();
            let document = parse_all(&std::fs::read(&path).unwrap(), None, &base);
            let items = document.as_ref().map_or(0, |document| document.items.len());
            println!("{name}: {items} items{}", document.err().map_or("", |_| ", unreadable"));
            assert_eq!(items == 0, WITHOUT_ITEMS.contains(&name), "{name}: {items} items");
            read += usize::from(items > 0);
        }
    }
    assert!(read > 20, "{read} feeds were read");
}

#[test]
fn an_items_kind_is_told_by_its_title_and_categories() {
    let kind = |title: &str, label: &str| {
        let item = format!(
            "<item><title>{title}</title><link>/a</link>{DATE}<category>{label}</category><description>a review</description></item>"
        );
        rss(&item).items[0].kind()
    };
    assert_eq!(kind("Dune, reviewed", ""), UpdateKind::Review);
    assert_eq!(kind("Sand", "Book Reviews"), UpdateKind::Review);
    assert_eq!(kind("Out now: a sequel", ""), UpdateKind::Release);
    assert_eq!(kind("The Paris Reviewer moves", "Essays"), UpdateKind::News);
}

#[test]
fn an_item_is_in_the_language_of_its_feed_unless_it_says_otherwise() {
    let languages = |feed: &FeedDocument| -> Vec<Option<String>> {
        feed.items.iter().map(|item| item.language.as_ref().map(ToString::to_string)).collect()
    };
    let item = format!("<item><title>Eins</title><link>/a</link>{DATE}</item>");
    assert_eq!(languages(&rss(&format!("<language>DE-de</language>{item}"))), [Some("de-DE".to_owned())]);
    assert_eq!(languages(&rss(&item)), [None]);
    assert_eq!(languages(&rss(&format!("<language>\"&gt;&lt;b&gt;</language>{item}"))), [None]);
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "S", "language": "en", "items": [
        {"id": "1", "url": "https://example.org/1", "title": "One", "date_published": "2026-02-28T10:00:00Z", "language": "es"}]}"#;
    let json = parse(json.as_bytes(), Some("application/feed+json"), &"https://example.org/f".parse().unwrap(), now())
        .unwrap();
    assert!(matches!(languages(&json)[0].as_deref(), Some("es" | "en")), "{json:?}");
}
