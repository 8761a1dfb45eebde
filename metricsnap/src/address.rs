//! Where another program's Prometheus text is: `prom:/run/app.prom`, `prom:-`, `prom:unix:/run/a.sock`,
//! `prom:http://localhost:9100/metrics#go_*`.
//!
//! Behind the first `#` it is told what to take of it; a path of files may hold `#`, if there is a
//! file before it. Other hosts than this one have to be allowed: a look at them takes longer than the
//! grid is fine, and asks something of a machine that the user may not have meant.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::path::{Path, PathBuf};

use crate::metric::Address;
use crate::select::{self, Selector};

/// What such an operand begins with.
pub const PREFIX: &str = "prom:";

/// The port and path that are not written.
const PORT: u16 = 80;
const PATH: &str = "/metrics";

/// Why an operand is no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing behind `prom:`, or behind the way.
    Empty,
    /// It would need encryption.
    Encrypted,
    /// The part that is no host.
    Host(String),
    /// The part that is no port.
    Port(String),
    /// A blank or control character.
    Blank,
    /// Another machine, which is not allowed.
    Remote(String),
    /// What is to be taken is no choice.
    Selector(String, select::Fault),
}

/// Reads an operand with its `prom:`; without a choice all is taken. `remote` allows other hosts.
///
/// # Errors
/// What it is not.
pub fn parse(operand: &str, remote: bool) -> Result<(Address, Option<Selector>), Fault> {
    let rest = operand.strip_prefix(PREFIX).unwrap_or(operand);
    let (address, choice) = match rest.strip_prefix("http://") {
        Some(rest) => {
            let (place, choice) = cut(rest);
            (http(place, remote)?, choice)
        }
        None if rest.starts_with("https://") => return Err(Fault::Encrypted),
        None => {
            let (unix, path) = match rest.strip_prefix("unix:") {
                Some(path) => (true, path),
                None => (false, rest),
            };
            let (path, choice) = split(path);
            if path.is_empty() {
                return Err(Fault::Empty);
            }
            let place = PathBuf::from(path);
            let address = match (unix, path) {
                (true, _) => Address::Unix(place),
                (false, "-") => Address::Stdin,
                (false, _) => Address::File(place),
            };
            (address, choice)
        }
    };
    let choice = choice
        .map(|text| Selector::parse(text).map_err(|fault| Fault::Selector(text.to_owned(), fault)));
    Ok((address, choice.transpose()?))
}

fn cut(text: &str) -> (&str, Option<&str>) {
    match text.split_once('#') {
        Some((place, choice)) => (place, Some(choice)),
        None => (text, None),
    }
}

/// The path is the longest before a `#` that is there, else all up to the first `#`.
fn split(text: &str) -> (&str, Option<&str>) {
    if Path::new(text).exists() {
        return (text, None);
    }
    let ends = text.rmatch_indices('#').map(|(at, _)| at);
    let mut there = ends.filter(|&at| Path::new(&text[..at]).exists());
    match there.next() {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => cut(text),
    }
}

/// `HOST`, `HOST:PORT`, `[::1]:PORT`, and a path behind it.
fn http(text: &str, remote: bool) -> Result<Address, Fault> {
    // They would end the request's line, or begin another one.
    if text.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return Err(Fault::Blank);
    }
    let (place, path) = match text.find(['/', '?']) {
        Some(at) => text.split_at(at),
        None => (text, PATH),
    };
    let path = match path {
        "/" | "" => PATH.to_owned(),
        path if path.starts_with('/') => path.to_owned(),
        query => format!("/{query}"),
    };
    let (host, port) = match place
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        Some((host, port)) => {
            let is_host = host.parse::<Ipv6Addr>().is_ok();
            let port = port.strip_prefix(':').or(port.is_empty().then_some("80"));
            let port = port.ok_or_else(|| Fault::Host(place.to_owned()))?;
            (is_host.then_some(host), port)
        }
        None => {
            let (host, port) = place.split_once(':').unwrap_or((place, ""));
            let port = if place.contains(':') { port } else { "80" };
            let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            let is_host = !host.is_empty() && host.chars().all(letter);
            (is_host.then_some(host), port)
        }
    };
    let host = host.ok_or_else(|| Fault::Host(place.to_owned()))?;
    let port = match port.parse() {
        Ok(port) if port > 0 => port,
        _ => return Err(Fault::Port(port.to_owned())),
    };
    if !remote && !is_local(host) {
        return Err(Fault::Remote(host.to_owned()));
    }
    Ok(Address::Http(host.to_owned(), port, path))
}

/// Whether it is this machine, whatever a name server says.
fn is_local(host: &str) -> bool {
    let address: Option<IpAddr> = host.parse().ok();
    address.map_or(host.eq_ignore_ascii_case("localhost"), |address| {
        address.is_loopback()
    })
}

/// As they stand in a request.
pub(crate) fn host_and_port(host: &str, port: u16, out: &mut impl fmt::Write) -> fmt::Result {
    match host.contains(':') {
        true => write!(out, "[{host}]")?,
        false => out.write_str(host)?,
    }
    match port {
        PORT => Ok(()),
        port => write!(out, ":{port}"),
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Fault::Empty => f.write_str(
                "has no address; write prom:FILE, prom:-, prom:unix:SOCKET or prom:http://HOST:PORT/",
            ),
            Fault::Encrypted => f.write_str(
                "asks for https, which is not spoken here; write curl -s URL | metricsnap prom:-",
            ),
            Fault::Host(host) => write!(f, "has '{host}' where a host is to be"),
            Fault::Port(port) => write!(f, "has '{port}' where a port is to be"),
            Fault::Blank => f.write_str("has a blank or control character in its address"),
            Fault::Remote(host) => {
                write!(f, "is on '{host}', another machine; allow that with --remote")
            }
            Fault::Selector(text, fault) => write!(f, "takes '{text}', which {fault}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Address, String> {
        parse(text, false)
            .map(|(address, _)| address)
            .map_err(|fault| fault.to_string())
    }

    fn http(host: &str, port: u16, path: &str) -> Result<Address, String> {
        Ok(Address::Http(host.to_owned(), port, path.to_owned()))
    }

    #[test]
    fn the_four_ways_are_told_apart() {
        assert_eq!(
            read("prom:/run/a.prom"),
            Ok(Address::File("/run/a.prom".into()))
        );
        assert_eq!(read("prom:-"), Ok(Address::Stdin));
        assert_eq!(read("prom:unix:/run/a"), Ok(Address::Unix("/run/a".into())));
        assert_eq!(
            read("prom:http://localhost"),
            http("localhost", 80, "/metrics")
        );
        assert_eq!(
            read("prom:http://127.1.2.3:9100/"),
            http("127.1.2.3", 9100, "/metrics")
        );
        assert_eq!(read("prom:http://[::1]:9/a?b=c"), http("::1", 9, "/a?b=c"));
        assert_eq!(read("prom:http://[::1]?x"), http("::1", 80, "/?x"));
    }

    #[test]
    fn the_choice_stands_behind_the_first_hash() {
        let (address, choice) = parse("prom:http://localhost:1/m#up{a=#}", false).unwrap();
        assert_eq!(address.to_string(), "http://localhost:1/m");
        assert_eq!(choice.unwrap().name(), "up");
        let (address, choice) = parse("prom:-#up", false).unwrap();
        assert_eq!((address, choice.unwrap().name()), (Address::Stdin, "up"));
        assert!(parse("prom:/none", false).unwrap().1.is_none());
        assert!(matches!(parse("prom:-#", false), Err(Fault::Selector(..))));
    }

    #[test]
    fn a_path_may_hold_a_hash_if_it_is_there() {
        let path = std::env::temp_dir().join(format!("address-#-{}", std::process::id()));
        std::fs::write(&path, "").unwrap();
        let (address, choice) = parse(&format!("prom:{}#up", path.display()), false).unwrap();
        assert_eq!(
            (address, choice.unwrap().name()),
            (Address::File(path.clone()), "up")
        );
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn other_machines_have_to_be_allowed() {
        for host in [
            "example.org",
            "10.0.0.1",
            "[::2]",
            "localhost.example.org",
            "127.1",
            "[::]",
        ] {
            let text = format!("prom:http://{host}:9100/metrics");
            assert!(
                matches!(parse(&text, false), Err(Fault::Remote(_))),
                "{host}"
            );
            assert!(parse(&text, true).is_ok(), "{host}");
        }
    }

    #[test]
    fn what_is_no_address_is_said() {
        assert!(
            read("prom:https://localhost/")
                .unwrap_err()
                .contains("curl")
        );
        for text in ["prom:", "prom:unix:", "prom:#up"] {
            assert!(
                read(text).unwrap_err().starts_with("has no address"),
                "{text}"
            );
        }
        for host in [
            "",
            "user@localhost",
            ":80",
            "[::1",
            "[localhost]",
            "[::1]x",
            "a%b",
        ] {
            assert!(
                matches!(
                    parse(&format!("prom:http://{host}/"), true),
                    Err(Fault::Host(_))
                ),
                "{host}"
            );
        }
        for port in [
            "localhost:",
            "localhost:0",
            "localhost:65536",
            "localhost:x",
            "[::1]:",
            "a:1:2",
        ] {
            assert!(
                matches!(
                    parse(&format!("prom:http://{port}/"), true),
                    Err(Fault::Port(_))
                ),
                "{port}"
            );
        }
        assert!(matches!(
            parse("prom:http://localhost/a\r\nX: y", false),
            Err(Fault::Blank)
        ));
    }
}
