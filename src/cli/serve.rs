//! `luminaria serve`: runs the site until it is told to stop.

use std::{io::Write as _, process::ExitCode};

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;

use crate::{app::App, config::Config, telemetry::LogLevel};

pub(super) fn run(config: Config, log: LogLevel) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let app = App::build(config, log).await?;
        let address = app.local_addr()?;
        // Standard output, not the log: whoever starts the site by hand or by script wants this line, whatever
        // `RUST_LOG` says. A closed standard output is no reason not to serve.
        let _ = writeln!(std::io::stdout(), "Luminaria is at http://{address}/");
        let stop = CancellationToken::new();
        tokio::spawn(cancel_on_signal(stop.clone()));
        app.run(stop).await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Cancels on Ctrl-C, and on the signal by which service managers end a process.
async fn cancel_on_signal(stop: CancellationToken) {
    if let Err(error) = signalled().await {
        tracing::warn!("cannot listen for signals: {error:#}");
        return;
    }
    tracing::info!("stopping: open requests are answered first");
    stop.cancel();
}

#[cfg(unix)]
async fn signalled() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM")?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.context("Ctrl-C"),
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signalled() -> anyhow::Result<()> {
    tokio::signal::ctrl_c().await.context("Ctrl-C")
}
