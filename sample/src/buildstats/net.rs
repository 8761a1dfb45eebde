//! The lines of a `reduced_proc_net.log`: `eth0: 1489734067 1712450 180 90`, an interface's bytes
//! in and out since boot, and since the block before.
//!
//! All interfaces are told, the loopback too; one that is gone is not. What it is told from stands
//! in [`crate::source::netdev`].

use std::io::Write;
use std::mem;

use super::word;
use crate::pair::matched;
use crate::source::netdev::{self, Interface, Interfaces};

/// The latest counts.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    previous: Interfaces,
    current: Interfaces,
}

impl Traffic {
    /// Appends the lines. An interface that wasn't there before, or whose counter fell and which
    /// is therefore another of that name, has moved nothing since then.
    pub(super) fn reduce(&mut self, text: &[u8], block: &mut Vec<u8>) {
        netdev::parse(text, &mut self.current);
        let (previous, current) = (&self.previous.list, &self.current.list);
        for (before, now) in matched(previous, current, |a, b| a.name == b.name) {
            let moved = before.and_then(|before| since(before, now));
            let (received, sent) = moved.unwrap_or_default();
            word::escape(now.name.bytes(), block);
            let totals = (now.received.bytes, now.sent.bytes);
            // Writing to memory doesn't fail.
            let _ = writeln!(block, ": {} {} {received} {sent}", totals.0, totals.1);
        }
        if self.current.is_known() {
            mem::swap(&mut self.previous, &mut self.current);
        }
    }
}

/// The bytes in and out since then.
fn since(before: &Interface, now: &Interface) -> Option<(u64, u64)> {
    let received = now.received.bytes.checked_sub(before.received.bytes)?;
    let sent = now.sent.bytes.checked_sub(before.sent.bytes)?;
    Some((received, sent))
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
        let one =
            " lo: 7 0 0 0 0 0 0 0 7 0 0 0 0 0 0 0\neth0:12345678 0 0 0 0 0 0 0 5 0 0 0 0 0 0 0\n";
        let two =
            " lo: 9 0 0 0 0 0 0 0 9 0 0 0 0 0 0 0\neth0:12345680 0 0 0 0 0 0 0 6 0 0 0 0 0 0 0\n";
        assert_eq!(
            lines(&[one, two]),
            "lo: 7 7 0 0\neth0: 12345678 5 0 0\n\nlo: 9 9 2 2\neth0: 12345680 6 2 1\n\n"
        );
    }

    #[test]
    fn an_interface_that_comes_back_starts_anew() {
        let one = "veth: 9 0 0 0 0 0 0 0 9 0 0 0 0 0 0 0\n lo: 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0\n";
        let gone = " lo: 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0\n";
        let back = "veth: 4 0 0 0 0 0 0 0 9 0 0 0 0 0 0 0\n";
        // The first producer went on with `veth: 9 9 0 0` for ever, then wrote `veth: 4 9 -5 0`.
        let want = "veth: 9 9 0 0\nlo: 1 1 0 0\n\nlo: 1 1 0 0\n\nveth: 4 9 0 0\n\n";
        assert_eq!(lines(&[one, gone, back]), want);
        let reset = lines(&[one, "veth: 4 0 0 0 0 0 0 0 99 0 0 0 0 0 0 0\n"]);
        assert!(reset.ends_with("\nveth: 4 99 0 0\n\n"));
    }

    #[test]
    fn a_torn_text_is_no_line() {
        assert_eq!(lines(&["", "eth0: 1 2 3\n", "eth0:x 2\n"]), "\n\n\n");
    }
}
