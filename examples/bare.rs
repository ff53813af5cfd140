//! What `make bench` measures the site against: a bare axum handler that returns a body from memory.
//!
//! `bare BODY_FILE ["Name: value" …]` listens on a free port, says so in a line `bare at http://…`, and answers
//! `GET /recommendations` with the file's bytes and these headers.

use std::{
    env,
    future::ready,
    io::{Write as _, stdout},
    net::Ipv4Addr,
};

use anyhow::Context as _;
use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue},
    routing::get,
};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut args = env::args().skip(1);
    let file = args.next().context("usage: bare BODY_FILE [\"Name: value\" …]")?;
    let body = Bytes::from(std::fs::read(&file).with_context(|| file.clone())?);
    let headers = args.map(|line| header(&line)).collect::<anyhow::Result<HeaderMap>>()?;

    let page = get(move || ready((headers.clone(), body.clone())));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    writeln!(stdout(), "bare at http://{}", listener.local_addr()?)?;
    axum::serve(listener, Router::new().route("/recommendations", page)).await?;
    Ok(())
}

fn header(line: &str) -> anyhow::Result<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(':').with_context(|| format!("not a header: {line}"))?;
    Ok((name.trim().parse()?, value.trim().parse()?))
}
