//! What is said to a command line that asks for help, for the version, or for what can't be.

use std::io::{self, Write};

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Ending, Failure, wraps};

/// Help and version go to standard output; anything else is a failure.
pub(super) fn answer(tool: &str, error: &clap::Error) -> Result<Ending, Failure> {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        let text = error.to_string();
        let shown = writeln!(io::stdout(), "{}", text.trim_end());
        let shown = shown.and_then(|()| io::stdout().flush());
        let refused = |error| Failure::io("standard output", &error);
        return shown.map(|()| Ending::Done).map_err(refused);
    }
    let complaint = complaint(error);
    let end = if complaint.ends_with('?') { "" } else { "." };
    Err(Failure {
        text: format!("{complaint}{end} Try '{tool} --help'."),
        status: if wraps() { 125 } else { 2 },
    })
}

/// clap's own wording names nobody in a pipeline and takes several lines.
fn complaint(error: &clap::Error) -> String {
    let word = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.first().cloned(),
        _ => None,
    };
    // An option comes with its value's name behind it, an operand as [NAME] or <NAME>...
    let alone = |text: &str| text.trim_matches(['[', ']', '<', '>', '.']).to_owned();
    let name = |kind| Some(alone(word(kind)?.split(" <").next()?));
    let option = name(ContextKind::InvalidArg).unwrap_or_default();
    let value = word(ContextKind::InvalidValue).unwrap_or_default();
    let near = word(ContextKind::SuggestedArg).or_else(|| word(ContextKind::SuggestedValue));
    let near = near
        .map(|near| format!("; did you mean '{near}'?"))
        .unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument if option.starts_with('-') => {
            format!("unknown option '{option}'{near}")
        }
        ErrorKind::UnknownArgument => format!("'{option}' is one operand too many"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{option} needs a value"),
        ErrorKind::ArgumentConflict => match name(ContextKind::PriorArg) {
            Some(other) if other != option => format!("{option} cannot be used with {other}"),
            _ => format!("{option} is given twice"),
        },
        ErrorKind::MissingRequiredArgument => format!("{option} is missing"),
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8".to_owned(),
        _ => match std::error::Error::source(error) {
            Some(source) => format!("{option} '{value}' {source}"),
            None => format!("{option} '{value}' cannot be used here{near}"),
        },
    }
}
