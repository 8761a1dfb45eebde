//! What the words of columns' names are called in a picture, and the colours that some have.

use crate::chart::name::Name;

/// Names that read better written out.
const FAMILIES: [(&str, &str); 15] = [
    ("cpu", "CPU"),
    ("ctxt", "Context switches"),
    ("context", "Context"),
    ("disk", "Disk"),
    ("forks", "Forks"),
    ("fs", "File systems"),
    ("mem", "Memory"),
    ("memory", "Memory"),
    ("net", "Network"),
    ("network", "Network"),
    ("pressure", "Pressure"),
    ("procs", "Processes"),
    ("psi", "Pressure"),
    ("rss", "RSS"),
    ("space", "Disk space taken"),
];
const MEMBERS: [(&str, &str); 8] = [
    ("iowait", "I/O wait"),
    ("irq", "interrupts"),
    ("anon", "anonymous"),
    ("cached", "page cache"),
    ("rx", "received"),
    ("tx", "sent"),
    ("running", "runnable"),
    ("blocked", "blocked on I/O"),
];

/// Colours that a member has wherever it stands; the others take what is left, in order.
const COLOURS: [(&str, usize); 31] = [
    ("user", BLUE),
    ("system", PURPLE),
    ("iowait", ORANGE),
    ("irq", RED),
    ("steal", GREY),
    ("anon", GREEN),
    ("used", GREEN),
    ("cached", GREY),
    ("read", GREEN),
    ("write", ORANGE),
    ("written", ORANGE),
    ("reads", GREEN),
    ("writes", ORANGE),
    ("read latency", GREEN),
    ("write latency", ORANGE),
    ("rx", GREEN),
    ("tx", ORANGE),
    ("receive", GREEN),
    ("transmit", ORANGE),
    ("running", BLUE),
    ("blocked", RED),
    ("cpu some", BLUE),
    ("memory some", PURPLE),
    ("memory full", RED),
    ("io some", ORANGE),
    ("io full", GREEN),
    ("cpu waiting", BLUE),
    ("memory waiting", PURPLE),
    ("memory stalled", RED),
    ("io waiting", ORANGE),
    ("io stalled", GREEN),
];
/// Places in `colour::PALETTE`.
const BLUE: usize = 0;
const ORANGE: usize = 1;
const GREEN: usize = 2;
const PURPLE: usize = 3;
const RED: usize = 4;
const GREY: usize = 5;

/// The colour that a member has wherever it stands.
pub fn colour_of(member: &str) -> Option<usize> {
    let own = COLOURS.iter().find(|(known, _)| *known == member);
    own.map(|(_, colour)| *colour)
}

/// A member in words.
pub fn member_of(member: &str) -> String {
    written_out(&MEMBERS, member).unwrap_or_else(|| member.to_owned())
}

/// What a name is about, in words, and what stands over a panel of that name alone.
pub fn heading_of(name: &Name) -> (String, String) {
    let family = family_of(name);
    let words = name.member.split(' ').map(|word| {
        let known = [("cpu", "CPU"), ("rss", "RSS"), ("io", "I/O")];
        let known = known
            .iter()
            .chain(&MEMBERS)
            .find(|(short, _)| *short == word);
        known.map_or(word, |(_, long)| long)
    });
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let heading = match &words[..] {
        [] => family.clone(),
        _ => format!("{family} {}", words.join(" ")),
    };
    (family, heading)
}

/// What a name is about, in words.
pub fn family_of(name: &Name) -> String {
    written_out(&FAMILIES, &name.family.to_lowercase()).unwrap_or_else(|| capitalised(&name.family))
}

fn written_out(words: &[(&str, &str)], word: &str) -> Option<String> {
    words
        .iter()
        .find(|(short, _)| *short == word)
        .map(|(_, long)| (*long).to_owned())
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_words() {
        let heading = |family, column| heading_of(&Name::within(family, column)).1;
        assert_eq!(heading("disk", "read_latency_us"), "Disk read latency");
        assert_eq!(heading("net", "rx_bytes_per_s"), "Network received");
        assert_eq!(heading("task", "rss_bytes"), "Task RSS");
        assert_eq!(heading("cpu", "iowait_pct"), "CPU I/O wait");
        assert_eq!(heading("interrupts", "interrupts_per_s"), "Interrupts");
        assert_eq!(heading_of(&Name::parse("Heap Size (bytes)")).1, "Heap Size");
    }
}
