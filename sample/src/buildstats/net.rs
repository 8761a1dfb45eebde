//! The lines of a `reduced_proc_net.log`: `eth0: 1489734067 1712450 180 90`, an interface's bytes
//! in and out since boot, and since the block before.
//!
//! All interfaces are told, the loopback too; one that is gone is not. What it is told from stands
//! in [`crate::source::netdev`].

use std::io::Write;
use std::mem;

use memchr::memchr;
use pipe::kernfile::Scan;

use super::earlier::earlier;
use super::word;
use crate::source::Name;

/// The latest counts.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    previous: Vec<Interface>,
    current: Vec<Interface>,
}

#[derive(Clone, Copy, Debug)]
struct Interface {
    name: Name,
    received: u64,
    sent: u64,
}

impl Traffic {
    /// Appends the lines. An interface that wasn't there before, or whose counter fell and which
    /// is therefore another of that name, has moved nothing since then.
    pub(super) fn reduce(&mut self, text: &[u8], block: &mut Vec<u8>) {
        self.current.clear();
        let mut scan = Scan::new(text);
        while !scan.rest().is_empty() {
            self.current.extend(interface(&mut scan));
            scan.next_line();
        }
        let mut next = 0;
        for now in &self.current {
            let before = earlier(&self.previous, &mut next, |before| before.name == now.name);
            let (received, sent) = before.and_then(|b| now.since(b)).unwrap_or_default();
            word::escape(now.name.bytes(), block);
            // Writing to memory doesn't fail.
            let _ = writeln!(block, ": {} {} {received} {sent}", now.received, now.sent);
        }
        if !self.current.is_empty() {
            mem::swap(&mut self.previous, &mut self.current);
        }
    }
}

impl Interface {
    fn since(&self, before: &Interface) -> Option<(u64, u64)> {
        let received = self.received.checked_sub(before.received)?;
        Some((received, self.sent.checked_sub(before.sent)?))
    }
}

/// Reads a line; the two of the heading hold no colon in their first word. Kernels before 2.6.32
/// leave no blank between the colon and a number of eight digits.
fn interface(scan: &mut Scan) -> Option<Interface> {
    let start = scan.word()?;
    let colon = memchr(b':', start)?;
    let (name, glued) = (&start[..colon], &start[colon + 1..]);
    let mut numbers = [0; 9];
    let given = usize::from(!glued.is_empty());
    if given == 1 {
        numbers[0] = Scan::new(glued).number()?;
    }
    if given + scan.numbers(&mut numbers[given..]) < numbers.len() {
        return None;
    }
    let [received, .., sent] = numbers;
    Some(Interface {
        name: Name::new(name),
        received,
        sent,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> String {
        let (mut traffic, mut block) = (Traffic::default(), Vec::new());
        for text in texts {
            let text = format!("Inter-|   Receive\n face |bytes    packets\n{text}");
            traffic.reduce(text.as_bytes(), &mut block);
            block.push(b'\n');
        }
        String::from_utf8(block).unwrap()
    }

    #[test]
    fn every_interface_is_told_with_what_it_moved_since() {
        let one = " lo: 7 0 0 0 0 0 0 0 7 0\neth0:12345678 0 0 0 0 0 0 0 5 0\n";
        let two = " lo: 9 0 0 0 0 0 0 0 9 0\neth0:12345680 0 0 0 0 0 0 0 6 0\n";
        assert_eq!(
            lines(&[one, two]),
            "lo: 7 7 0 0\neth0: 12345678 5 0 0\n\nlo: 9 9 2 2\neth0: 12345680 6 2 1\n\n"
        );
    }

    #[test]
    fn an_interface_that_comes_back_starts_anew() {
        let one = "veth: 9 0 0 0 0 0 0 0 9 0\n lo: 1 0 0 0 0 0 0 0 1 0\n";
        let gone = " lo: 1 0 0 0 0 0 0 0 1 0\n";
        let back = "veth: 4 0 0 0 0 0 0 0 9 0\n";
        // The first producer went on with `veth: 9 9 0 0` for ever, then wrote `veth: 4 9 -5 0`.
        let want = "veth: 9 9 0 0\nlo: 1 1 0 0\n\nlo: 1 1 0 0\n\nveth: 4 9 0 0\n\n";
        assert_eq!(lines(&[one, gone, back]), want);
        let reset = lines(&[one, "veth: 4 0 0 0 0 0 0 0 99 0\n"]);
        assert!(reset.ends_with("\nveth: 4 99 0 0\n\n"));
    }

    #[test]
    fn a_torn_text_is_no_line() {
        assert_eq!(lines(&["", "eth0: 1 2 3\n", "eth0:x 2\n"]), "\n\n\n");
    }
}
