//! The two sites, which share a store, and what their store looks like in the end.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use luminaria::{app::SystemClock, domain::Clock as _};

use super::{SharedSite, runs::Life, stub::Stub};

pub(crate) const TOKEN: &str = "the-token-of-the-kill-test";

/// How long a site may take to say where it listens.
const ANNOUNCEMENT_LIMIT: Duration = Duration::from_secs(10);

/// A page that a reader would call good: with books on it.
const GOOD_PAGE: &str = "/recommendations?search_term=dune";

/// How the sites are started.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    folder: PathBuf,
    binary: PathBuf,
    environment: Vec<(&'static str, String)>,
}

impl Settings {
    pub(crate) fn new(folder: &Path, binary: PathBuf, stub: &Stub) -> Self {
        let feeds: Vec<String> = stub.feeds().iter().map(ToString::to_string).collect();
        let environment = vec![
            ("LUMINARIA_LISTEN", "127.0.0.1:0".to_owned()),
            ("LUMINARIA_DATA_DIR", folder.display().to_string()),
            ("LUMINARIA_ADMIN_TOKEN", TOKEN.to_owned()),
            ("LUMINARIA_SOURCES", "feeds,mastodon,google_news".to_owned()),
            ("LUMINARIA_FEEDS", feeds.join(",")),
            ("LUMINARIA_MASTODON_URL", stub.mastodon_url().to_string()),
            ("LUMINARIA_GOOGLE_NEWS_URL", stub.google_news_url().to_string()),
            ("LUMINARIA_OPEN_LIBRARY_URL", stub.open_library_url().to_string()),
            ("LUMINARIA_WIKIPEDIA_URL", stub.wikipedia_url().to_string()),
            ("LUMINARIA_GOOGLE_BOOKS_URL", stub.google_books_url().to_string()),
            // Neither the manners nor the budget are what is tried here.
            ("LUMINARIA_UPSTREAM_PER_MINUTE", "1000000".to_owned()),
            ("LUMINARIA_JOBS_PER_CLIENT", "1000000".to_owned()),
            ("LUMINARIA_LOG_FORMAT", "json".to_owned()),
        ];
        Self { folder: folder.to_owned(), binary, environment }
    }

    fn log(&self, which: usize) -> PathBuf {
        self.folder.join(format!("site-{which}.log"))
    }
}

/// A site that runs.
#[derive(Debug)]
pub(crate) struct Site {
    child: Child,
    url: String,
    began: jiff::Timestamp,
}

/// Both of them; each may be dead for a moment.
#[derive(Clone, Debug)]
pub(crate) struct Sites {
    settings: Arc<Settings>,
    both: [SharedSite; 2],
    client: reqwest::Client,
}

impl Sites {
    pub(crate) async fn new(settings: Settings) -> anyhow::Result<Self> {
        let sites = Self { settings: Arc::new(settings), both: Default::default(), client: client()? };
        sites.start(0).await?;
        sites.start(1).await?;
        Ok(sites)
    }

    pub(crate) fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// Where a site is, while it lives.
    pub(crate) async fn url(&self, which: usize) -> Option<String> {
        self.both[which].lock().await.as_ref().map(|site| site.url.clone())
    }

    /// Starts a site, and waits for its first good page.
    pub(crate) async fn start(&self, which: usize) -> anyhow::Result<()> {
        let settings = self.settings.clone();
        let site = tokio::task::spawn_blocking(move || launch(&settings, which)).await??;
        let page = self.client.get(format!("{}{GOOD_PAGE}", site.url)).send().await?.error_for_status()?;
        anyhow::ensure!(page.text().await?.contains("Frank Herbert"), "the first page is not a good one");
        *self.both[which].lock().await = Some(site);
        Ok(())
    }

    /// Kills a site, and tells when it lived.
    pub(crate) async fn kill(&self, which: usize) -> anyhow::Result<Life> {
        let site = self.both[which].lock().await.take().context("it is dead already")?;
        tokio::task::spawn_blocking(move || end(site, which)).await?
    }

    /// Ends both.
    pub(crate) async fn stop_all(&self) -> anyhow::Result<Vec<Life>> {
        Ok(vec![self.kill(0).await?, self.kill(1).await?])
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the reader's side, not the site's")]
fn client() -> anyhow::Result<reqwest::Client> {
    // An error means that a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build()?)
}

fn launch(settings: &Settings, which: usize) -> anyhow::Result<Site> {
    let log = File::options().create(true).append(true).open(settings.log(which))?;
    let began = SystemClock.now();
    let mut child = Command::new(&settings.binary)
        .env_clear()
        .envs(settings.environment.iter().map(|(name, value)| (name, value)))
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .with_context(|| format!("{} cannot be started", settings.binary.display()))?;
    let output = child.stdout.take().context("it has no output")?;
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let announced = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("Luminaria is at ").map(|url| url.trim_end_matches('/').to_owned()));
        // Nobody listens any more when it came too late.
        let _ = send.send(announced);
    });
    if let Ok(Some(url)) = receive.recv_timeout(ANNOUNCEMENT_LIMIT) {
        return Ok(Site { child, url, began });
    }
    child.kill()?;
    anyhow::bail!("site {which} does not start: {}", fs::read_to_string(settings.log(which))?)
}

fn end(mut site: Site, which: usize) -> anyhow::Result<Life> {
    // SIGKILL on Unix: nothing of the site runs afterwards.
    site.child.kill()?;
    site.child.wait()?;
    Ok(Life { which, began: site.began, ended: SystemClock.now() })
}

/// What SQLite's own check says of the store: "ok" when it is whole.
pub(crate) fn check_store(path: &Path) -> anyhow::Result<String> {
    let output = Command::new("sqlite3").arg(path).arg("PRAGMA integrity_check;").output();
    let output = output.context("the check needs SQLite's shell (Debian package sqlite3)")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
