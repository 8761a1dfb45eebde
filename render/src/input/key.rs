//! What tells things apart in a table with a row for each (pipescope(5), rule 10): `unix_s cpu
//! user_pct ...` has a row for every processor.

use crate::input::header::Header;

/// The columns whose cells say which thing a row is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The thing's own name or number: the first column but the time, if it is text or a number
    /// that is known to be a name.
    pub own: Option<usize>,
    /// What a thing that has a number is called by people: the first text behind it.
    pub called: Option<usize>,
    /// Text behind `lost`, as `--add host=web1` writes it.
    pub added: Vec<usize>,
}

/// Numbers that are names.
const NUMBERS: [&str; 14] = [
    "cpu", "pid", "tid", "tgid", "irq", "node", "zone", "core", "socket", "gpu", "queue", "task",
    "uid", "id",
];

impl Key {
    /// The key of a table, if it has one.
    pub fn of(header: &Header) -> Option<Key> {
        let own = (0..header.names.len()).find(|&at| at != header.time);
        let own = own.filter(|&at| Some(at) != header.lost && is_name(header, at));
        let is_number = own.is_some_and(|at| !header.is_text(at));
        let called = header.texts().find(|&at| is_number && Some(at) > own);
        let behind = header.lost.map_or(header.names.len(), |lost| lost + 1);
        let added: Vec<usize> = (behind..header.names.len())
            .filter(|&at| at != header.time && header.is_text(at))
            .collect();
        (own.is_some() || !added.is_empty()).then_some(Key { own, called, added })
    }

    /// Whether a column is part of it.
    pub fn holds(&self, column: usize) -> bool {
        self.own == Some(column) || self.called == Some(column) || self.added.contains(&column)
    }
}

fn is_name(header: &Header, column: usize) -> bool {
    let name = header.names.get(column).map_or("", String::as_str);
    header.is_text(column) || NUMBERS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(names: &str, first: &str) -> Option<Key> {
        let first = first.split(' ').map(|cell| cell.as_bytes().to_vec());
        let names = names.split(' ').map(str::to_owned).collect();
        Header::new(names, first.collect()).unwrap().key
    }

    #[test]
    fn the_first_column_names_things_if_it_is_text_or_a_known_number() {
        let own = |own, called| {
            Some(Key {
                own: Some(own),
                called,
                added: Vec::new(),
            })
        };
        assert_eq!(key("unix_s disk read_bytes_per_s", "1 vda 5"), own(1, None));
        assert_eq!(key("cpu unix_s user_pct", "0 1 5"), own(0, None));
        assert_eq!(
            key("unix_s pid comm state cpu_pct", "1 7 cc R 5"),
            own(1, Some(2))
        );
        assert_eq!(
            key("unix_s pid ppid uid comm cpu_pct", "1 7 1 0 cc 5"),
            own(1, Some(4))
        );
        assert_eq!(key("unix_s n comm", "1 7 cc"), None);
        assert_eq!(key("unix_s n", "1 NA"), None);
    }

    #[test]
    fn constants_behind_lost_tell_machines_apart() {
        let added = |own, added: &[usize]| {
            Some(Key {
                own,
                called: None,
                added: added.into(),
            })
        };
        assert_eq!(key("unix_s n lost host", "1 5 0 web1"), added(None, &[3]));
        assert_eq!(
            key("unix_s disk n lost host", "1 vda 5 0 web1"),
            added(Some(1), &[4])
        );
        assert_eq!(key("unix_s n host", "1 5 web1"), None);
    }
}
