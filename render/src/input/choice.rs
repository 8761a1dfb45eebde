//! Which columns of a table are drawn, and what they are called in panels.

use crate::chart::name::Name;
use crate::input::header::Header;
use crate::input::key::Key;
use crate::request::Request;

/// Columns that are drawn.
#[derive(Debug)]
pub struct Choice {
    /// Where they stand in the rows.
    pub places: Vec<usize>,
    /// What they are called.
    pub names: Vec<Name>,
    /// The names of columns that are not drawn, because nobody asked for them.
    pub left_out: Vec<String>,
}

/// What a table with a row for each of these is about.
const FAMILIES: [(&str, &str); 12] = [
    ("cgroup", "cgroup"),
    ("cpu", "cpu"),
    ("disk", "disk"),
    ("device", "device"),
    ("interface", "net"),
    ("irq", "interrupts"),
    ("mount", "fs"),
    ("pid", "task"),
    ("resource", "psi"),
    ("sensor", "thermal"),
    ("tid", "task"),
    ("zone", "thermal"),
];

/// What is drawn of some things if nobody says what; of the others all is.
const USUAL: [(&str, &[&str]); 4] = [
    ("irq", &["interrupts_per_s"]),
    (
        "mount",
        &["used_bytes", "avail_bytes", "used_pct", "inodes_used"],
    ),
    (
        "pid",
        &[
            "cpu_pct",
            "rss_bytes",
            "rss_peak_kib",
            "read_bytes",
            "write_bytes",
            "read_bytes_per_s",
            "write_bytes_per_s",
        ],
    ),
    ("resource", &["some_pct", "full_pct"]),
];

impl Choice {
    /// What is asked for of an input; if nothing is, what is worth a look.
    pub fn of(header: &Header, request: &Request) -> Choice {
        let mut left_out = Vec::new();
        let all = 0..header.names.len();
        let mut places: Vec<usize> = all
            .filter(|&at| at != header.time && request.wants(&header.names[at]))
            .collect();
        if let Some(key) = &header.key {
            places.retain(|&at| !key.holds(at) && !header.is_text(at));
            if request.fields.is_empty() {
                places.retain(|&at| Some(at) != header.lost || key.own.is_none());
                left_out = leave_out(header, &mut places);
            }
        }
        let family = family(header);
        let name = |&at: &usize| match family {
            // What the recorder lost is not lost memory.
            Some(family) if Some(at) != header.lost => Name::within(family, &header.names[at]),
            _ => Name::parse(&header.names[at]),
        };
        Choice {
            names: places.iter().map(name).collect(),
            places,
            left_out,
        }
    }
}

/// What all columns are about, if their names don't say it themselves.
fn family(header: &Header) -> Option<&'static str> {
    if let Some(Key { own: Some(own), .. }) = header.key {
        let own = header.names.get(own)?;
        let known = FAMILIES.iter().find(|(name, _)| name == own);
        return known.map(|(_, family)| *family);
    }
    let of_memory = [
        "total_bytes",
        "available_bytes",
        "cached_bytes",
        "anon_bytes",
    ];
    let is_memory = of_memory.iter().all(|name| header.find(name).is_some());
    is_memory.then_some("mem")
}

/// Takes out what is not usually worth a look, if anything else is there. Returns the names.
fn leave_out(header: &Header, places: &mut Vec<usize>) -> Vec<String> {
    let own = header
        .key
        .as_ref()
        .and_then(|key| header.names.get(key.own?));
    let usual = USUAL
        .iter()
        .find(|(key, _)| Some(*key) == own.map(String::as_str));
    let Some((_, usual)) = usual else {
        return Vec::new();
    };
    let is_usual = |at: usize| usual.contains(&header.names[at].as_str());
    if !places.iter().any(|&at| is_usual(at)) {
        return Vec::new();
    }
    let (kept, left) = std::mem::take(places)
        .into_iter()
        .partition(|&at| is_usual(at));
    *places = kept;
    let left: Vec<usize> = left;
    left.into_iter()
        .map(|at| header.names[at].clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(names: &str, fields: &[&str]) -> Vec<String> {
        let row = names.split(' ').map(|name| match name {
            "comm" | "disk" | "state" => b"x".to_vec(),
            _ => b"1".to_vec(),
        });
        let names: Vec<String> = names.split(' ').map(str::to_owned).collect();
        let header = Header::new(names, row.collect()).unwrap();
        let request = Request {
            fields: fields.iter().map(|&field| field.to_owned()).collect(),
            ..Request::default()
        };
        let Choice { places, names, .. } = Choice::of(&header, &request);
        let words = |(at, name): (usize, Name)| {
            format!("{}: {} {}", header.names[at], name.family, name.member)
        };
        places.into_iter().zip(names).map(words).collect()
    }

    #[test]
    fn of_tasks_only_what_they_cost_is_drawn_unless_more_is_asked_for() {
        let header = "unix_s pid comm state cpu_pct rss_bytes read_bytes nice lost";
        let want = [
            "cpu_pct: task cpu",
            "rss_bytes: task rss",
            "read_bytes: task read",
        ];
        assert_eq!(chosen(header, &[]), want);
        assert_eq!(
            chosen(header, &["nice", "state", "lost"]),
            ["nice: task nice", "lost: lost "]
        );
    }

    #[test]
    fn columns_of_a_thing_are_about_it() {
        let header = "unix_s disk read_bytes_per_s in_flight lost";
        assert_eq!(
            chosen(header, &[]),
            ["read_bytes_per_s: disk read", "in_flight: disk in flight"]
        );
    }

    #[test]
    fn the_columns_of_memory_are_known_without_a_word_for_it() {
        let header = "unix_s total_bytes available_bytes cached_bytes anon_bytes";
        assert_eq!(chosen(header, &[])[3], "anon_bytes: mem anon");
    }
}
