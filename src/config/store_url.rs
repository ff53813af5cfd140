//! Where what must outlive a restart is kept.

use std::{path::PathBuf, str::FromStr};

/// Where the store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreUrl {
    /// Nowhere: memory alone.
    None,
    /// An SQLite file.
    Sqlite(PathBuf),
}

impl FromStr for StoreUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:"));
        match path {
            _ if text == "none" => Ok(Self::None),
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            _ => Err("a store is sqlite:PATH or none".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_a_file_or_none() {
        assert_eq!("none".parse(), Ok(StoreUrl::None));
        assert_eq!("sqlite:///var/lib/l.sqlite".parse(), Ok(StoreUrl::Sqlite("/var/lib/l.sqlite".into())));
        assert_eq!("sqlite:l.sqlite".parse(), Ok(StoreUrl::Sqlite("l.sqlite".into())));
        assert!("mysql://x".parse::<StoreUrl>().is_err() && "sqlite:".parse::<StoreUrl>().is_err());
    }
}
