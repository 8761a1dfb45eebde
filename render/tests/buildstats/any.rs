//! Any bytes as the logs and the files of a build.

use std::io::Cursor;

use render::input::buildstats::host::Host;
use render::input::buildstats::kind::{Kind, TABLES};
use render::input::buildstats::{table, task};
use render::request::Request;

/// Reads bytes as the logs of one table, parted by the byte 0xFF, which of them the first byte
/// tells; and as a task and as what is known of the build.
pub(crate) fn files(bytes: &[u8]) -> table::Tables {
    task::parse("a do_b", bytes);
    Host::parse(bytes).constants(Some(0));
    let (&first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let forms: Vec<&[(&str, Kind)]> = TABLES.iter().flatten().copied().collect();
    let form = forms[usize::from(first) % forms.len()];
    let texts = rest.split(|&byte| byte == 0xFF);
    let logs = form.iter().zip(texts);
    let logs = logs.map(|((name, kind), text)| ((*name).to_owned(), *kind, Cursor::new(text)));
    let all = i64::MIN..=i64::MAX;
    table::read(logs.collect(), (&Request::default(), 1), &all).unwrap()
}
