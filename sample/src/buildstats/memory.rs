//! The line of a `reduced_proc_meminfo.log`: `24684092 22875636 6040 1351624 0 0`, the amounts in
//! kB of these keys of `/proc/meminfo`.

use pipe::kernfile::Scan;

const KEYS: [&[u8]; 6] = [
    b"MemTotal:",
    b"MemFree:",
    b"Buffers:",
    b"Cached:",
    b"SwapTotal:",
    b"SwapFree:",
];

/// Appends the line. Nothing if the text lacks one of them.
pub(super) fn reduce(text: &[u8], block: &mut Vec<u8>) {
    let mut amounts = [None; KEYS.len()];
    let mut scan = Scan::new(text);
    while !scan.rest().is_empty() && amounts.contains(&None) {
        let key = scan.word();
        if let Some(at) = KEYS.iter().position(|wanted| key == Some(wanted)) {
            amounts[at] = scan.number();
        }
        scan.next_line();
    }
    if amounts.contains(&None) {
        return;
    }
    for (at, amount) in amounts.into_iter().flatten().enumerate() {
        if at > 0 {
            block.push(b' ');
        }
        block.extend_from_slice(itoa::Buffer::new().format(amount).as_bytes());
    }
    block.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "MemTotal: 24 kB\nMemFree: 22 kB\nMemAvailable: 23 kB\nBuffers: 6 kB\n\
        Cached: 13 kB\nSwapCached: 9 kB\nSwapTotal: 2 kB\nSwapFree: 1 kB\n";

    #[test]
    fn the_six_amounts_stand_in_the_order_of_the_format() {
        let mut block = Vec::new();
        reduce(TEXT.as_bytes(), &mut block);
        assert_eq!(block, b"24 22 6 13 2 1\n");
    }

    #[test]
    fn a_text_that_lacks_an_amount_gives_no_line() {
        let mut block = Vec::new();
        reduce(TEXT.replace("SwapFree", "SwapFull").as_bytes(), &mut block);
        reduce(b"", &mut block);
        assert!(block.is_empty());
    }
}
