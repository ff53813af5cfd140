//! Addresses: of upstreams, of the site itself, of proxies, and of whoever runs the site.

use std::{fmt, str::FromStr};

use url::Url;

/// An http or https address of an upstream; the operator who named it trusts its host.
#[derive(Clone, PartialEq, Eq)]
pub struct WebAddress(pub Url);

/// The same, for the site itself.
pub type PublicUrl = WebAddress;

impl FromStr for WebAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|cause| format!("not an address: {cause}"))?;
        if matches!(url.scheme(), "http" | "https") && url.has_host() {
            Ok(Self(url))
        } else {
            Err("an address begins with http:// or https://".to_owned())
        }
    }
}

/// Leaves out a user name, a password and the query, which may be secret.
impl fmt::Debug for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.0.scheme(), self.0.host_str().unwrap_or_default())?;
        if let Some(port) = self.0.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(self.0.path())
    }
}

/// How to reach the operator: one line, safe to send in a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact(pub String);

impl FromStr for Contact {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_sendable = text.bytes().all(|b| (0x20..0x7f).contains(&b) && !matches!(b, b'(' | b')' | b'\\'));
        if is_sendable && (text.contains('@') || text.contains("://")) {
            Ok(Self(text.to_owned()))
        } else {
            Err("give a mail address or the address of a web page, in plain ASCII".to_owned())
        }
    }
}

/// An address, or a network of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(pub ipnet::IpNet);

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let one = text.parse::<std::net::IpAddr>().map(ipnet::IpNet::from);
        one.or_else(|_| text.parse()).map(Self).map_err(|_| format!("“{text}” is no address and no network"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_addresses_do_not_print() {
        let address: WebAddress = "https://me:secret@example.org/feed?token=hidden".parse().unwrap();
        let printed = format!("{address:?}");
        assert_eq!(printed, "https://example.org/feed");
    }

    #[test]
    fn a_contact_cannot_break_a_header() {
        assert!("me@example.org".parse::<Contact>().is_ok());
        assert!("https://example.org/about".parse::<Contact>().is_ok());
        for bad in ["nobody", "me@example.org\r\nX: y", "a@b (c)", "ü@example.org"] {
            assert!(bad.parse::<Contact>().is_err(), "{bad}");
        }
    }
}
