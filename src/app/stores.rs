//! What survives a restart: the store that the operator has named, as each service sees it.

use std::{path::PathBuf, sync::Arc};

use tokio_util::sync::CancellationToken;

use crate::{
    config::{Config, StoreUrl},
    domain::Clock,
    store::{AskStore, EntryStore, JobStore, NoStore, ScheduleStore, SqliteStore, StoreHealth},
};

/// The file in the data folder that holds it all, unless the operator names another.
const FILE: &str = "luminaria.sqlite";

/// One store, by the traits that the services need of it.
#[derive(Clone, Debug)]
pub(super) struct Stores {
    /// `None` when the operator wants no store: caches then have one layer.
    pub(super) entries: Option<Arc<dyn EntryStore>>,
    /// `None` when the operator wants no store: nothing can be recorded then.
    pub(super) jobs: Option<Arc<dyn JobStore>>,
    pub(super) asks: Arc<dyn AskStore>,
    pub(super) slots: Arc<dyn ScheduleStore>,
    pub(super) health: Arc<dyn StoreHealth>,
    sqlite: Option<Arc<SqliteStore>>,
}

impl Stores {
    /// Opens what the operator has named. A store that cannot be opened is a state of it, and no reason not to serve.
    pub(super) async fn open(config: &Config, clock: &Arc<dyn Clock>) -> Self {
        match path(config) {
            Some(path) => Self::sqlite(SqliteStore::open(path, clock.clone()).await),
            None => Self::none(),
        }
    }

    fn sqlite(store: Arc<SqliteStore>) -> Self {
        Self {
            entries: Some(store.clone()),
            jobs: Some(store.clone()),
            asks: store.clone(),
            slots: store.clone(),
            health: store.clone(),
            sqlite: Some(store),
        }
    }

    fn none() -> Self {
        let none = Arc::new(NoStore { reason: "the operator wants none".to_owned() });
        Self { entries: None, jobs: None, asks: none.clone(), slots: none.clone(), health: none, sqlite: None }
    }

    /// Gets the store going again whenever it fails, until `stop`.
    pub(super) async fn run(&self, stop: CancellationToken) {
        if let Some(store) = &self.sqlite {
            store.run(stop).await;
        }
    }

    /// Ends its use.
    pub(super) async fn close(&self) {
        if let Some(store) = &self.sqlite {
            store.close().await;
        }
    }
}

fn path(config: &Config) -> Option<PathBuf> {
    match &config.store_url.0 {
        Some(StoreUrl::None) => None,
        Some(StoreUrl::Sqlite(path)) => Some(path.clone()),
        None => Some(config.data_dir.join(FILE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Setting;

    #[test]
    fn the_store_is_a_file_in_the_data_folder_unless_the_operator_says_otherwise() {
        let mut config = Config::defaults();
        config.data_dir = "/srv/data".into();
        assert_eq!(path(&config), Some("/srv/data/luminaria.sqlite".into()));
        config.store_url = Setting(Some("sqlite:/elsewhere/l.db".parse().unwrap()));
        assert_eq!(path(&config), Some("/elsewhere/l.db".into()));
        config.store_url = Setting(Some(StoreUrl::None));
        assert_eq!(path(&config), None);
    }
}
