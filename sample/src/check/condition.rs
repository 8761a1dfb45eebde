//! A condition as it is written: `psi_memory_some_pct > 10 for 5s`.

use std::fmt;
use std::str::FromStr;

use pipe::span::{Span, SpanError};

/// What a column is compared with, and for how long it must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// As the user wrote it.
    pub text: String,
    /// The column, perhaps with its table in front: `disk.busy_pct`.
    pub column: String,
    /// How it is compared.
    pub comparison: Comparison,
    /// What it is compared with.
    pub number: f64,
    /// How long it must hold; nothing if one row is enough.
    pub least: Option<Span>,
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
}

/// Why a text is no condition, with the part of it that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No column in front.
    Column,
    /// No comparison behind the column, or none that is known.
    Comparison(String),
    /// No plain number behind the comparison.
    Number(String),
    /// A size, but the column holds no bytes.
    Size(String),
    /// No length of time behind the `for`.
    Duration(String, SpanError),
}

const COMPARISONS: [(&str, Comparison); 6] = [
    (">", Comparison::Above),
    (">=", Comparison::AtLeast),
    ("<", Comparison::Below),
    ("<=", Comparison::AtMost),
    ("==", Comparison::Equal),
    ("!=", Comparison::Unequal),
];

/// The ends of the names of columns that hold bytes.
const OF_BYTES: [&str; 3] = ["_bytes", "_bytes_per_s", "_bytes_total"];

impl Condition {
    /// Whether a number meets it.
    pub fn is_met_by(&self, value: f64) -> bool {
        let number = self.number;
        match self.comparison {
            Comparison::Above => value > number,
            Comparison::AtLeast => value >= number,
            Comparison::Below => value < number,
            Comparison::AtMost => value <= number,
            Comparison::Equal => value == number,
            Comparison::Unequal => value != number,
        }
    }

    /// The table, if the column has one in front, and the column. A label's value may hold a point,
    /// too.
    pub fn place(&self) -> (Option<&str>, &str) {
        match self.column.split_once('.') {
            Some((table, column)) if !table.contains('{') => (Some(table), column),
            _ => (None, &self.column),
        }
    }
}

impl FromStr for Condition {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Condition, Fault> {
        let text = text.trim();
        let (column, rest) = text.split_at(column_end(text));
        if column.is_empty() {
            return Err(Fault::Column);
        }
        let (comparison, rest) = comparison(rest.trim_start())?;
        let (number, least) = match rest.split_once("for") {
            Some((number, least)) => (number, Some(duration(least.trim())?)),
            None => (rest, None),
        };
        Ok(Condition {
            text: text.to_owned(),
            column: column.to_owned(),
            comparison,
            number: number_of(column, number.trim())?,
            least,
        })
    }
}

/// Where the column's name ends: at a blank or a comparison, but not at one in its labels, where a
/// backslash takes the next letter's meaning away.
fn column_end(text: &str) -> usize {
    let (mut labels, mut escaped) = (false, false);
    let ends = |c: char| {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => labels = true,
            '}' => labels = false,
            _ => return !labels && (c.is_whitespace() || is_sign(c)),
        }
        false
    };
    text.find(ends).unwrap_or(text.len())
}

fn is_sign(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '!' | '~')
}

fn comparison(text: &str) -> Result<(Comparison, &str), Fault> {
    let end = text.find(|c| !is_sign(c)).unwrap_or(text.len());
    let (sign, rest) = text.split_at(end);
    match COMPARISONS.into_iter().find(|(known, _)| *known == sign) {
        Some((_, comparison)) => Ok((comparison, rest)),
        None => Err(Fault::Comparison(sign.to_owned())),
    }
}

fn duration(text: &str) -> Result<Span, Fault> {
    let parsed = text.parse();
    parsed.map_err(|error| Fault::Duration(text.to_owned(), error))
}

/// A plain decimal; for a column of bytes k, M and G may stand behind it.
fn number_of(column: &str, text: &str) -> Result<f64, Fault> {
    let (digits, unit) = match text.as_bytes().last() {
        Some(b'k') => (&text[..text.len() - 1], f64::from(1 << 10)),
        Some(b'M') => (&text[..text.len() - 1], f64::from(1 << 20)),
        Some(b'G') => (&text[..text.len() - 1], f64::from(1 << 30)),
        _ => (text, 1.0),
    };
    let number = decimal(digits).ok_or_else(|| Fault::Number(text.to_owned()))?;
    let name = column.split('{').next().unwrap_or_default();
    if unit > 1.0 && !OF_BYTES.iter().any(|end| name.ends_with(end)) {
        return Err(Fault::Size(text.to_owned()));
    }
    Ok(number * unit)
}

/// As cells have it: no exponent, no `+`, no `inf`.
fn decimal(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    // So many digits are beyond all numbers of cells, and far below infinity.
    let number = text.parse().ok();
    number.filter(|_| is_plain && text.len() <= 64)
}

/// Goes on behind the option and its value, as in `--fail-if 'x = 1' compares by '='; write '=='`.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        const LIKE: &str = "write it like 'psi_memory_some_pct > 10 for 5s'";
        match self {
            Fault::Column => write!(f, "names no column; {LIKE}"),
            Fault::Comparison(sign) if sign.is_empty() => write!(f, "compares nothing; {LIKE}"),
            Fault::Comparison(sign) if sign == "=" => f.write_str("compares by '='; write '=='"),
            Fault::Comparison(sign) => {
                write!(f, "compares by '{sign}'; there are > >= < <= == and !=")
            }
            Fault::Number(text) if text.is_empty() => {
                write!(f, "compares with nothing; {LIKE}")
            }
            Fault::Number(text) => {
                let cure = "bytes may have k, M or G, of 1024, as in 'swap_used_bytes > 64M'";
                write!(
                    f,
                    "compares with '{text}', which is no plain number; {cure}"
                )
            }
            Fault::Size(text) => {
                let cure = "only a column of bytes has k, M and G";
                write!(f, "compares with '{text}', which is a size; {cure}")
            }
            Fault::Duration(text, error) => write!(f, "lasts '{text}', which {error}"),
        }
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests;
