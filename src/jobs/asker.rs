//! Who wants a job's result, and how much they may ask for.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
};

/// Whether somebody waits for a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// A reader or an operator looks at the page that shows it.
    Waiting,
    /// Nobody does: it is fetched before anybody asks.
    Prefetch,
}

/// Where requests come from, as far as a budget tells them apart: an IPv4 address, or the /64 network that one
/// subscriber gets in IPv6. Never logged, never stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

impl From<IpAddr> for Client {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// An address is a reader's business.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client(…)")
    }
}

/// Who asks for a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Whether somebody waits.
    pub priority: Priority,
    /// Whose budget pays; `None` where there is no budget: operators and the schedule.
    pub client: Option<Client>,
}

impl Asker {
    /// A reader who waits.
    pub fn reader(client: Option<Client>) -> Self {
        Self { priority: Priority::Waiting, client }
    }

    /// An operator who waits.
    pub fn operator() -> Self {
        Self { priority: Priority::Waiting, client: None }
    }

    /// The schedule, for which nobody waits.
    pub fn schedule() -> Self {
        Self { priority: Priority::Prefetch, client: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(text: &str) -> Client {
        text.parse::<IpAddr>().unwrap().into()
    }

    #[test]
    fn a_subscriber_is_one_client() {
        assert_eq!(client("2001:db8:1:2::1"), client("2001:db8:1:2:ffff::9"));
        assert_ne!(client("2001:db8:1:2::1"), client("2001:db8:1:3::1"));
        assert_eq!(client("::ffff:192.0.2.1"), client("192.0.2.1"));
        assert_ne!(client("192.0.2.1"), client("192.0.2.2"));
        assert!(!format!("{:?}", client("192.0.2.1")).contains("192"));
    }
}
