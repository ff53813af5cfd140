//! Whom we may ask.

use std::net::IpAddr;

use url::{Host, Url};

use super::{address::is_public, failure::DoorError};
use crate::domain::FailureReason;

/// The hosts that may be asked. All others are refused, as the target of a redirect too.
///
/// A host counts with and without a leading `www.`; one that is listed with its scheme's usual port may be asked on
/// the usual ports of http and https, another only on the port it was listed with.
#[derive(Clone, Debug, Default)]
pub struct AllowedHosts(Vec<Entry>);

#[derive(Clone, Debug)]
struct Entry {
    host: String,
    port: u16,
    trusted: bool,
}

impl AllowedHosts {
    /// Nobody.
    pub fn none() -> Self {
        Self::default()
    }

    /// Also the host of `url`, as long as it is out on the public internet.
    #[must_use]
    pub fn allow(self, url: &Url) -> Self {
        self.with(url, false)
    }

    /// Also the host of `url`, wherever it is: the operator named it in a setting.
    #[must_use]
    pub fn trust(self, url: &Url) -> Self {
        self.with(url, true)
    }

    fn with(mut self, url: &Url, trusted: bool) -> Self {
        if let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) {
            self.0.push(Entry { host: bare(host).to_owned(), port, trusted });
        }
        self
    }

    /// Whether `url` may be asked. A name's addresses are checked later, when they are known.
    pub(super) fn check(&self, url: &Url) -> Result<(), DoorError> {
        let refused = || DoorError::of(FailureReason::Unreadable);
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused());
        }
        let entry = self.0.iter().filter(|entry| entry.covers(url)).max_by_key(|entry| entry.trusted);
        let entry = entry.ok_or_else(refused)?;
        match literal(url) {
            Some(ip) if !entry.trusted && !is_public(ip) => Err(DoorError::of(FailureReason::Unreachable)),
            _ => Ok(()),
        }
    }

    /// Whether this name may lead to an address that is not public.
    pub(super) fn trusts(&self, name: &str) -> bool {
        self.0.iter().any(|entry| entry.trusted && entry.host == bare(name))
    }
}

impl Entry {
    fn covers(&self, url: &Url) -> bool {
        let usual = |port: u16| matches!(port, 80 | 443);
        url.host_str().is_some_and(|host| bare(host) == self.host)
            && url.port_or_known_default().is_some_and(|port| port == self.port || usual(port) && usual(self.port))
    }
}

fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(ip) => Some(ip.into()),
        Host::Ipv6(ip) => Some(ip.into()),
        Host::Domain(_) => None,
    }
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn only_listed_hosts_are_asked() {
        let hosts = AllowedHosts::none().allow(&url("https://example.org/feed"));
        for good in ["https://example.org/x", "http://example.org", "https://www.example.org/"] {
            assert_eq!(hosts.check(&url(good)), Ok(()), "{good}");
        }
        for bad in ["https://example.com/", "https://a.example.org/", "https://example.org:8443/", "ftp://example.org/"]
        {
            assert!(hosts.check(&url(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_private_address_must_be_the_operators_own_wish() {
        let local = url("http://127.0.0.1:9000/feed");
        assert!(AllowedHosts::none().allow(&local).check(&local).is_err());
        let trusting = AllowedHosts::none().trust(&local);
        assert_eq!(trusting.check(&local), Ok(()));
        assert!(trusting.check(&url("http://127.0.0.1:22/")).is_err());
        assert!(trusting.check(&url("http://2130706433/")).is_err(), "another spelling, another port");
        assert!(trusting.trusts("127.0.0.1") && !trusting.trusts("example.org"));
    }
}
