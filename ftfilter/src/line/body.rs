//! What happened, in the words of a line: a call that begins or ends, or an event.
//!
//! `shrink_node() {`, `__alloc_pages();`, `}`, `} /* compact_zone */`, `/* name: text */`. Arguments,
//! return values, callers and modules may stand behind a name and are no part of it.

use memchr::{memchr, memmem};

use super::{What, scan};

/// What stands behind the columns.
#[inline(always)]
pub(super) fn body(body: &[u8], duration: Option<u64>, timed: bool) -> Option<What<'_>> {
    let indent = scan::blanks(body);
    let depth = (indent / 2) as u32;
    let text = &body[indent..];
    match text.first()? {
        b'}' => leave(&text[1..], depth, duration),
        b'/' if text.starts_with(b"/*") => Some(comment(text)),
        b'=' | b'<' if text.ends_with(b"========== |") || text == b"==========> |" => {
            Some(What::Nothing)
        }
        _ => call(text, depth, (duration, timed)),
    }
}

/// `}`, `} /* function */`, `} /* function ret=-12 */`.
#[inline(always)]
fn leave(rest: &[u8], depth: u32, duration: Option<u64>) -> Option<What<'_>> {
    let rest = rest.trim_ascii();
    if rest.is_empty() {
        return Some(What::Leave {
            function: None,
            depth,
            duration,
        });
    }
    let name = rest.strip_prefix(b"/*")?.strip_suffix(b"*/")?.trim_ascii();
    Some(What::Leave {
        function: Some(function(name)),
        depth,
        duration,
    })
}

/// `/* name: text */`, or what trace_printk and trace_marker say.
#[inline(always)]
fn comment(text: &[u8]) -> What<'_> {
    let inner = &text[2..];
    let inner = &inner[scan::blanks(inner)..];
    let inner = inner.strip_suffix(b"*/").unwrap_or(inner).trim_ascii_end();
    point(inner).unwrap_or(What::Nothing)
}

/// `function() {` or `function();`, with arguments and remarks behind.
#[inline(always)]
fn call(text: &[u8], depth: u32, (duration, timed): (Option<u64>, bool)) -> Option<What<'_>> {
    let (name, rest) = text.split_at(scan::symbol(text));
    if name.is_empty() || !matches!(rest.first(), Some(b'(' | b' ')) {
        return None;
    }
    let rest = text.trim_ascii_end();
    // Arguments may hold braces and semicolons: a leaf is told by its duration, if there is one.
    let leaf = if timed {
        duration.is_some()
    } else {
        !is_opening(rest)
    };
    if leaf {
        memchr(b';', rest)?;
        return Some(What::Leaf {
            function: name,
            depth,
            duration,
        });
    }
    is_opening(rest).then_some(What::Enter {
        function: name,
        depth,
    })
}

/// `... {` or `... { /* <-caller+0x83/0x190 */`.
fn is_opening(text: &[u8]) -> bool {
    text.ends_with(b"{") || text.ends_with(b"*/") && memmem::find(text, b") { /* ").is_some()
}

/// A name ends before its module, its return value or its caller.
fn function(text: &[u8]) -> &[u8] {
    &text[..scan::until(text, *b" ([")]
}

/// `name: text`, `sys_openat(dfd: ...)` or `sys_openat -> 0x3`, without white space at the end.
#[inline(always)]
pub(crate) fn point(text: &[u8]) -> Option<What<'_>> {
    let (name, rest) = text.split_at(scan::name(text));
    let text = match rest {
        [b':', b' ', text @ ..] => text,
        [b':'] => &rest[1..],
        [b'(', ..] => rest,
        _ if rest.starts_with(b" -> ") => rest,
        _ => return None,
    };
    (!name.is_empty()).then_some(What::Point {
        name,
        text: text.trim_ascii_start(),
    })
}
