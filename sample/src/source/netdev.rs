//! `/proc/net/dev`: what network interfaces moved, those of this process's network namespace.
//!
//! ```text
//! Inter-|   Receive                                                |  Transmit
//!  face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets (6 more)
//!     lo:  263992    2413    0    0    0     0          0         0   263992    2413 (6 more)
//!   eth0: 1489734067   33062    0    0    0     0          0         0  1712450   20047 (6 more)
//! ```
//!
//! becomes `eth0` that received 1489734067 bytes and sent 1712450. The loopback does
//! not count: what it sends it receives. See proc_net(5). The columns are the same since Linux 2.2; kernels before
//! 2.6.32 leave no blank between the colon and a number of eight digits.

use memchr::memchr;
use pipe::kernfile::Scan;

use super::Name;

/// An interface, and what it did since it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interface {
    /// What the kernel calls it.
    pub name: Name,
    /// What came in.
    pub received: Traffic,
    /// What went out.
    pub sent: Traffic,
    /// Frames to many, of those that came in.
    pub multicast: u64,
    /// Collisions on the way out.
    pub collisions: u64,
}

/// What passed in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes.
    pub bytes: u64,
    /// Packets.
    pub packets: u64,
    /// Packets with an error.
    pub errors: u64,
    /// Packets dropped for want of room.
    pub drops: u64,
}

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interfaces {
    /// The interfaces, the loopback among them.
    pub list: Vec<Interface>,
}

impl Interface {
    /// Whether it is the loopback.
    pub fn is_loopback(&self) -> bool {
        self.name.bytes() == b"lo"
    }
}

impl Interfaces {
    /// Forgets what the text said.
    pub fn clear(&mut self) {
        self.list.clear();
    }

    /// Whether there was a line of any interface, the loopback's among them.
    pub fn is_known(&self) -> bool {
        !self.list.is_empty()
    }

    /// The interfaces whose traffic counts.
    pub fn counted(&self) -> impl Iterator<Item = &Interface> {
        self.list
            .iter()
            .filter(|interface| !interface.is_loopback())
    }
}

/// Reads the file's text, anew into `interfaces`.
pub fn parse(text: &[u8], interfaces: &mut Interfaces) {
    interfaces.clear();
    let mut scan = Scan::new(text);
    while !scan.rest().is_empty() {
        interfaces.list.extend(interface(&mut scan));
        scan.next_line();
    }
}

/// Reads a line; the two of the heading hold no colon in their first word.
fn interface(scan: &mut Scan) -> Option<Interface> {
    let start = scan.word()?;
    let colon = memchr(b':', start)?;
    let (name, glued) = (&start[..colon], &start[colon + 1..]);
    let mut numbers = [0; 16];
    let given = usize::from(!glued.is_empty());
    if given == 1 {
        numbers[0] = Scan::new(glued).number()?;
    }
    if given + scan.numbers(&mut numbers[given..]) < numbers.len() {
        return None;
    }
    let [
        a,
        b,
        c,
        d,
        _,
        _,
        _,
        multicast,
        e,
        f,
        g,
        h,
        _,
        collisions,
        ..,
    ] = numbers;
    Some(Interface {
        name: Name::new(name),
        received: Traffic::of([a, b, c, d]),
        sent: Traffic::of([e, f, g, h]),
        multicast,
        collisions,
    })
}

impl Traffic {
    fn of([bytes, packets, errors, drops]: [u64; 4]) -> Traffic {
        Traffic {
            bytes,
            packets,
            errors,
            drops,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str = "\
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
";

    fn parsed(lines: &str) -> Interfaces {
        let mut interfaces = Interfaces::default();
        parse(format!("{HEADING}{lines}").as_bytes(), &mut interfaces);
        interfaces
    }

    #[test]
    fn each_interface_but_the_loopback_counts() {
        let interfaces = parsed(
            "    lo:  263992    2413    0    0    0     0          0         0   263992    2413    0    0    0     0       0          0
  ifb0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
  eth0: 1489734067   33062    0    0    0     0          0         0  1712450   20047    0    0    0     0       0          0
",
        );
        let names: Vec<_> = interfaces.counted().map(|i| i.name.bytes()).collect();
        assert_eq!(names, [b"ifb0", b"eth0"]);
        assert_eq!(interfaces.list[2].received.bytes, 1_489_734_067);
        assert_eq!(interfaces.list[2].sent.bytes, 1_712_450);
    }

    #[test]
    fn a_number_glued_to_the_colon_is_read() {
        let interfaces = parsed("  eth0:12345678 2 3 4 5 6 7 8 87654321 10 11 12 13 14 15 16\n");
        assert_eq!(interfaces.list[0].name.bytes(), b"eth0");
        assert_eq!(interfaces.list[0].received.bytes, 12_345_678);
        assert_eq!(interfaces.list[0].sent.bytes, 87_654_321);
    }

    #[test]
    fn a_namespace_of_its_own_has_a_loopback_and_a_masked_one_not_even_that() {
        let alone = parsed("    lo: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n");
        assert!(alone.is_known() && alone.counted().next().is_none());
        assert_eq!(parsed(""), Interfaces::default());
        assert_eq!(parsed("eth0: 1 2 3\neth1:x 2\n"), Interfaces::default());
    }
}
