//! What is said where an operand finds nothing: why, and what may have been meant.

use std::fmt::Display;
use std::io;
use std::path::Path;

use pipe::cli::{self, Failure};
use pipe::flow::Skipped;
use pipe::pick;

use super::find;
use crate::metric::{Address, Lack, Metric, Roots};
use crate::select::{NODE, Selector};

/// Another program gave no text.
pub(super) fn unanswered(address: &Address, error: &io::Error) -> Failure {
    let is_host = match address {
        Address::File(path) => path.to_string_lossy().contains(':'),
        Address::Stdin | Address::Unix(_) | Address::Http(..) => false,
    };
    let cure = match (error.kind(), address) {
        (io::ErrorKind::NotFound, _) if is_host => "write prom:http://HOST:PORT/PATH",
        (io::ErrorKind::NotFound, _) => "check the path",
        (io::ErrorKind::ConnectionRefused, _) => "nobody listens there; check the address",
        (io::ErrorKind::TimedOut, Address::Http(..)) => "try it with curl(1)",
        (io::ErrorKind::TimedOut, _) => "nobody writes to it",
        _ => "it is to give Prometheus text",
    };
    Failure::new(address, cli::reason(error), cure)
}

/// Nothing in the text fits.
pub(super) fn no_series(operand: &str, metrics: &[Metric], skipped: &Skipped) -> Failure {
    let what = format!("'{operand}' finds nothing in that text");
    let mut names: Vec<&str> = metrics.iter().map(|metric| &*metric.name).collect();
    names.dedup();
    match names[..] {
        [] if skipped.count > 0 => Failure::usage(what, "it is no Prometheus text"),
        [] => Failure::usage(what, "it has no series"),
        _ => {
            let names = names.iter().map(|&name| name.to_owned()).collect();
            let asked = operand.rsplit('#').next().unwrap_or(operand);
            Failure::usage(what, three_nearest(asked, names))
        }
    }
}

/// The operand is not of its form, or of nothing that is there; a fault may tell its cure itself,
/// behind a semicolon.
pub(super) fn misread(operand: &str, fault: &impl Display) -> Failure {
    let fault = fault.to_string();
    let (what, cure) = fault
        .split_once("; ")
        .unwrap_or((&fault, "see metricsnap(1)"));
    Failure::usage(format_args!("'{operand}' {what}"), cure)
}

/// What is asked for would be in a place that can't be looked at.
pub(super) fn lacking(operand: &str, lacks: &[Lack]) -> Failure {
    match lacks.first() {
        Some(lack) => {
            // Some bring their cure along.
            let (reason, own) = lack.reason.split_once("; ").unwrap_or((&lack.reason, ""));
            let path = lack.path.display();
            let what = format!("'{operand}' is not there: {path}: {reason}");
            Failure::usage(what, if own.is_empty() { cure(lack) } else { own })
        }
        None => Failure::usage(format_args!("'{operand}' is not there"), "ask for others"),
    }
}

/// What makes a place of the kernel's tell something.
fn cure(lack: &Lack) -> &'static str {
    let path = lack.path.to_string_lossy();
    let cures = [
        ("/pressure/", "boot with psi=1"),
        (".pressure", "boot with psi=1"),
        ("/schedstat", "the kernel needs CONFIG_SCHEDSTATS"),
        ("/hwmon", "load the driver of this machine's sensors"),
        ("/cgroup", "see /proc/self/cgroup for the groups there are"),
    ];
    let known = cures.iter().find(|(part, _)| path.contains(part));
    match (known, lack.reason.as_str()) {
        (_, "permission denied") => "run it as root, or as the owner",
        (_, "no such process") if !is_number(&lack.path) => "a pid is a number, self or command",
        (_, "no such process") => "it has ended, or is in another namespace",
        (Some((_, cure)), _) => cure,
        (None, _) => "see metricsnap --list for what there is",
    }
}

/// Whether the last part of a path is of digits.
fn is_number(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.as_encoded_bytes().iter().all(u8::is_ascii_digit)
}

/// Nothing fits: what may have been meant.
pub(super) fn unknown(
    operand: &str,
    selector: &Selector,
    (roots, lacks): (&Roots, &[Lack]),
) -> Failure {
    if operand.starts_with('/') {
        return no_name(operand);
    }
    // Of a choice among all names, what can't be looked at is not the reason.
    let lacks = if selector.is_definite() { lacks } else { &[] };
    // Here it is what the labels name that can't.
    if !lacks.is_empty()
        && ["process_", "cgroup_"]
            .iter()
            .any(|one| operand.starts_with(one))
    {
        return lacking(operand, lacks);
    }
    let of_name = Selector::parse(selector.name()).map(|selector| find(&selector, roots).metrics);
    let titles = |metrics: Vec<Metric>| metrics.iter().map(Metric::title).collect::<Vec<_>>();
    let (what, known) = match of_name {
        Ok(metrics) if !metrics.is_empty() => (
            format!("'{operand}' has labels that no metric has now"),
            titles(metrics),
        ),
        _ if !lacks.is_empty() => return lacking(operand, lacks),
        _ => (format!("there is no metric '{operand}'"), names(roots)),
    };
    Failure::usage(what, three_nearest(operand, known))
}

/// What is said of the three known names most like the one asked for, the nearest first.
fn three_nearest(asked: &str, mut known: Vec<String>) -> String {
    // A part of a name is nearer than any likeness.
    let part = asked.trim_matches('*').to_ascii_lowercase();
    let mut parts: Vec<_> = known
        .iter()
        .filter(|name| name.to_ascii_lowercase().contains(&part))
        .cloned()
        .collect();
    parts.sort_by_key(|name| (name.to_ascii_lowercase().find(&part), name.len()));
    parts.truncate(if part.is_empty() { 0 } else { 3 });
    known.retain(|name| !parts.contains(name));
    let mut near: Vec<_> = parts.iter().map(|name| format!("'{name}'")).collect();
    while near.len() < 3
        && let Some(next) = nearest(asked, &known)
    {
        near.push(format!("'{next}'"));
        known.retain(|name| *name != next);
    }
    match &near[..] {
        [] => "check --proc and --sys".to_owned(),
        [one] => format!("the nearest is {one}"),
        _ => format!("the nearest are {}", near.join(", ")),
    }
}

/// A regular expression, or a path.
fn no_name(operand: &str) -> Failure {
    if operand.len() > 1 && operand.ends_with('/') {
        let what = format_args!("no metric fits '{operand}'");
        return Failure::usage(what, "see metricsnap --list for the names");
    }
    let cure = format_args!("write 'file:{operand}' for a number in a file, /REGEX/ for names");
    Failure::usage(format_args!("there is no metric '{operand}'"), cure)
}

/// The known name most like the one asked for, with or without what may be left off.
fn nearest(operand: &str, known: &[String]) -> Option<String> {
    let short = |name: &str| !operand.starts_with(NODE) && name.starts_with("node_");
    let shortened = |name: &str| match short(name) {
        true => name[NODE.len()..].to_owned(),
        false => name.to_owned(),
    };
    let forms: Vec<String> = known.iter().map(|name| shortened(name)).collect();
    let near = pick::nearest(operand, forms.iter().map(String::as_str))?;
    let at = forms.iter().position(|form| form == near)?;
    known.get(at).cloned()
}

/// Every name there is, once, without labels.
fn names(roots: &Roots) -> Vec<String> {
    let mut names = Vec::new();
    for all in ["*", "process_*{pid=self}", "cgroup_*{cgroup=/}"] {
        if let Ok(selector) = Selector::parse(all) {
            let metrics = find(&selector, roots).metrics;
            names.extend(metrics.into_iter().map(|metric| metric.name.into_owned()));
        }
    }
    names.sort();
    names.dedup();
    names
}
