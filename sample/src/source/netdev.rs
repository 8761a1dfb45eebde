//! `/proc/net/dev`: what network interfaces moved, those of this process's network namespace.
//!
//! ```text
//! Inter-|   Receive                                                |  Transmit
//!  face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets (6 more)
//!     lo:  263992    2413    0    0    0     0          0         0   263992    2413 (6 more)
//!   eth0: 1489734067   33062    0    0    0     0          0         0  1712450   20047 (6 more)
//! ```
//!
//! becomes `eth0` that received 1489734067 bytes and sent 1712450. The loopback is left out: what
//! it sends it receives. See proc_net(5). The columns are the same since Linux 2.2; kernels before
//! 2.6.32 leave no blank between the colon and a number of eight digits.

use memchr::memchr;
use pipe::kernfile::Scan;

use super::Name;

/// An interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interface {
    /// What the kernel calls it.
    pub name: Name,
    /// Bytes in.
    pub received: u64,
    /// Bytes out.
    pub sent: u64,
}

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interfaces {
    /// Whether there was a line of any interface, the loopback's among them.
    pub known: bool,
    /// The interfaces that count.
    pub counted: Vec<Interface>,
}

/// Reads the file's text, anew into `interfaces`.
pub fn parse(text: &[u8], interfaces: &mut Interfaces) {
    interfaces.known = false;
    interfaces.counted.clear();
    let mut scan = Scan::new(text);
    while !scan.rest().is_empty() {
        if let Some(interface) = interface(&mut scan) {
            interfaces.known = true;
            if interface.name.bytes() != b"lo" {
                interfaces.counted.push(interface);
            }
        }
        scan.next_line();
    }
}

/// Reads a line; the two of the heading hold no colon in their first word.
fn interface(scan: &mut Scan) -> Option<Interface> {
    let start = scan.word()?;
    let colon = memchr(b':', start)?;
    let (name, glued) = (&start[..colon], &start[colon + 1..]);
    let mut numbers = [0; 9];
    let given = usize::from(!glued.is_empty());
    if given == 1 {
        numbers[0] = Scan::new(glued).number()?;
    }
    let [received, .., sent] = match given + scan.numbers(&mut numbers[given..]) {
        9 => numbers,
        _ => return None,
    };
    Some(Interface {
        name: Name::new(name),
        received,
        sent,
    })
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
        let names: Vec<_> = interfaces.counted.iter().map(|i| i.name.bytes()).collect();
        assert_eq!(names, [b"ifb0", b"eth0"]);
        assert_eq!(interfaces.counted[1].received, 1_489_734_067);
        assert_eq!(interfaces.counted[1].sent, 1_712_450);
    }

    #[test]
    fn a_number_glued_to_the_colon_is_read() {
        let interfaces = parsed("  eth0:12345678 2 3 4 5 6 7 8 87654321 10 11 12 13 14 15 16\n");
        assert_eq!(interfaces.counted[0].name.bytes(), b"eth0");
        assert_eq!(interfaces.counted[0].received, 12_345_678);
        assert_eq!(interfaces.counted[0].sent, 87_654_321);
    }

    #[test]
    fn a_namespace_of_its_own_has_a_loopback_and_a_masked_one_not_even_that() {
        let alone = parsed("    lo: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n");
        assert!(alone.known && alone.counted.is_empty());
        assert_eq!(parsed(""), Interfaces::default());
        assert_eq!(parsed("eth0: 1 2 3\neth1:x 2\n"), Interfaces::default());
    }
}
