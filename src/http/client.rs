//! Where a request really came from, behind proxies that we trust and no others.

use rocket::request::{FromRequest, Outcome, Request};
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// Networks whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
#[derive(Clone, Debug, Default)]
pub struct Trusted(Vec<(IpAddr, u8)>);

impl Trusted {
    /// Reads `10.0.0.1, 192.168.0.0/16, ::1`; `None` when one of them is no address.
    pub fn parse(text: &str) -> Option<Trusted> {
        let one = |part: &str| {
            let (address, length) = part.split_once('/').map_or((part, None), |(a, l)| (a, Some(l)));
            let address: IpAddr = address.trim().parse().ok()?;
            let most = if address.is_ipv4() { 32 } else { 128 };
            let length = length.map_or(Some(most), |length| length.trim().parse().ok())?;
            (length <= most).then_some((address, length))
        };
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(one).collect::<Option<Vec<_>>>().map(Trusted)
    }

    /// The address nearest to `peer`, a trusted proxy, that is none itself. Read from the right, since each
    /// hop was added by the proxy before it; what is no address ends the walk, for left of it stands only
    /// what anybody may have written.
    fn nearest(&self, peer: IpAddr, hops: &str) -> IpAddr {
        let mut nearest = peer;
        for hop in hops.rsplit(',') {
            let Some(address) = hop_address(hop.trim()) else { break };
            nearest = address;
            if !self.holds(address) {
                break;
            }
        }
        nearest
    }

    fn holds(&self, address: IpAddr) -> bool {
        let bits = |ip: IpAddr| match ip {
            IpAddr::V4(ip) => (u128::from(u32::from(ip)) << 96, 32),
            IpAddr::V6(ip) => (u128::from(ip), 128),
        };
        let (given, size) = bits(address);
        self.0.iter().any(|(net, length)| {
            let (net, same) = bits(*net);
            let mask = if *length == 0 { 0 } else { u128::MAX << (128 - u32::from(*length)) };
            same == size && net & mask == given & mask
        })
    }
}

/// A hop as proxies write it: an address, some with a port. An IPv4 address in IPv6 clothes is that address.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse::<IpAddr>().ok().or_else(with_port).map(|address| address.to_canonical())
}

/// Who speaks: address, whether over TLS, and what the client calls itself.
#[derive(Clone, Debug)]
pub struct Client {
    /// The nearest address that is not a trusted proxy.
    pub ip: String,
    /// Whether the browser speaks TLS (to us or to a trusted proxy).
    pub secure: bool,
    /// User-Agent.
    pub agent: String,
}

/// Whether the configured address is https: then cookies are secure even without a proxy's word.
#[derive(Clone, Copy, Debug, Default)]
pub struct BaseIsSecure(pub bool);

impl Client {
    /// Reads it from a request.
    pub fn of(request: &Request<'_>) -> Client {
        let peer = request.remote().map(|remote| remote.ip().to_canonical());
        let trusted = request.rocket().state::<Trusted>().cloned().unwrap_or_default();
        let by_proxy = peer.is_some_and(|peer| trusted.holds(peer));
        let header = |name| request.headers().get(name).collect::<Vec<_>>().join(",");
        let ip =
            peer.map(|peer| if by_proxy { trusted.nearest(peer, &header("X-Forwarded-For")) } else { peer });
        let base = request.rocket().state::<BaseIsSecure>().copied().unwrap_or_default().0;
        let secure = base || by_proxy && header("X-Forwarded-Proto").trim().eq_ignore_ascii_case("https");
        let agent = request.headers().get_one("User-Agent").unwrap_or("").to_owned();
        Client { ip: ip.map_or_else(|| "?".to_owned(), |ip| ip.to_string()), secure, agent }
    }

    /// As the sign-in records it.
    pub fn from(&self) -> crate::app::sign_in::From {
        crate::app::sign_in::From { ip: self.ip.clone(), agent: self.agent.clone() }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Client {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Client, Infallible> {
        Outcome::Success(Client::of(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_trusted_by_its_length() {
        let trusted = Trusted::parse("10.1.0.0/16, ::1").unwrap();
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        assert!(trusted.holds(ip("10.1.200.3")) && trusted.holds(ip("::1")));
        assert!(
            !trusted.holds(ip("10.2.0.1")) && !trusted.holds(ip("::2")) && !trusted.holds(ip("127.0.0.1"))
        );
        assert!(Trusted::parse("10.0.0.0/33").is_none() && Trusted::parse("here").is_none());
    }

    #[test]
    fn only_hops_that_trusted_proxies_added_are_believed() {
        let trusted = Trusted::parse("10.0.0.0/8, ::1").unwrap();
        let nearest = |hops: &str| trusted.nearest("10.0.0.1".parse().unwrap(), hops).to_string();
        for (hops, client) in [
            ("", "10.0.0.1"),
            ("203.0.113.7", "203.0.113.7"),
            ("198.51.100.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
            ("203.0.113.7:4711", "203.0.113.7"),
            ("[2001:db8::1]:80, ::1", "2001:db8::1"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("10.0.0.3", "10.0.0.3"),
            ("198.51.100.1, unknown", "10.0.0.1"),
            ("198.51.100.1, unknown, 10.0.0.2", "10.0.0.2"),
        ] {
            assert_eq!(nearest(hops), client, "{hops}");
        }
    }
}
