//! Which addresses are out on the public internet, and a resolver that gives no others.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::hosts::AllowedHosts;

/// Resolves names by the system, and drops what is not public unless the operator named the host.
///
/// Each look-up is checked, and the client connects to the very addresses that were, so a name that changes its mind
/// gains nothing. Addresses that stand in a URL never come by here; [`AllowedHosts`] checks those.
#[derive(Clone, Debug)]
pub(super) struct CheckedResolver<N = System> {
    hosts: AllowedHosts,
    names: N,
}

/// Who knows which addresses a name has.
pub(super) trait Names: Clone + Send + Sync + 'static {
    /// # Errors
    /// When the name has none, or nobody says.
    fn look_up(&self, name: &str) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send;
}

/// The system.
#[derive(Clone, Copy, Debug)]
pub(super) struct System;

impl Names for System {
    async fn look_up(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.collect())
    }
}

impl CheckedResolver {
    pub(super) fn new(hosts: AllowedHosts) -> Self {
        Self { hosts, names: System }
    }
}

impl<N: Names> Resolve for CheckedResolver<N> {
    fn resolve(&self, name: Name) -> Resolving {
        let trusted = self.hosts.trusts(name.as_str());
        let names = self.names.clone();
        Box::pin(async move {
            let mut kept = names.look_up(name.as_str()).await?;
            kept.retain(|address| trusted || is_public(address.ip()));
            if kept.is_empty() {
                return Err(io::Error::other("the name leads to no public address").into());
            }
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is out on the public internet, by the special-purpose registries of IANA.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    // In this order: this network, private, loopback, multicast and reserved; shared with carriers (RFC 6598);
    // link-local; private; private; protocol assignments, documentation; 6to4 relays; benchmarks (RFC 2544);
    // documentation; documentation.
    !matches!(
        ip.octets(),
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 168, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(inner) = embedded_v4(ip) {
        return is_public_v4(inner);
    }
    let special = match ip.segments() {
        // Protocol assignments, Teredo among them; documentation.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => true,
        // All that is global today lies in 2000::/3: loopback, unique local, link-local, multicast do not.
        [first, ..] => first & 0xe000 != 0x2000,
    };
    !special
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, NAT64 and 6to4.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let joined = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            Some(joined(high, low))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use futures::FutureExt as _;

    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn public_addresses_pass() {
        for good in ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "192.0.1.1", "2606:4700::1", "64:ff9b::808:808"]
        {
            assert!(public(good), "{good}");
        }
    }

    #[test]
    fn inner_and_special_addresses_do_not() {
        let v4 = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0"];
        let special =
            ["100.64.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.9", "198.18.0.1", "224.0.0.1", "255.255.255.255"];
        let v6 =
            ["::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "fec0::1", "2001::1", "3fff::1"];
        let dressed =
            ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::"];
        for bad in v4.iter().chain(&special).chain(&v6).chain(&dressed) {
            assert!(!public(bad), "{bad}");
        }
    }

    /// Says something else each time.
    #[derive(Clone, Default)]
    struct Fickle(Arc<AtomicUsize>);

    impl Names for Fickle {
        async fn look_up(&self, _: &str) -> io::Result<Vec<SocketAddr>> {
            let said: [&[&str]; 4] =
                [&["8.8.8.8"], &["169.254.169.254"], &["10.0.0.1", "1.1.1.1", "::1"], &["::ffff:127.0.0.1"]];
            let now = said.get(self.0.fetch_add(1, Ordering::Relaxed)).copied().unwrap_or_default();
            Ok(now.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect())
        }
    }

    #[tokio::test]
    async fn a_name_that_changes_its_mind_is_checked_each_time() {
        let resolver = CheckedResolver { hosts: AllowedHosts::none(), names: Fickle::default() };
        let resolve = async || {
            let found = resolver.resolve("rebound.example".parse().unwrap()).await.ok()?;
            Some(found.map(|address| address.ip().to_string()).collect::<Vec<_>>())
        };
        assert_eq!(resolve().await, Some(vec!["8.8.8.8".to_owned()]));
        assert_eq!(resolve().await, None, "the second look-up leads inside");
        assert_eq!(resolve().await, Some(vec!["1.1.1.1".to_owned()]), "of several, the public one");
        assert_eq!(resolve().await, None);
    }

    /// Every connection of its own looks the name up anew, through the same check.
    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "the client as the door builds it, with other names")]
    async fn a_client_asks_nobody_whom_the_second_look_up_names() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://rebound.example:{}/", listener.local_addr().unwrap().port());
        let names = Fickle(Arc::new(AtomicUsize::new(3)));
        let resolver = CheckedResolver { hosts: AllowedHosts::none(), names };
        let client = reqwest::Client::builder().no_proxy().dns_resolver(resolver).build().unwrap();
        assert!(client.get(url).send().await.unwrap_err().is_connect());
        assert!(listener.accept().now_or_never().is_none(), "nobody came by");
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_resolved() {
        let name = || "localhost".parse::<Name>().unwrap();
        assert!(CheckedResolver::new(AllowedHosts::none()).resolve(name()).await.is_err());
        let hosts = AllowedHosts::none().trust(&"http://localhost:1/".parse().unwrap());
        assert!(CheckedResolver::new(hosts).resolve(name()).await.is_ok());
    }
}
