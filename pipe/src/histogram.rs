//! Latencies in bounded memory: exact count, total, smallest and largest, and any quantile to 1 %.
//!
//! Log-linear: each power of two is cut into 64 equal parts, so that a value's bucket is its seven
//! leading bits. The middle of a bucket is then at most 1/128 away from any value in it. A power
//! of two takes its 512 bytes when its first value comes: latencies of one function spread over
//! ten of them. A loop that must not allocate takes all 30 KB at once.

/// Parts of a power of two.
const PARTS: usize = 64;
/// The bits that tell the part.
const PART_BITS: u32 = PARTS.ilog2();
/// Powers of two with parts of their own; the first chunk holds all values below 64, exactly.
const CHUNKS: usize = (u64::BITS - PART_BITS + 1) as usize;

/// A set of lengths of time in nanoseconds.
#[derive(Clone, Debug)]
pub struct Histogram {
    count: u64,
    total_ns: u128,
    min_ns: u64,
    max_ns: u64,
    /// For each power of two the place of its chunk, plus 1; 0 as long as it has none.
    places: [u8; CHUNKS],
    chunks: Vec<[u64; PARTS]>,
}

impl Default for Histogram {
    fn default() -> Histogram {
        Histogram {
            count: 0,
            total_ns: 0,
            min_ns: u64::MAX,
            max_ns: 0,
            places: [0; CHUNKS],
            chunks: Vec::new(),
        }
    }
}

impl Histogram {
    /// One with all the memory that it may ever need: adding to it allocates nothing.
    pub fn roomy() -> Histogram {
        Histogram {
            chunks: Vec::with_capacity(CHUNKS),
            ..Histogram::default()
        }
    }

    /// Takes a length of time in.
    pub fn add(&mut self, ns: u64) {
        self.count += 1;
        self.total_ns += u128::from(ns);
        self.min_ns = self.min_ns.min(ns);
        self.max_ns = self.max_ns.max(ns);
        let (chunk, part) = bucket(ns);
        if self.places[chunk] == 0 {
            self.chunks.reserve_exact(1);
            self.chunks.push([0; PARTS]);
            self.places[chunk] = self.chunks.len() as u8;
        }
        self.chunks[usize::from(self.places[chunk] - 1)][part] += 1;
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their exact sum.
    pub fn total_ns(&self) -> u128 {
        self.total_ns
    }

    /// The longest.
    pub fn max_ns(&self) -> Option<u64> {
        (self.count > 0).then_some(self.max_ns)
    }

    /// The exact mean, rounded to a nanosecond.
    pub fn mean_ns(&self) -> Option<u64> {
        let count = u128::from(self.count);
        (count > 0).then(|| ((self.total_ns + count / 2) / count) as u64)
    }

    /// The value that a share of `q` of all values does not exceed, within 1 %: of n values in
    /// order the ⌈q·n⌉th. `q` below 0 is the shortest, above 1 the longest.
    pub fn quantile(&self, q: f64) -> Option<u64> {
        let rank = (q * self.count as f64).ceil() as u64;
        let rank = rank.clamp(1, self.count.max(1));
        let mut seen = 0;
        let holder = self.buckets().find(|&(_, _, count)| {
            seen += count;
            seen >= rank
        });
        holder.map(|(low, width, _)| (low + (width - 1) / 2).clamp(self.min_ns, self.max_ns))
    }

    /// The buckets that hold something, in order: lower end, width, count.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64, u64)> {
        let chunks = (0..CHUNKS).filter(|&chunk| self.places[chunk] > 0);
        let parts = chunks.flat_map(|chunk| {
            let counts = &self.chunks[usize::from(self.places[chunk] - 1)];
            counts.iter().enumerate().map(move |(part, &count)| {
                let (low, width) = span(chunk, part);
                (low, width, count)
            })
        });
        parts.filter(|&(_, _, count)| count > 0)
    }
}

/// Where a value belongs.
fn bucket(ns: u64) -> (usize, usize) {
    let Some(shift) = (ns | 1).ilog2().checked_sub(PART_BITS) else {
        return (0, ns as usize);
    };
    let part = (ns >> shift) as usize - PARTS;
    (shift as usize + 1, part)
}

/// Lower end and width of a bucket.
fn span(chunk: usize, part: usize) -> (u64, u64) {
    match chunk.checked_sub(1) {
        None => (part as u64, 1),
        Some(shift) => (((PARTS + part) as u64) << shift, 1 << shift),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[u64]) -> Histogram {
        let mut histogram = Histogram::default();
        values.iter().for_each(|&value| histogram.add(value));
        histogram
    }

    #[test]
    fn every_value_lies_in_its_bucket() {
        let edges = (0..64).flat_map(|bit| [(1_u64 << bit) - 1, 1 << bit, (1 << bit) + 1]);
        for value in edges.chain([u64::MAX - 1, u64::MAX]) {
            let (chunk, part) = bucket(value);
            let (low, width) = span(chunk, part);
            assert!(low <= value && value - low < width, "{value}");
            assert!(width == 1 || width <= low / 64, "{value}");
        }
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_values_to_a_hundredth() {
        arbtest::arbtest(|u| {
            let mut values = Vec::new();
            for _ in 0..u.int_in_range(1..=300)? {
                values.push(u.arbitrary::<u64>()? >> u.int_in_range(0..=63)?);
            }
            let histogram = of(&values);
            values.sort_unstable();
            for q in [0.0, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0] {
                let rank = ((q * values.len() as f64).ceil() as usize).max(1);
                let want = values[rank - 1];
                let have = histogram.quantile(q).unwrap();
                assert!(have.abs_diff(want) <= want / 100, "{q}: {have} for {want}");
            }
            let total: u128 = values.iter().map(|&value| u128::from(value)).sum();
            assert_eq!(histogram.total_ns(), total);
            assert_eq!(histogram.count(), values.len() as u64);
            assert_eq!(histogram.min_ns, values[0]);
            assert_eq!(histogram.max_ns(), values.last().copied());
            assert_eq!(
                histogram.quantile(2.0),
                values.last().map(|_| histogram.quantile(1.0).unwrap())
            );
            Ok(())
        });
    }

    #[test]
    fn an_empty_one_has_no_values_and_takes_no_memory() {
        let empty = Histogram::default();
        assert_eq!(empty.quantile(0.5), None);
        assert_eq!((empty.max_ns(), empty.mean_ns()), (None, None));
        assert_eq!(empty.buckets().count(), 0);
        assert_eq!(empty.chunks.capacity(), 0);
    }

    #[test]
    fn a_roomy_one_has_taken_all_its_memory_before_the_first_value() {
        let mut histogram = Histogram::roomy();
        let (place, room) = (histogram.chunks.as_ptr(), histogram.chunks.capacity());
        (0..64).for_each(|bit| histogram.add(1 << bit));
        histogram.add(0);
        assert_eq!(histogram.chunks.len(), CHUNKS);
        assert_eq!(
            (histogram.chunks.as_ptr(), histogram.chunks.capacity()),
            (place, room)
        );
    }

    #[test]
    fn memory_follows_the_powers_of_two_not_the_values() {
        let mut histogram = Histogram::default();
        (0..1_000_000).for_each(|ns| histogram.add(ns));
        assert_eq!(histogram.chunks.len(), 15);
        assert_eq!(histogram.mean_ns(), Some(500_000));
    }
}
