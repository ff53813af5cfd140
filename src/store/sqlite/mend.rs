//! Getting a store going: for the first time, and again.

use std::sync::Arc;

use super::{
    SqliteStore,
    aside::{self, Identity},
    failure::{Doing, Verdict},
    open::{self, Files, Refusal},
};
use crate::store::{StoreHealth as _, StoreState};

impl SqliteStore {
    /// Does what the state asks for: opens, tries whether writes work, or looks whether the file is still there.
    pub(super) async fn mend(&self) {
        let _turn = self.mending.lock().await;
        self.close_retired().await;
        let (files, is_closed) = {
            let present = self.look();
            (present.files.clone(), present.is_closed)
        };
        match files {
            _ if is_closed => {}
            None => self.reopen().await,
            Some(files) if !files.are_at(&self.path) => {
                let reason = "its file was moved or replaced".to_owned();
                self.set(&files, StoreState::Unavailable(reason), false);
                drop(files);
                self.close_retired().await;
                self.reopen().await;
            }
            Some(_) if self.state() == StoreState::Ready => {}
            Some(files) => match &files.writers {
                None => self.reopen().await,
                Some(writers) => match writers.probe().await {
                    Ok(()) => self.set(&files, StoreState::Ready, false),
                    Err(error) => self.note(&files, Verdict::on(&error, Doing::Writing)),
                },
            },
        }
    }

    async fn reopen(&self) {
        let is_suspect = self.look().is_suspect;
        let opened = self.open_or_begin_anew(is_suspect).await;
        {
            let mut present = self.change();
            match opened {
                Ok((files, _)) if present.is_closed => present.retired.push(Arc::new(files)),
                Ok((files, state)) => {
                    let old = present.files.replace(Arc::new(files));
                    present.retired.extend(old);
                    present.is_suspect = false;
                    present.become_state(state, &self.path);
                }
                // What could be read before is read on.
                Err(_) if present.files.is_some() || present.is_closed => {}
                Err(reason) => present.become_state(StoreState::Unavailable(reason), &self.path),
            }
        }
        self.close_retired().await;
    }

    async fn open_or_begin_anew(&self, is_suspect: bool) -> Result<(Files, StoreState), String> {
        let before = Identity::of(&self.path).ok();
        let refusal = match open::open(&self.path, self.times.busy, is_suspect).await {
            Ok(opened) => return Ok(opened),
            Err(refusal) => refusal,
        };
        let Some(damaged) = before.filter(|_| refusal.is_damage()) else {
            return Err(refusal.reason());
        };
        self.set_aside(damaged, &refusal).await?;
        open::open(&self.path, self.times.busy, false).await.map_err(|refusal| refusal.reason())
    }

    async fn set_aside(&self, damaged: Identity, refusal: &Refusal) -> Result<(), String> {
        let (path, now) = (self.path.clone(), self.clock.now());
        let moved = tokio::task::spawn_blocking(move || aside::set_aside(&path, damaged, now));
        let reason = refusal.reason();
        match moved.await.map_err(std::io::Error::other).flatten() {
            Ok(Some(kept)) => {
                let (path, kept) = (self.path.display(), kept.display());
                tracing::error!(%path, %kept, reason, "the store was damaged: it is kept beside a new one");
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(error) => Err(format!("{reason}, and it cannot be moved aside: {error}")),
        }
    }

    pub(super) async fn close_retired(&self) {
        let retired = std::mem::take(&mut self.change().retired);
        for files in retired {
            files.close().await;
        }
    }
}
