//! What a page needs beside the drawing: its style where the surroundings are dark, and what its
//! script moves about.

use crate::chart::colour::{BUSY, FAULT, GAP, GREY, GROUND, HEAT, INK, PALETTE, PAPER, RULE, Tone};
use crate::chart::layout::{Axis, TOP};
use crate::svg::Svg;

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

impl Svg {
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
