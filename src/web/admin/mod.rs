//! The operator's pages.

use std::fmt;

/// What opens the admin pages: only its hash is kept. It does not print.
#[derive(Clone)]
pub struct AdminToken(blake3::Hash);

impl AdminToken {
    /// The token that the operator has set.
    pub fn new(token: &str) -> Self {
        Self(blake3::hash(token.as_bytes()))
    }

    /// Whether this is the token. Takes as long for a near miss as for a far one: hashes are compared in constant time.
    pub fn opens(&self, offered: &str) -> bool {
        self.0 == blake3::hash(offered.as_bytes())
    }
}

impl fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_opens() {
        let token = AdminToken::new("a-token-of-some-length");
        assert!(token.opens("a-token-of-some-length"));
        assert!(!token.opens("a-token-of-some-lengtH") && !token.opens(""));
        assert_eq!(format!("{token:?}"), "AdminToken(…)");
    }
}
