//! What opens something, and is not to be seen.

use std::{convert::Infallible, fmt, str::FromStr};

use super::setting::Setting;

/// The fewest characters of an admin token: fewer can be guessed.
const SHORTEST_TOKEN: usize = 16;

/// A key, a password, the name of an account, the admin token. It does not print; no text is refused, for the refusal
/// would show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(pub String);

impl FromStr for Key {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.trim().to_owned()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// An admin token. Other keys are as long as those who gave them like; this one is the operator's own choice.
///
/// # Errors
/// When it is short enough to be guessed.
pub fn admin_token(text: &str) -> Result<Key, String> {
    let Ok(key) = text.parse::<Key>();
    if key.0.chars().count() >= SHORTEST_TOKEN {
        Ok(key)
    } else {
        Err(format!("too short to be secret: it needs {SHORTEST_TOKEN} characters"))
    }
}

pub(super) fn admin_token_or_blank(text: &str) -> Result<Setting<Key>, String> {
    if text.trim().is_empty() { Ok(Setting(None)) } else { admin_token(text).map(|key| Setting(Some(key))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_admin_token_is_long_and_does_not_print() {
        assert!(admin_token("short").is_err() && admin_token_or_blank("  short  ").is_err());
        assert_eq!(admin_token_or_blank(" "), Ok(Setting(None)), "blank is unset");
        let token = admin_token_or_blank(" a-token-of-some-length ").unwrap();
        assert_eq!(token, Setting(Some(Key("a-token-of-some-length".to_owned()))));
        assert_eq!(format!("{token:?}"), "Setting(Some(Key(…)))");
    }
}
