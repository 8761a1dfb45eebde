//! What network interfaces moved, the loopback left out.
//!
//! ```text
//!   eth0: 1489734067 33062 0 0 0 0 0 0 1712450 20047 0 0 0 0 0 0
//! ```
//!
//! is a line of `raw_net_dev.log`, the text of /proc/net/dev, with the bytes received and sent in
//! the first and ninth place. `eth0: 1489734067 1712450 180 90` is one of `reduced_proc_net.log`:
//! both since boot, and since the block before; rates are made from the former, which also hold
//! where a block is missing.

use pipe::kernfile::Scan;

use crate::input::buildstats::blocks::Text;
use crate::input::buildstats::things::Things;
use crate::input::buildstats::value::{fill, rate, sum};

/// What is drawn.
pub const COLUMNS: [&str; 2] = ["net_rx_bytes_per_s", "net_tx_bytes_per_s"];

/// A log of interfaces.
#[derive(Debug)]
pub struct Net {
    interfaces: Things<2>,
    /// Where in a line the bytes sent stand.
    sent: usize,
}

impl Net {
    /// `raw_net_dev.log`.
    pub fn raw() -> Net {
        Net {
            interfaces: Things::default(),
            sent: 8,
        }
    }

    /// `reduced_proc_net.log`.
    pub fn reduced() -> Net {
        Net {
            sent: 1,
            ..Net::raw()
        }
    }
}

impl Text for Net {
    fn begin(&mut self) {
        self.interfaces.begin();
    }

    fn take(&mut self, line: &[u8]) -> bool {
        if line.contains(&b'|') {
            return true;
        }
        let Some(colon) = line.iter().rposition(|&byte| byte == b':') else {
            return false;
        };
        let (name, rest) = line.split_at(colon);
        let (mut scan, mut numbers) = (Scan::new(rest), [0; 9]);
        let told = scan.literal(b":") && scan.numbers(&mut numbers) > self.sent;
        told && (name == b"lo" || self.interfaces.add(name, [numbers[0], numbers[self.sent]]))
    }

    fn end(&mut self, seconds: Option<f64>, values: &mut [f64]) {
        let (mut count, mut totals) = (0, [Some(0); 2]);
        for grown in self.interfaces.growth() {
            count += 1;
            for (total, moved) in totals.iter_mut().zip(grown) {
                *total = sum([*total, moved].into_iter());
            }
        }
        let seconds = seconds.filter(|_| count > 0);
        fill(values, totals.map(|total| rate(total, seconds)));
        self.interfaces.turn();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::buildstats::testing::told;

    #[test]
    fn interfaces_add_up_without_the_loopback() {
        let head = "Inter-|   Receive |  Transmit\n face |bytes packets|bytes packets\n";
        let block = |second: u64, eth0: u64| {
            format!(
                "{second}\n{head}    lo: {second} 0 0 0 0 0 0 0 7 0\n  eth0:{eth0} 1 0 0 0 0 0 0 {} 1\n\
                 eth1: 5 0 0 0 0 0 0 0 5 0\n\n",
                eth0 * 2
            )
        };
        let log = [block(10, 100), block(12, 300)].concat();
        let (rows, bad) = told(&mut Net::raw(), 2, &log);
        assert_eq!((&rows[1][..], bad), (&[100.0, 200.0][..], 0));
        assert!(rows[0].iter().all(|value| value.is_nan()));
    }

    #[test]
    fn reduced_rates_are_made_of_what_moved_since_boot() {
        let log = "10\nlo: 5 5 0 0\neth0: 10 20 0 0\n\n12\neth0: 30 30 1 1\n\n\
                   13\neth0: 1 31 -29 1\neth1 5 5\n: \neth2: 7\n\n";
        let (rows, bad) = told(&mut Net::reduced(), 2, log);
        assert_eq!((&rows[1][..], bad), (&[10.0, 5.0][..], 3));
        // The counter was set back.
        assert!(rows[2][0].is_nan() && rows[2][1] == 1.0);
    }
}
