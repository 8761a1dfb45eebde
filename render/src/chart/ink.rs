//! Letters as the picture needs them: how wide a text is about to be, and what of it is safe.

/// The longest label, in characters.
const LIMIT: usize = 200;

/// The width of a text in a sans-serif face of this size, in pixels. The reader's face isn't
/// known; these are Inter's and Helvetica's widths, rounded up.
pub fn width(text: &str, size: f64) -> f64 {
    let em = |c: char| match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.28,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | ' ' | '-' | '/' | '·' => 0.38,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.9,
        'A'..='Z' | '_' | '&' | '+' | '=' | '<' | '>' => 0.7,
        c if c > '\u{2e7f}' => 1.0,
        _ => 0.59,
    };
    text.chars().map(em).sum::<f64>() * size
}

/// A text cut to a width, with a final `…` if something went.
pub fn fitted(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut end = 0;
    while let Some(c) = text[end..].chars().next() {
        if width(&text[..end + c.len_utf8()], size) + size > room {
            break;
        }
        end += c.len_utf8();
    }
    format!("{}…", text[..end].trim_end())
}

/// Appends a text as XML character data: marks escaped, controls and direction overrides replaced,
/// cut at 200 characters. Labels come from inputs: they are hostile.
pub fn text(text: &str, out: &mut String) {
    for (at, c) in text.chars().enumerate() {
        if at == LIMIT {
            out.push('…');
            return;
        }
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || is_invisible(c) => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
}

/// Characters that turn text round, hide in it, or may not stand in XML.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn safe(raw: &str) -> String {
        let mut out = String::new();
        text(raw, &mut out);
        out
    }

    #[test]
    fn a_hostile_label_is_only_text() {
        assert_eq!(
            safe("<script>'&\"</script>"),
            "&lt;script&gt;&#39;&amp;&quot;&lt;/script&gt;"
        );
        assert_eq!(
            safe("a\u{202E}b\x1b[31m\0\u{FFFF}"),
            "a\u{FFFD}b\u{FFFD}[31m\u{FFFD}\u{FFFD}"
        );
        assert_eq!(safe(&"é".repeat(500)).chars().count(), 201);
    }

    #[test]
    fn any_text_is_well_formed() {
        arbtest::arbtest(|u| {
            let safe = safe(u.arbitrary()?);
            assert!(!safe.contains(['<', '>', '"', '\'']) && !safe.contains(char::is_control));
            Ok(())
        });
    }
}
