use ftfilter::dialect::{Line, Reader};
use std::io::Read;
fn main() {
    for path in std::env::args().skip(1) {
        let mut text = Vec::new();
        std::fs::File::open(&path)
            .unwrap()
            .read_to_end(&mut text)
            .unwrap();
        let mut reader = Reader::default();
        let (mut e, mut f, mut p, mut u, mut b, mut ch) = (0, 0, 0, 0, 0, 0);
        let mut last = None;
        let mut first = String::new();
        for line in text.split(|&b| b == b'\n') {
            match reader.read(line) {
                Line::Event(..) => e += 1,
                Line::Frame => f += 1,
                Line::Part => p += 1,
                Line::Unknown => {
                    u += 1;
                    if first.is_empty() {
                        first = String::from_utf8_lossy(line).escape_debug().to_string()
                    }
                }
                Line::Binary => b += 1,
            }
            if reader.dialect() != last {
                ch += 1;
                last = reader.dialect();
            }
        }
        println!(
            "{path}: events {e} frames {f} parts {p} unknown {u} binary {b} changes {ch} {:?} {}",
            last,
            &first.chars().take(90).collect::<String>()
        );
    }
}
