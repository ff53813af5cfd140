//! Answers that are small on the wire and large once they are unpacked.

use std::{io::Write as _, net::Ipv4Addr};

use axum::{
    Router,
    http::header::{CONTENT_ENCODING, CONTENT_TYPE},
};
use luminaria::{
    domain::FailureReason,
    sources::http::{AllowedHosts, Ask, Door},
};
use tokio::net::TcpListener;
use url::Url;

use super::{Outside, patience};

/// What the door takes, by [`patience`].
const MAX_BYTES: usize = 1 << 20;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 4096, 9, 22).write_all(bytes).unwrap();
    packed
}

/// A server that answers everything with these bytes, and says that they are packed so.
async fn serve(encoding: &'static str, body: Vec<u8>) -> Url {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let answer = move || {
        let body = body.clone();
        async move { ([(CONTENT_ENCODING, encoding), (CONTENT_TYPE, "text/plain")], body) }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    url
}

async fn fetch(encoding: &'static str, body: Vec<u8>) -> Result<usize, FailureReason> {
    let url = serve(encoding, body).await;
    let clock = Outside::new().await.clock;
    let door = Door::new(patience(AllowedHosts::none().trust(&url)), clock).unwrap();
    let fetched = door.ask(Ask::new("test", &url, "*/*")).await;
    fetched.map(|fetched| fetched.body.len()).map_err(|failure| failure.reason)
}

#[tokio::test]
async fn the_size_limit_counts_what_is_unpacked() {
    let (fits, bomb) = (vec![b' '; MAX_BYTES], vec![b' '; 32 * MAX_BYTES]);
    for (encoding, pack) in [("gzip", gzip as fn(&[u8]) -> Vec<u8>), ("br", brotli)] {
        assert_eq!(fetch(encoding, pack(&fits)).await, Ok(MAX_BYTES), "{encoding}");
        let small = pack(&bomb);
        assert!(small.len() < MAX_BYTES / 8, "{encoding}: {}", small.len());
        assert_eq!(fetch(encoding, small).await, Err(FailureReason::TooLarge), "{encoding}");
    }
    // Packed twice, it is unpacked once.
    let twice = gzip(&gzip(&fits));
    assert!(fetch("gzip", twice).await.is_ok_and(|size| size < MAX_BYTES));
    assert_eq!(fetch("gzip", b"no gzip at all".to_vec()).await, Err(FailureReason::Unreachable));
}
