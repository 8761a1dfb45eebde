//! The numbers that the proc connector gives its messages, from which it shows between which two of
//! them some were lost.

/// Counts what is missing by the numbers that each CPU gives its messages. The kernel counts also
/// those that a mask keeps back: sound with [`crate::connector::ALL`] and without a filter only.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// The number that is due, by CPU.
    due: Vec<Option<u32>>,
}

/// No kernel has more CPUs: a message that names a higher one has none.
const CPUS: u32 = 8192;

impl Gaps {
    /// How many messages of this CPU are missing between this one and the one before it. To be told
    /// of acknowledgements, too: newer kernels count them with the events of their CPU.
    pub fn missing(&mut self, cpu: u32, sequence: u32) -> u32 {
        if cpu >= CPUS {
            return 0;
        }
        let cpu = cpu as usize;
        if cpu >= self.due.len() {
            self.due.resize(cpu + 1, None);
        }
        let due = self.due[cpu].replace(sequence.wrapping_add(1));
        let gap = sequence.wrapping_sub(due.unwrap_or(sequence));
        // More than half of all numbers is a step back, which is no loss.
        if gap > u32::MAX / 2 { 0 } else { gap }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_counted_for_each_cpu_and_around_the_end() {
        let mut gaps = Gaps::default();
        let told = [
            (0, u32::MAX - 1, 0),
            (3, 7, 0),
            (0, u32::MAX, 0),
            (0, 2, 2),
            (3, 8, 0),
            (3, 12, 3),
            (3, 4, 0),
            (3, 5, 0),
            (u32::MAX, 900, 0),
            (u32::MAX, 902, 0),
        ];
        for (cpu, sequence, missing) in told {
            assert_eq!(gaps.missing(cpu, sequence), missing, "{cpu} {sequence}");
        }
    }
}
