//! Inputs for tests.

use crate::input::Source;
use crate::input::records::Records;
use crate::input::table::Table;
use crate::request::Request;

/// What a text holds.
pub fn source(text: &str) -> Source {
    asked(text, &Request::default())
}

/// What is asked for of a text.
pub fn asked(text: &str, request: &Request) -> Source {
    let records = Records::begin(text.as_bytes(), request, 1).unwrap();
    Source {
        name: String::new(),
        file: None,
        parts: records.finish().unwrap(),
        origin: 0,
    }
}

/// A text's table.
pub fn table(text: &str) -> Table {
    let part = source(text).parts.into_iter().find_map(|part| match part {
        crate::input::Content::Table(table) => Some(table),
        _ => None,
    });
    part.unwrap()
}
