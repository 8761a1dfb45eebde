//! A run laid behind another one, to see what has changed.

use crate::chart::panel::Shape;
use crate::chart::{Body, Drawn, Lines, Plot, Series};

/// Puts the series of a base run behind the same series of the same panels. Returns a note on the
/// panels that only the base has.
pub(super) fn lay_behind(drawn: &mut Drawn, base: Drawn, name: &str) -> Option<String> {
    // What is zero throughout now but was not then is worth a panel.
    let still = std::mem::take(&mut drawn.still);
    let was_moving = |plot: &Plot| base.plots.iter().any(|base| are_alike(plot, base));
    let (now_still, still): (Vec<_>, Vec<_>) = still.into_iter().partition(was_moving);
    drawn.plots.extend(now_still);
    drawn.still = still;
    let here = drawn.plots.iter().chain(&drawn.still);
    let here: Vec<String> = here.map(|plot| kind(plot).to_owned()).collect();
    let only = base.plots.iter().map(|plot| plot.heading.as_str());
    let only: Vec<&str> = only
        .filter(|heading| !here.iter().any(|here| here == heading))
        .collect();
    let note = (!only.is_empty()).then(|| format!("only in {name}: {}", only.join(", ")));
    for base in base.plots.into_iter().chain(base.still) {
        let mut alike = drawn.plots.iter_mut().filter(|plot| are_alike(plot, &base));
        // Several inputs of now may have the panel; the first one has the base behind it.
        let Some(plot) = alike.next() else {
            continue;
        };
        if let (Body::Lines(lines), Body::Lines(base)) = (&mut plot.body, base.body) {
            let faint = match lines.shape {
                Shape::Stack => format!("dashed: {name}"),
                Shape::Lines | Shape::Area | Shape::Step => format!("faint: {name}"),
            };
            put(lines, base);
            plot.aside = match plot.aside.as_str() {
                "" => faint,
                aside => format!("{aside} \u{b7} {faint}"),
            };
        }
    }
    note
}

/// What a panel is about, without the input that it is of.
fn kind(plot: &Plot) -> &str {
    plot.heading.split(" \u{b7} ").next().unwrap_or_default()
}

fn are_alike(plot: &Plot, base: &Plot) -> bool {
    let bodies = match (&plot.body, &base.body) {
        (Body::Lines(lines), Body::Lines(base)) => lines.measure == base.measure,
        _ => false,
    };
    bodies && kind(plot) == kind(base)
}

/// Puts series behind those of the same label, on an axis that holds both.
fn put(lines: &mut Lines, base: Lines) {
    lines.scale.bottom = lines.scale.bottom.min(base.scale.bottom);
    lines.scale.top = lines.scale.top.max(base.scale.top);
    let top = lines.series.len().saturating_sub(1);
    let last = base.series.len().saturating_sub(1);
    for (at, series) in base.series.into_iter().enumerate() {
        let is_same = |here: &Series| here.label == series.label;
        let same = lines.series.iter().position(is_same);
        // Of a stack the upper edge is drawn, whatever it is called; a lone series is its panel.
        let edge = (lines.shape == Shape::Stack || top + last == 0) && at == last;
        if let Some(place) = if edge { Some(top) } else { same } {
            lines.base.push((place, series));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::chart::{Body, Chart, Lines, caption};
    use crate::input::testing::source;
    use crate::request::Request;

    fn compared(now: &str, base: &str) -> Chart {
        Chart::new(&mut [source(now)], &mut [source(base)], &Request::default())
    }

    fn lines(chart: &Chart, plot: usize) -> &Lines {
        match &chart.plots[plot].body {
            Body::Lines(lines) => lines,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn series_of_the_same_label_are_behind_each_other_from_the_same_start() {
        let now = "unix_s\tdisk_read\tdisk_write\n100\t4\t1\n101\t5\t1\n102\t3\t1\n";
        let base = "unix_s\tdisk_write\tdisk_read\tnet_sent\n7\t900\t9\t1\n8\t900\t9\t1\n";
        let chart = compared(now, base);
        let drawn = lines(&chart, 0);
        let pairs: Vec<_> = drawn
            .base
            .iter()
            .map(|(at, base)| (*at, base.label.as_str()))
            .collect();
        assert_eq!(pairs, [(1, "write"), (0, "read")]);
        assert!(drawn.scale.top >= 900.0);
        assert!(drawn.base[0].1.runs[0][0].from < 1.0);
        assert_eq!(
            caption::compared(drawn, 0),
            "read: mean 4, was 9, max 5, was 9"
        );
        assert_eq!(chart.plots[0].aside, "faint: standard input");
        assert_eq!(chart.notes, ["only in standard input: Network sent"]);
    }

    #[test]
    fn what_has_become_zero_is_still_a_panel() {
        let chart = compared(
            "unix_s\ta\tb\n1\t0\t1\n2\t0\t1\n",
            "unix_s\ta\tb\n1\t5\t0\n2\t5\t0\n",
        );
        assert_eq!(chart.plots.len(), 2);
        for (at, want) in [
            (0, "mean 1, was 0, max 1, was 0"),
            (1, "mean 0, was 5, max 0, was 5"),
        ] {
            assert_eq!(caption::compared(lines(&chart, at), 0), want);
        }
        assert_eq!(chart.notes, Vec::<String>::new());
    }

    #[test]
    fn other_units_are_not_compared_and_the_upper_edge_of_a_stack_is() {
        let chart = compared(
            "unix_s\ta_bytes\n1\t1\n2\t1\n",
            "unix_s\ta_pct\n1\t1\n2\t1\n",
        );
        assert!(lines(&chart, 0).base.is_empty());
        let stack = "unix_s\tcpu_user_pct\tcpu_steal_pct\tcpu_idle_pct\n1\t5\t5\t90\n2\t5\t5\t90\n";
        let chart = compared(stack, &stack.replace("steal", "system"));
        let bases: Vec<_> = lines(&chart, 0).base.iter().map(|(at, _)| *at).collect();
        assert_eq!(bases, [0, 1]);
    }
}
