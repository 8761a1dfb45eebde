//! The lines of a text, found many bytes at once.

use memchr::memchr_iter;

/// Each line without its end; behind a last end there is an empty one.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    let ends = memchr_iter(b'\n', text).chain([text.len()]);
    ends.map(move |end| {
        let line = &text[start..end];
        start = end + 1;
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_obvious_split() {
        arbtest::arbtest(|u| {
            let text: Vec<u8> = u.arbitrary()?;
            let text: Vec<u8> = text
                .iter()
                .map(|byte| b"a\n"[usize::from(byte % 2)])
                .collect();
            let found: Vec<_> = lines(&text).collect();
            let want: Vec<_> = text.split(|&byte| byte == b'\n').collect();
            assert_eq!(found, want);
            Ok(())
        });
    }
}
