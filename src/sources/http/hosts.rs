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
    /// Whether the hosts below it count as well, and all of them only out on the public internet.
    below: bool,
}

impl AllowedHosts {
    /// Nobody.
    pub fn none() -> Self {
        Self::default()
    }

    /// Also the host of `url`, as long as it is out on the public internet.
    #[must_use]
    pub fn allow(self, url: &Url) -> Self {
        self.with(url, false, false)
    }

    /// Also the host of `url` and all hosts below its name, such as `ia800100.us.archive.org` below `archive.org`, as long
    /// as they are out on the public internet. An address in digits has no hosts below it.
    #[must_use]
    pub fn allow_below(self, url: &Url) -> Self {
        self.with(url, false, true)
    }

    /// Also the host of `url`, wherever it is: the operator named it in a setting.
    #[must_use]
    pub fn trust(self, url: &Url) -> Self {
        self.with(url, true, false)
    }

    fn with(mut self, url: &Url, trusted: bool, below: bool) -> Self {
        if let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) {
            self.0.push(Entry { host: bare(host).to_owned(), port, trusted, below });
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
        url.host_str().is_some_and(|host| bare(host) == self.host || self.below && self.is_above(url))
            && url.port_or_known_default().is_some_and(|port| port == self.port || usual(port) && usual(self.port))
    }

    fn is_above(&self, url: &Url) -> bool {
        let Some(Host::Domain(name)) = url.host() else { return false };
        name.strip_suffix(self.host.as_str()).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
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
    fn hosts_below_a_listed_one_are_asked_where_that_is_said() {
        let hosts = AllowedHosts::none().allow_below(&url("https://archive.org/"));
        for good in ["https://archive.org/x", "https://www.archive.org/", "http://ia800100.us.archive.org/view?id=1"] {
            assert_eq!(hosts.check(&url(good)), Ok(()), "{good}");
        }
        let others = [
            "https://notarchive.org/",
            "https://archive.org.example.com/",
            "https://example.com/archive.org",
            "https://archive.org@example.com/",
            "https://.archive.org/",
            "https://a.archive.org./",
            "https://a.archive.org:8443/",
            "https://org/",
            "http://169.254.169.254/",
        ];
        for bad in others {
            assert!(hosts.check(&url(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_host_below_is_never_trusted_and_digits_have_none() {
        let hosts = AllowedHosts::none().allow_below(&url("https://archive.org/")).allow_below(&url("http://0.0.1/"));
        assert!(!hosts.trusts("a.archive.org") && !hosts.trusts("archive.org"));
        for inside in ["http://127.0.0.1/", "http://0.0.0.1/", "http://10.0.0.1/"] {
            assert!(hosts.check(&url(inside)).is_err(), "{inside}");
        }
        // What the operator named stays trusted; what is below it does not become so.
        let both = hosts.trust(&url("http://localhost:8000/")).allow_below(&url("http://localhost:8000/"));
        assert!(both.trusts("localhost") && !both.trusts("a.localhost"));
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
