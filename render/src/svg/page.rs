//! What a page needs beside the drawing: its style where the surroundings are dark, and what its
//! script moves about.

use crate::chart::colour::{BUSY, FAULT, GAP, GREY, GROUND, HEAT, INK, PALETTE, PAPER, RULE, Tone};
use crate::chart::layout::{Axis, TOP};
use crate::svg::Svg;
use crate::svg::path::Tenth;

/// The style of what takes other colours where the surroundings are dark.
pub fn dark_rules() -> String {
    let mut rules = String::new();
    for Tone { class, dark, .. } in [PAPER, INK, GREY, GROUND, GAP, FAULT] {
        rules += &format!(".{class}{{fill:{dark}}}");
    }
    rules += &format!(".{}{{stroke:{}}}", RULE.class, RULE.dark);
    // What is drawn in ink rather than written.
    rules += &format!(".line{{stroke:{}}}", INK.dark);
    rules += &format!(".edge{{stroke:{}}}\n", GROUND.dark);
    for (at, (_, dark)) in PALETTE.iter().enumerate() {
        rules += &format!(".f{at}{{fill:{dark}}}.s{at}{{stroke:{dark}}}");
    }
    for (at, (_, dark)) in BUSY.iter().enumerate() {
        rules += &format!(".b{at}{{stroke:{dark}}}");
    }
    for (at, (_, dark)) in HEAT.iter().enumerate() {
        rules += &format!(".h{at}{{stroke:{dark}}}");
    }
    let (cut, failed, link) = (PAPER.dark, FAULT.dark, GREY.dark);
    rules += &format!(".cut{{stroke:{cut}}}.failed{{stroke:{failed}}}.link{{stroke:{link}}}");
    // What parts a line from the shades below it.
    rules += &format!(".halo{{stroke:{}}}", GROUND.dark);
    rules
}

/// How a page's script draws a path of a series anew. The numbers are places in its points: 1 is
/// the mean, 2 and 3 the least and the greatest value, 4 and 5 what 5 % and 95 % are below, 6 and 7
/// what an area lies between: zero or the sum of what is below, and the series on top of that.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// Not at all: it is stretched.
    Stretched,
    /// Not at all: it is stretched along the time axis only.
    Tick,
    /// A line through the means.
    Mean,
    /// A line through all values.
    Line,
    /// What all values lie between.
    All,
    /// What most values lie between.
    Most,
    /// What lies below it.
    Area,
    /// What all values of a sum lie below.
    AboveAll,
    /// What most values of a sum lie below.
    AboveMost,
}

impl Way {
    fn points(self) -> &'static str {
        match self {
            Way::Stretched | Way::Tick => "",
            Way::Mean => "1",
            Way::Line => "2 3 1",
            Way::All => "2 3",
            Way::Most => "4 5",
            Way::Area => "6 7",
            Way::AboveAll => "7 3",
            Way::AboveMost => "7 5",
        }
    }
}

impl Svg {
    /// Attributes by which a page's script knows whose a path is; nothing elsewhere.
    pub(super) fn of_curve(&self, place: usize, way: Way) -> String {
        match way.points() {
            _ if !self.is_page => String::new(),
            _ if matches!(way, Way::Tick) => format!(" data-tick=\"{place}\""),
            "" => format!(" data-curve=\"{place}\""),
            points => format!(" data-curve=\"{place}\" data-way=\"{points}\""),
        }
    }

    /// The attribute by which it knows where to move something as it is; nothing elsewhere.
    pub(super) fn at(&self, x: f64) -> String {
        if self.is_page {
            format!(" data-x=\"{}\"", Tenth(x))
        } else {
            String::new()
        }
    }

    /// What a page's script moves about: what stretched plots are cut to, the crosshair, the stretch
    /// that is dragged over, the frame round what was found.
    pub(super) fn handles(&mut self, axis: &Axis) {
        self.raw(format_args!(
            "<clipPath id=\"within\"><rect y=\"-9\" width=\"{}\" height=\"99999\"/></clipPath>\n\
             <g id=\"body\" clip-path=\"url(#within)\"/>\n\
             <path id=\"cross\" stroke=\"currentColor\"/>\n\
             <rect id=\"block\" y=\"{TOP}\" height=\"99999\" fill=\"currentColor\" opacity=\".15\"/>\n\
             <rect id=\"found\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"/>\n",
            axis.width
        ));
    }
}
