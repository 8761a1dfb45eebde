//! Colours, on white and on black.

/// How many colours series can have.
pub const COUNT: usize = 8;

/// The series' colours on white and on black. Those that meet in one panel are told apart also by
/// who sees no red or green.
pub const PALETTE: [(&str, &str); COUNT] = [
    ("#3a7bd5", "#56a5e8"),
    ("#d98200", "#eba52e"),
    ("#159a74", "#3fbf95"),
    ("#9558c9", "#b184dd"),
    ("#d03f56", "#f0717f"),
    ("#8b98a5", "#93a1ad"),
    ("#27a5cf", "#7fd0ee"),
    ("#8a6a3f", "#c8a26c"),
];

/// What isn't a series.
#[derive(Debug)]
pub struct Tone {
    /// Its name in the style sheet.
    pub class: &'static str,
    /// On white.
    pub light: &'static str,
    /// On black.
    pub dark: &'static str,
}

/// The page.
pub const PAPER: Tone = Tone {
    class: "paper",
    light: "#ffffff",
    dark: "#11151a",
};
/// Titles and labels.
pub const INK: Tone = Tone {
    class: "ink",
    light: "#1f2933",
    dark: "#e6eaee",
};
/// Numbers and remarks: at least 4.5:1 against the page.
pub const GREY: Tone = Tone {
    class: "grey",
    light: "#5b6772",
    dark: "#9aa7b3",
};
/// What a plot stands on.
pub const GROUND: Tone = Tone {
    class: "ground",
    light: "#f8fafc",
    dark: "#171c23",
};
/// A stretch without rows.
pub const GAP: Tone = Tone {
    class: "gap",
    light: "#e9edf1",
    dark: "#262e37",
};
/// Lines at the ticks.
pub const RULE: Tone = Tone {
    class: "rule",
    light: "#e3e8ed",
    dark: "#2a323b",
};
/// What went wrong: at least 4.5:1 against the page and the ground.
pub const FAULT: Tone = Tone {
    class: "fault",
    light: "#b3243c",
    dark: "#f58a96",
};
/// The shades of tasks, from idle to busy, on white and on black. Ink has at least 4.5:1 on each.
pub const BUSY: [(&str, &str); 5] = [
    ("#d7e4f5", "#22344d"),
    ("#b5d0f1", "#26446c"),
    ("#93bbec", "#29528a"),
    ("#75a6e4", "#2b5f9f"),
    ("#5a94dc", "#2d6aae"),
];
/// The shades of a heat map, from few to many, on white and on black: one hue, each further from
/// the ground than the one before.
pub const HEAT: [(&str, &str); 8] = [
    ("#dbe8f8", "#1d2c40"),
    ("#bfd6f2", "#22395a"),
    ("#9fc1ea", "#284a78"),
    ("#7caae0", "#305f98"),
    ("#5790d3", "#3f78b6"),
    ("#3b74bb", "#5e97d2"),
    ("#295895", "#8bb9e8"),
    ("#1a3c6c", "#c8e0fa"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// How much lighter one colour is than another, as the guidelines for web content reckon.
    fn contrast(a: &str, b: &str) -> f64 {
        let light = |colour: &str| {
            let part = |at: usize| {
                let part = u8::from_str_radix(&colour[at..at + 2], 16).unwrap();
                let part = f64::from(part) / 255.0;
                if part <= 0.04045 {
                    part / 12.92
                } else {
                    ((part + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) + 0.05
        };
        let (a, b) = (light(a), light(b));
        a.max(b) / a.min(b)
    }

    #[test]
    fn texts_can_be_read_on_all_that_they_stand_on() {
        for (light, dark) in BUSY {
            assert!(contrast(light, INK.light) >= 4.5, "{light}");
            assert!(contrast(dark, INK.dark) >= 4.5, "{dark}");
        }
        for tone in [INK, GREY, FAULT] {
            for ground in [PAPER, GROUND] {
                assert!(contrast(tone.light, ground.light) >= 4.5, "{tone:?}");
                assert!(contrast(tone.dark, ground.dark) >= 4.5, "{tone:?}");
            }
        }
    }

    #[test]
    fn more_of_one_size_is_further_from_the_ground() {
        assert!(
            contrast(HEAT[0].0, GROUND.light) >= 1.15 && contrast(HEAT[0].1, GROUND.dark) >= 1.15
        );
        for pair in HEAT.windows(2) {
            assert!(contrast(pair[1].0, GROUND.light) > contrast(pair[0].0, GROUND.light) * 1.15);
            assert!(contrast(pair[1].1, GROUND.dark) > contrast(pair[0].1, GROUND.dark) * 1.15);
        }
    }

    #[test]
    fn a_busier_task_is_further_from_the_ground() {
        for pair in BUSY.windows(2) {
            assert!(contrast(pair[1].0, GROUND.light) > contrast(pair[0].0, GROUND.light) * 1.1);
            assert!(contrast(pair[1].1, GROUND.dark) > contrast(pair[0].1, GROUND.dark) * 1.1);
        }
    }
}
