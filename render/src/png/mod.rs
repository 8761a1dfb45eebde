//! A chart as PNG: its SVG in pixels, with a typeface of our own, so that it looks the same everywhere.

#[cfg(feature = "png")]
mod face;
#[cfg(feature = "png")]
mod layers;
#[cfg(feature = "png")]
mod pieces;
#[cfg(feature = "png")]
mod pixels;

use pipe::cli::Failure;

#[cfg(feature = "png")]
pub use pixels::draw;

/// Whether pixels can be drawn and shown, asked before any input is read.
///
/// # Errors
/// They were left out of this build, or a terminal would get them.
pub fn check(is_for_terminal: bool) -> Result<(), Failure> {
    if cfg!(not(feature = "png")) {
        return Err(Failure::usage(
            "this render was built without PNG",
            "write .svg, or build it with the feature 'png'",
        ));
    }
    if is_for_terminal {
        return Err(Failure::usage(
            "a terminal can't show PNG",
            "name an --output, or take --format text",
        ));
    }
    Ok(())
}

/// Says that pixels were left out of this build.
///
/// # Errors
/// Always.
#[cfg(not(feature = "png"))]
pub fn draw(
    _chart: &crate::chart::Chart,
    _theme: crate::request::Theme,
    _scale: f32,
) -> Result<Vec<u8>, Failure> {
    check(false).map(|()| Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_no_pixels() {
        assert!(check(true).is_err());
        assert_eq!(check(false).is_ok(), cfg!(feature = "png"));
    }
}
