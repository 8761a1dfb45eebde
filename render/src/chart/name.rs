//! What a column is, told from its name alone (pipescope(5), rule 3).
//!
//! `disk_read_bytes_per_s` is the member "read" of the family "disk", a rate in bytes;
//! `node_cpu_seconds_total{cpu=0,mode=user}` the member "cpu0 user" of the family "cpu", a counter
//! in seconds.

/// A column name taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What the column is about: its first word.
    pub family: String,
    /// Which of the family: the words between the first and the unit, and the label values.
    pub member: String,
    /// What its numbers count.
    pub unit: Unit,
    /// How they are counted.
    pub kind: Kind,
}

/// The unit that a chart shows. `kib`, `ms`, `us` and `ns` columns are scaled to bytes and seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Things.
    Count,
    /// Shares, 100 being all.
    Percent,
    /// Bytes.
    Bytes,
    /// Seconds.
    Seconds,
    /// Cycles a second.
    Hertz,
}

/// Whether a number stands for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It does.
    Gauge,
    /// It does, and is per second.
    Rate,
    /// It only ever grows: its growth per second is what is drawn.
    Counter,
}

impl Name {
    /// Takes a column name apart. Any text has a reading; one without known words is a count.
    /// Names that are none of ours (`/memory/usage`, `Heap Size (bytes)`) are of words, too.
    pub fn parse(column: &str) -> Name {
        let (base, labels) = match column.split_once('{') {
            Some((base, labels)) => (base, labels.strip_suffix('}').unwrap_or(labels)),
            None => (column, ""),
        };
        let of_words = base
            .chars()
            .all(|c| c.is_alphanumeric() || "_-/ .:()[]%".contains(c));
        let between = |c: char| c == '_' || of_words && "/ ()[]".contains(c);
        let mut words: Vec<&str> = base
            .split(between)
            .filter(|word| !word.is_empty())
            .collect();
        if words.len() > 2 && words[0] == "node" {
            words.remove(0);
        }
        let kind = kind(&mut words);
        let unit = unit(&mut words);
        let family = if words.is_empty() {
            base
        } else {
            words.remove(0)
        };
        let values = labels.split(',').filter_map(|label| {
            let (key, value) = label.split_once('=')?;
            // A bare number would read as how many.
            let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
            Some(if is_number {
                format!("{key}{value}")
            } else {
                value.to_owned()
            })
        });
        let words = words.into_iter().map(str::to_owned);
        let member: Vec<String> = words.chain(values).collect();
        Name {
            family: family.to_owned(),
            member: member.join(" "),
            unit,
            kind,
        }
    }

    /// Takes the name of a column apart that is about something its name doesn't say: `busy_pct` of
    /// a disk is "disk busy".
    pub fn within(family: &str, column: &str) -> Name {
        let name = Name::parse(column);
        let words = [name.family.as_str(), name.member.as_str()];
        let words = words
            .into_iter()
            .filter(|word| !word.is_empty() && *word != family);
        Name {
            family: family.to_owned(),
            member: words.collect::<Vec<_>>().join(" "),
            ..name
        }
    }

    /// What a number of this column is multiplied by to be in its [`Unit`].
    pub fn scale(column: &str) -> f64 {
        let base = column.split('{').next().unwrap_or(column);
        let base = base.trim_end_matches("_total").trim_end_matches("_per_s");
        let base = base.trim_end_matches([')', ']']);
        match base.rsplit(['_', '(', '[', ' ']).next() {
            Some("kib" | "KiB") => 1024.0,
            Some("ms") => 1e-3,
            Some("us") => 1e-6,
            Some("ns") => 1e-9,
            _ => 1.0,
        }
    }
}

/// Takes the words that say how a number is counted off the end.
fn kind(words: &mut Vec<&str>) -> Kind {
    let (kind, length) = match words[..] {
        [.., _, "per", "s"] => (Kind::Rate, 2),
        // Memory's pages: as many as there are.
        [.., "hugepages", "total"] => (Kind::Gauge, 0),
        [.., _, "total"] => (Kind::Counter, 1),
        _ => (Kind::Gauge, 0),
    };
    words.truncate(words.len() - length);
    kind
}

/// Takes the word that is a unit off the end.
fn unit(words: &mut Vec<&str>) -> Unit {
    let unit = match words[..] {
        [_, .., "bytes" | "kib" | "KiB"] => Unit::Bytes,
        [_, .., "pct" | "%"] => Unit::Percent,
        [_, .., "s" | "ms" | "us" | "ns" | "seconds"] => Unit::Seconds,
        [_, .., "hz" | "hertz" | "Hz"] => Unit::Hertz,
        _ => return Unit::Count,
    };
    words.pop();
    unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(column: &str) -> (String, String, Unit, Kind) {
        let name = Name::parse(column);
        (name.family, name.member, name.unit, name.kind)
    }

    #[test]
    fn the_unit_and_the_kind_are_the_end_of_the_name() {
        let cases = [
            ("cpu_user_pct", ("cpu", "user", Unit::Percent, Kind::Gauge)),
            (
                "disk_read_bytes_per_s",
                ("disk", "read", Unit::Bytes, Kind::Rate),
            ),
            (
                "hugepages_total",
                ("hugepages", "total", Unit::Count, Kind::Gauge),
            ),
            ("ctxt_per_s", ("ctxt", "", Unit::Count, Kind::Rate)),
            (
                "procs_running",
                ("procs", "running", Unit::Count, Kind::Gauge),
            ),
            (
                "mem_total_bytes",
                ("mem", "total", Unit::Bytes, Kind::Gauge),
            ),
            ("rss_peak_kib", ("rss", "peak", Unit::Bytes, Kind::Gauge)),
            ("latency_us", ("latency", "", Unit::Seconds, Kind::Gauge)),
            (
                "node_disk_read_bytes_total",
                ("disk", "read", Unit::Bytes, Kind::Counter),
            ),
            (
                "node_cpu_seconds_total{cpu=0,mode=user}",
                ("cpu", "cpu0 user", Unit::Seconds, Kind::Counter),
            ),
            (
                "/memory/usage",
                ("memory", "usage", Unit::Count, Kind::Gauge),
            ),
            (
                "Heap Size (bytes)",
                ("Heap", "Size", Unit::Bytes, Kind::Gauge),
            ),
            ("CPU [%]", ("CPU", "", Unit::Percent, Kind::Gauge)),
            ("node_load1", ("node", "load1", Unit::Count, Kind::Gauge)),
            (
                "psi_memory_full_pct",
                ("psi", "memory full", Unit::Percent, Kind::Gauge),
            ),
        ];
        for (column, (family, member, unit, kind)) in cases {
            assert_eq!(
                read(column),
                (family.to_owned(), member.to_owned(), unit, kind),
                "{column}"
            );
        }
    }

    #[test]
    fn a_column_of_a_thing_is_about_it() {
        let Name {
            family,
            member,
            unit,
            kind,
        } = Name::within("disk", "read_latency_us");
        assert_eq!((family.as_str(), member.as_str()), ("disk", "read latency"));
        assert_eq!((unit, kind), (Unit::Seconds, Kind::Gauge));
        assert_eq!(Name::within("disk", "queue").member, "queue");
    }

    #[test]
    fn any_text_has_a_reading() {
        assert_eq!(
            read("total"),
            ("total".into(), String::new(), Unit::Count, Kind::Gauge)
        );
        assert_eq!(
            read("bytes"),
            ("bytes".into(), String::new(), Unit::Count, Kind::Gauge)
        );
        assert_eq!(
            read("s"),
            ("s".into(), String::new(), Unit::Count, Kind::Gauge)
        );
        assert_eq!(
            read("___"),
            ("___".into(), String::new(), Unit::Count, Kind::Gauge)
        );
        assert_eq!(
            read(""),
            (String::new(), String::new(), Unit::Count, Kind::Gauge)
        );
        arbtest::arbtest(|u| {
            Name::parse(u.arbitrary()?);
            Ok(())
        });
    }

    #[test]
    fn small_units_are_scaled_to_whole_ones() {
        assert_eq!(Name::scale("rss_peak_kib"), 1024.0);
        assert_eq!(Name::scale("node_disk_wait_us_total{device=vda}"), 1e-6);
        assert_eq!(Name::scale("cpu_user_pct"), 1.0);
        assert_eq!(Name::scale("Heap (KiB)"), 1024.0);
    }
}
