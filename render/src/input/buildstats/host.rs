//! The file `build_stats`: where a build ran, since when, and what failed.
//!
//! ```text
//! Host Info: Linux 6.18.44 x86_64
//! Build Started: 1795287432.70
//! Elapsed time: 52.00 seconds
//! CPU usage: 40.0%
//! Failed at: gcc-14.2-r0 at task: do_compile
//! ```

use pipe::clock::Time;

use crate::chart::scale::date_words;

/// The longest text that is told.
const LONGEST: usize = 120;

/// A build that began at most so long before its first row began with it, as far as anybody sees.
const SOON: i64 = 60_000_000_000;

/// What is known of a build as a whole.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// When it began.
    pub started: Option<i64>,
    machine: Option<String>,
    /// The first task that failed, and how many more.
    failed: Option<(String, u64)>,
}

impl Host {
    /// Reads the file's text.
    pub fn parse(text: &[u8]) -> Host {
        let mut host = Host::default();
        for line in text.split(|&byte| byte == b'\n') {
            let value = |key: &str| Some(line.strip_prefix(key.as_bytes())?.trim_ascii());
            if let Some(machine) = value("Host Info:") {
                host.machine.get_or_insert_with(|| told(machine));
            } else if let Some(time) = value("Build Started:") {
                host.started = host.started.or(Time::parse(time).map(|time| time.0));
            } else if let Some(place) = value("Failed at:") {
                let (_, more) = host.failed.get_or_insert_with(|| (told(place), 0));
                *more += 1;
            }
        }
        host
    }

    /// What is said of it above a picture whose first row is of this time.
    pub fn constants(&self, first: Option<i64>) -> Vec<(String, String)> {
        let mut said = Vec::new();
        if let Some(machine) = &self.machine {
            said.push(("host".to_owned(), machine.clone()));
        }
        let early = |started: &i64| first.is_none_or(|first| first.saturating_sub(*started) > SOON);
        if let Some(started) = self.started.filter(early) {
            said.push(("build started".to_owned(), date_words(started)));
        }
        if let Some((place, count)) = &self.failed {
            let place = place.replace(" at task: ", " ");
            let more = match count {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            said.push(("failed at".to_owned(), format!("{place}{more}")));
        }
        said
    }
}

fn told(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}\u{2026}", text.get(..end).unwrap_or_default()),
        None => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_the_start_and_what_failed_are_told() {
        let text = "Host Info: Linux 6.18.44 x86_64 \r\nBuild Started: 1795287432.70 \n\
                    Elapsed time: 52.00 seconds \nFailed at: gcc-14.2-r0 at task: do_compile \n\
                    Failed at: zlib-1-r0 at task: do_fetch \nHost Info: other\nBuild Started: 1\n";
        let host = Host::parse(text.as_bytes());
        assert_eq!(host.started, Some(1_795_287_432_700_000_000));
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let mut said = vec![
            pair("host", "Linux 6.18.44 x86_64"),
            pair("failed at", "gcc-14.2-r0 do_compile and 1 more"),
        ];
        assert_eq!(host.constants(Some(1_795_287_433_000_000_000)), said);
        said.insert(1, pair("build started", "21 Nov 2026 18:57:12 UTC"));
        assert_eq!(host.constants(Some(1_795_287_500_000_000_000)), said);
    }

    #[test]
    fn any_bytes_are_told_shortly() {
        assert_eq!(Host::parse(b"\xff\n\nHost Info"), Host::default());
        let long = [b"Host Info: ".to_vec(), "\u{fc}".repeat(500).into_bytes()].concat();
        let said = Host::parse(&long).constants(None);
        assert_eq!(said[0].1.chars().count(), LONGEST + 1);
    }
}
