//! A chart as one page of HTML that can be asked: the picture, what its script needs to answer, and
//! what the picture was drawn from, for `render` to read back. It loads nothing from anywhere.
//!
//! Everything in it may have been read from hostile input. The policy lets no script run but the
//! page's own; text is escaped; data are JSON in elements that are not run.

mod digest;
mod view;

use crate::chart::colour::{GREY, INK, PAPER, RULE, Tone};
use crate::chart::{Body, Chart, ink};
use crate::input::Source;
use crate::input::saved::{self, Drawn};
use crate::request::{Request, Theme};
use crate::svg;

use view::View;

const SCRIPT: &str = include_str!("script.js");
const STYLE: &str = include_str!("style.css");
/// What can be done without a pointer.
const TOOLS: &str = "<div id=\"tools\">\n\
    <input id=\"find\" type=\"search\" placeholder=\"Find a task\" aria-label=\"Find a task\" \
    autocomplete=\"off\"FIND>\n\
    <button value=\"-\" aria-label=\"Zoom out\">\u{2212}</button>\n\
    <button value=\"+\" aria-label=\"Zoom in\">+</button>\n\
    <button value=\"0\">Show all</button>\n\
    <span id=\"help\">Drag to zoom, click a name to hide it, keys: \u{2190} \u{2192} + \u{2212} 0SLASH</span>\n\
    </div>\n";

/// Draws a chart and what it was drawn from.
pub fn draw(chart: &Chart, sources: &[Source], (request, theme): (&Request, Theme)) -> String {
    let fine = Chart::over(
        chart.grid.finer(view::columns(chart)),
        (sources, &[]),
        request,
    );
    let view = saved::inert(&View::of(chart, &fine));
    let drawn = Drawn {
        sources,
        grid: chart.grid,
        request,
    };
    let (data, picture) = (saved::write(&drawn), svg::draw_for_page(chart, theme));
    let (script, style) = (lean(SCRIPT), styled(theme));
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
        digest::named(&script),
        digest::named(&style)
    );
    let has_tasks = chart
        .plots
        .iter()
        .any(|plot| matches!(plot.body, Body::Tasks(_)));
    let (hidden, key) = if has_tasks {
        ("", " /")
    } else {
        (" hidden", "")
    };
    let tools = TOOLS.replace("FIND", hidden).replace("SLASH", key);
    let mut title = String::new();
    ink::text(&chart.title, &mut title);
    let parts = [
        saved::BEGINNING,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"",
        &policy,
        "\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>",
        &title,
        "</title>\n",
        saved::OPENING,
        &data,
        "</script>\n<script type=\"application/json\" id=\"view\">",
        &view,
        "</script>\n<style>",
        &style,
        "</style>\n",
        tools.as_str(),
        "<div id=\"chart\" tabindex=\"0\">\n",
        &picture,
        "</div>\n<p id=\"said\" role=\"status\" aria-live=\"polite\"></p>\n<script>",
        &script,
        "</script>\n</html>\n",
    ];
    parts.concat()
}

/// A program without its comments, and without the spaces that only its readers need. (What is in
/// quotes is kept, and each statement ends in `;` or `}`, so that lines may be joined.)
fn lean(program: &str) -> String {
    let lines = program.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    let mut out = String::new();
    let (mut quote, mut space) = (None, false);
    for c in lines.flat_map(str::chars) {
        if quote.is_none() && c == ' ' {
            space = true;
            continue;
        }
        if space && !is_bound(c) && !out.ends_with(is_bound) {
            out.push(' ');
        }
        if c == '}' && out.ends_with(';') {
            out.pop();
        }
        quote = match quote {
            None => matches!(c, '\'' | '"' | '`').then_some(c),
            Some(open) => (open != c).then_some(open),
        };
        out.push(c);
        space = false;
    }
    out
}

/// Marks that need no space beside them.
fn is_bound(c: char) -> bool {
    "=<>?:,;{}()&|!*+/-".contains(c)
}

/// The page's style: what all themes share, and the colours of this one.
fn styled(theme: Theme) -> String {
    let colours = |of: fn(&Tone) -> &'static str| {
        let [paper, ink, grey, rule] = [PAPER, INK, GREY, RULE].map(|tone| of(&tone));
        format!(":root{{--paper:{paper};--ink:{ink};--grey:{grey};--rule:{rule}}}")
    };
    let (light, dark) = (colours(|tone| tone.light), colours(|tone| tone.dark));
    let colours = match theme {
        Theme::Light => format!("{light}:root{{color-scheme:light}}"),
        Theme::Dark => format!("{dark}:root{{color-scheme:dark}}"),
        Theme::Auto => format!(
            "{light}:root{{color-scheme:light dark}}\n@media (prefers-color-scheme:dark){{{dark}\n{}}}",
            svg::page::dark_rules()
        ),
    };
    format!("{STYLE}{colours}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::source;

    fn page(sources: &mut [Source]) -> String {
        let request = Request::default();
        let chart = Chart::new(sources, &mut [], &request);
        draw(&chart, sources, (&request, Theme::Auto))
    }

    #[test]
    fn the_script_is_small() {
        assert!(lean(SCRIPT).len() <= 8_192, "{}", lean(SCRIPT).len());
    }

    #[test]
    fn hostile_text_begins_and_ends_no_element() {
        let evil = "</script><script>alert(1)</script><!--<img src=x onerror=alert(1)>\u{2028}\"'&";
        let text = format!("unix_s\t{evil}\thost\n1\t5\t{evil}\n2\t6\t{evil}\n");
        let (plain, page) = (
            page(&mut [source("unix_s\tn\n1\t5\n2\t6\n")]),
            page(&mut [source(&text)]),
        );
        for mark in ["<script", "</script", "<!--", "<img", "\u{2028}"] {
            assert_eq!(
                page.matches(mark).count(),
                plain.matches(mark).count(),
                "{mark}"
            );
        }
        assert!(page.contains("alert(1)"));
    }

    #[test]
    fn the_largest_inputs_make_pages_of_a_few_megabytes() {
        let mut text = "mono_s\ta\tb\tc\td\te\tf\tg\th\ti\tj\n".to_owned();
        for row in 0..60_000 {
            let value = (f64::from(row) * 0.7).sin() * 1e6 + 1e6;
            let cells = format!("\t{value:.3}").repeat(10);
            text += &format!("{}.{:06}{cells}\n", row / 100, row % 100 * 10_007);
        }
        let length = page(&mut [source(&text)]).len();
        assert!(length < 3 << 20, "{length}");
    }
}
