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
/// What is wrong: at least 4.5:1 against the ground.
pub const ALARM: Tone = Tone {
    class: "alarm",
    light: "#c0273f",
    dark: "#ff8a95",
};
/// Lines at the ticks.
pub const RULE: Tone = Tone {
    class: "rule",
    light: "#e3e8ed",
    dark: "#2a323b",
};
