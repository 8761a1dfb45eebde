//! The rows of a summary as a Markdown table, which is read in the source as well: its columns are
//! aligned.

use super::table::HEADER;

/// The columns of text in front; the others are numbers, on the right of their cells.
const TEXTS: usize = 3;
/// A longer cell stands out of its column: one long name is not to make every line as long.
const WIDE: usize = 64;

/// A table with a header.
pub(super) fn table(rows: impl Iterator<Item = [String; 9]>) -> Vec<u8> {
    let rows: Vec<_> = rows.map(|row| row.map(|cell| literal(&cell))).collect();
    let mut widths = HEADER.map(str::len);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count().min(WIDE));
        }
    }
    let mut out = String::new();
    line(&mut out, &HEADER.map(str::to_owned), &widths);
    line(&mut out, &rule(&widths), &widths);
    for row in &rows {
        line(&mut out, row, &widths);
    }
    out.into_bytes()
}

fn line(out: &mut String, cells: &[String; 9], widths: &[usize; 9]) {
    for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let cell = match column {
            0..TEXTS => format!("| {cell:<width$} "),
            _ => format!("| {cell:>width$} "),
        };
        out.push_str(&cell);
    }
    out.push_str("|\n");
}

/// What parts the header from the rows, and says on which side cells stand.
fn rule(widths: &[usize; 9]) -> [String; 9] {
    let mut cells = widths.map(|width| "-".repeat(width - 1));
    for (column, cell) in cells.iter_mut().enumerate() {
        match column {
            0..TEXTS => cell.insert(0, ':'),
            _ => cell.push(':'),
        }
    }
    cells
}

/// Takes from letters what they would mean in Markdown. An underscore in a word means nothing.
fn literal(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let letters: Vec<char> = cell.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        let is_word = |at: Option<usize>| {
            let letter = at.and_then(|at| letters.get(at));
            letter.is_some_and(|letter| letter.is_alphanumeric() || *letter == '_')
        };
        let means = match letter {
            '\\' | '|' | '`' | '*' | '~' | '<' | '[' | '&' => true,
            '_' => !is_word(at.checked_sub(1)) || !is_word(Some(at + 1)),
            _ => false,
        };
        if means {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_cell_is_read_as_markdown() {
        assert_eq!(literal("a|b"), r"a\|b");
        assert_eq!(literal(r"a\tb"), r"a\\tb");
        assert_eq!(literal("<b>*x*`[y](z)"), r"\<b>\*x\*\`\[y](z)");
        assert_eq!(literal("cpu_user_pct"), "cpu_user_pct");
        assert_eq!(literal("_x_"), r"\_x\_");
        assert_eq!(literal("x{mode=user}"), "x{mode=user}");
    }

    #[test]
    fn a_long_name_makes_only_its_own_line_long() {
        let row = |key: &str| {
            let mut row = [const { String::new() }; 9];
            row[1] = key.to_owned();
            row
        };
        let long = "x".repeat(70_000);
        let text = table([row("sda"), row(&long)].into_iter());
        let text = String::from_utf8(text).unwrap();
        let lengths: Vec<_> = text.lines().map(str::len).collect();
        assert!(
            lengths[..3].iter().all(|length| *length < 200),
            "{lengths:?}"
        );
        assert!(lengths[3] > 70_000);
    }

    #[test]
    fn any_row_has_as_many_bars_as_the_header() {
        arbtest::arbtest(|u| {
            let mut row = [const { String::new() }; 9];
            row[1] = super::super::table::cell(u.arbitrary()?);
            let text = String::from_utf8(table([row].into_iter())).unwrap();
            for line in text.lines() {
                let mut escaped = false;
                let mut bars = 0;
                for letter in line.chars() {
                    bars += usize::from(letter == '|' && !escaped);
                    escaped = letter == '\\' && !escaped;
                }
                assert_eq!(bars, 10, "{line}");
            }
            assert_eq!(text.lines().count(), 3);
            Ok(())
        });
    }
}
