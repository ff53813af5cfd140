//! The site in front of stub upstreams that replay our own samples, so that the news panel can be seen at work without
//! the internet: `make demo`. With `--stub-only` the stub alone; `--port N` chooses its first port.

#[path = "../tests/stub/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the tests use all of it, the demo only what it shows")]
mod stub;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Parser;
use luminaria::{
    app::App,
    config::{self, Config, Key, List, Setting, SourceName},
    telemetry,
};
use tokio_util::sync::CancellationToken;

use self::stub::{Behaviour, Stub};

/// Slow enough for the progress to be seen, each source at its own time.
const DELAYS: [(&str, u64); 6] =
    [("/feeds/*", 300), ("/svc/*", 500), ("/search", 700), ("/api/*", 900), ("/xrpc/*", 1_100), ("/rss/*", 1_500)];

#[derive(Debug, Parser)]
struct Options {
    /// Only the stub upstreams, without the site.
    #[arg(long)]
    stub_only: bool,
    /// The stub's first port; 0 lets the system choose.
    #[arg(long, alias = "stub-port", default_value_t = 0)]
    port: u16,
    /// Where the site listens; port 0 lets the system choose.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Opens `/admin`; 16 characters at least. Without it there is no admin.
    #[arg(long, value_parser = config::admin_token)]
    admin_token: Option<Key>,
    /// Answer at once.
    #[arg(long)]
    no_delay: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let stub = Stub::start_on(options.port).await.context("the stub upstreams cannot start")?;
    if !options.no_delay {
        for (path, millis) in DELAYS {
            stub.behave(path, Behaviour::Delay { millis });
        }
    }
    announce(&stub);
    let stop = CancellationToken::new();
    tokio::spawn({
        let stop = stop.clone();
        async move {
            let _ = told_to_stop().await;
            stop.cancel();
        }
    });
    if options.stub_only {
        stop.cancelled().await;
        return Ok(());
    }
    let log = telemetry::start(telemetry::Logging::default())?;
    let folder = Folder::new();
    let app = App::build(settings(&stub, &folder.0, options.listen, options.admin_token)?, log).await?;
    println!("Luminaria is at http://{}/", app.local_addr()?);
    app.run(stop).await
}

/// Ctrl-C, or the signal by which the browser tests end it.
async fn told_to_stop() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

/// Where this demo keeps what it knows; gone when it ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("luminaria-demo-{}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The one line that whoever started the demo waits for.
fn announce(stub: &Stub) {
    println!("stub listening on {}", stub.url());
}

/// The usual settings, with all sources asked at the stub.
fn settings(stub: &Stub, folder: &Path, listen: SocketAddr, admin_token: Option<Key>) -> anyhow::Result<Config> {
    let mut config = stub.config();
    folder.clone_into(&mut config.data_dir);
    config.listen = listen;
    config.admin_token = Setting(admin_token);
    config.contact = Setting(Some("demo@example.org".parse().map_err(anyhow::Error::msg)?));
    config.sources = List(vec![
        SourceName::Feeds,
        SourceName::Guardian,
        SourceName::Nyt,
        SourceName::GoogleNews,
        SourceName::Mastodon,
        SourceName::Bluesky,
        SourceName::OpenLibrary,
        SourceName::Wikipedia,
        SourceName::GoogleBooks,
    ]);
    config.google_books_key = Setting(Some(Key("a-sample-key".to_owned())));
    Ok(config)
}
