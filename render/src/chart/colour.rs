//! Colours, on white and on black.

/// How many colours series can have.
pub const COUNT: usize = 8;

/// The series' colours on white and on black: blue, orange, green, purple, red, grey, cyan, brown.
/// They are those nearest to the usual ones of these names that are 14 or more apart in CIELAB for
/// who sees all colours, no red, no green or no blue, and stand out of the ground by 3:1.
pub const PALETTE: [(&str, &str); COUNT] = [
    ("#1872cd", "#49a0e7"),
    ("#d17c00", "#e9a62d"),
    ("#00865f", "#3bc49a"),
    ("#7a39a4", "#9b69bb"),
    ("#d4425b", "#ea6c7a"),
    ("#83929e", "#909dab"),
    ("#059cc5", "#8ddaf7"),
    ("#76582b", "#cda971"),
];

/// What isn't a series.
#[derive(Clone, Debug)]
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
/// How much of [`FAULT`] a stretch with losses has.
pub const LOST_OPACITY: f64 = 0.16;
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

    type Triple = [f64; 3];

    /// What remains of colours for who lacks one kind of cones (Machado, Oliveira and Fernandes:
    /// A physiologically-based model for simulation of color vision deficiency, 2009, severity 1).
    const SIGHTS: [(&str, [Triple; 3]); 4] = [
        ("whole", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "no red",
            [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
        ),
        (
            "no green",
            [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
        ),
        (
            "no blue",
            [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ],
        ),
    ];
    /// From linear sRGB to XYZ, the white being D65.
    const XYZ: [Triple; 3] = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ];
    const WHITE: Triple = [0.95047, 1.0, 1.08883];

    fn times(matrix: &[Triple; 3], colour: Triple) -> Triple {
        matrix.map(|row| row.iter().zip(colour).map(|(a, b)| a * b).sum())
    }

    fn encoded(colour: &str) -> Triple {
        [1, 3, 5].map(|at| f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0)
    }

    fn linear(encoded: Triple) -> Triple {
        encoded.map(|part| match part {
            ..=0.04045 => part / 12.92,
            _ => ((part + 0.055) / 1.055).powf(2.4),
        })
    }

    fn lab(linear: Triple) -> Triple {
        let xyz = times(&XYZ, linear.map(|part| part.clamp(0.0, 1.0)));
        let mut cube = xyz
            .iter()
            .zip(WHITE)
            .map(|(part, white)| match part / white {
                ratio if ratio > 0.008856 => ratio.cbrt(),
                ratio => 7.787 * ratio + 16.0 / 116.0,
            });
        let [x, y, z] = [(); 3].map(|()| cube.next().unwrap());
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    fn apart(a: Triple, b: Triple) -> f64 {
        let squares = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b));
        squares.sum::<f64>().sqrt()
    }

    /// The ratio of two colours' lightness as WCAG 2 reckons it.
    fn contrast(a: Triple, b: Triple) -> f64 {
        let [a, b] = [a, b].map(|colour| times(&XYZ, linear(colour))[1] + 0.05);
        (a / b).max(b / a)
    }

    fn over(top: Triple, below: Triple, opacity: f64) -> Triple {
        [0, 1, 2].map(|at| top[at] * opacity + below[at] * (1.0 - opacity))
    }

    #[test]
    fn series_are_told_apart_by_who_sees_no_red_no_green_or_no_blue() {
        let themes = [PALETTE.map(|pair| pair.0), PALETTE.map(|pair| pair.1)];
        for colours in themes {
            for (sight, matrix) in &SIGHTS {
                let seen = |colour: &str| lab(times(matrix, linear(encoded(colour))));
                for (at, a) in colours.iter().enumerate() {
                    for b in &colours[..at] {
                        let apart = apart(seen(a), seen(b));
                        assert!(apart >= 14.0, "{sight} {a} {b}: {apart:.1}");
                    }
                }
            }
        }
    }

    #[test]
    fn text_stands_out_of_whatever_it_is_on_and_series_of_the_ground() {
        for theme in [|tone: &Tone| tone.light, |tone: &Tone| tone.dark] {
            let tone = |tone: &Tone| encoded(theme(tone));
            let is_dark = theme(&PAPER) == PAPER.dark;
            let mut pairs = vec![(GREY, tone(&GAP))];
            for text in [INK, GREY, FAULT] {
                pairs.extend([(text.clone(), tone(&PAPER)), (text, tone(&GROUND))]);
            }
            let lost = over(tone(&FAULT), tone(&GROUND), LOST_OPACITY);
            pairs.push((FAULT, lost));
            for (text, below) in pairs {
                let contrast = contrast(tone(&text), below);
                assert!(contrast >= 4.5, "{text:?} dark {is_dark}: {contrast:.2}");
            }
            for (light, dark) in PALETTE {
                let colour = encoded(if is_dark { dark } else { light });
                let contrast = contrast(colour, tone(&GROUND));
                assert!(contrast >= 3.0, "{light} {dark}: {contrast:.2}");
            }
        }
    }

    #[test]
    fn more_of_one_size_is_further_from_the_ground() {
        for (shades, ground) in [
            (HEAT.map(|pair| pair.0), GROUND.light),
            (HEAT.map(|pair| pair.1), GROUND.dark),
        ] {
            let mut before = 1.0;
            for shade in shades {
                let here = contrast(encoded(shade), encoded(ground));
                assert!(here > before * 1.15, "{shade}: {here:.2} after {before:.2}");
                before = here;
            }
        }
    }

    #[test]
    fn a_busier_task_is_further_from_the_ground_and_ink_is_read_on_it() {
        let (lights, darks) = (BUSY.map(|pair| pair.0), BUSY.map(|pair| pair.1));
        let themes = [
            (lights, GROUND.light, INK.light),
            (darks, GROUND.dark, INK.dark),
        ];
        for (shades, ground, ink) in themes {
            let from = |shade: &str, other: &str| contrast(encoded(shade), encoded(other));
            for pair in shades.windows(2) {
                assert!(
                    from(pair[1], ground) > from(pair[0], ground) * 1.1,
                    "{pair:?}"
                );
            }
            for shade in shades {
                assert!(from(shade, ink) >= 4.5, "{shade}");
            }
        }
    }
}
