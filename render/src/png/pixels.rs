//! SVG as pixels, a band of them at a time: memory does not grow with the picture.

use std::fmt::Display;
use std::io::Write;

use pipe::cli::Failure;
use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter};
use resvg::tiny_skia::{Color, Pixmap, Transform};

use crate::chart::Chart;
use crate::png::layers::Layers;
use crate::request::Theme;
use crate::svg;

/// The largest picture in pixels: what opens it needs a gigabyte.
const LIMIT: f64 = 250e6;
/// The pixels of a band. With 4 bytes each to draw and 3 to write: 7 MB.
const BAND: u32 = 1_000_000;

/// Draws a chart as pixels, so many times larger than its SVG. The same chart gives the same bytes.
///
/// # Errors
/// It is too large.
pub fn draw(chart: &Chart, theme: Theme, scale: f32) -> Result<Vec<u8>, Failure> {
    // Pixels can't ask what surrounds them.
    let theme = match theme {
        Theme::Auto | Theme::Light => Theme::Light,
        Theme::Dark => Theme::Dark,
    };
    scaled(&svg::draw(chart, theme), scale)
}

fn scaled(svg: &str, scale: f32) -> Result<Vec<u8>, Failure> {
    let mut layers = Layers::of(svg)?;
    let (width, height) = layers.size()?;
    fits((width, height), scale)?;
    let rounded = |length: f32| (length * scale).round().max(1.0);
    let (columns, rows) = (rounded(width), rounded(height));
    // Both are rounded: the picture ends where its pixels end.
    let grow = Transform::from_scale(columns / width, rows / height);
    let band = (BAND / columns as u32).max(1);
    encoded(&mut layers, grow, (columns as u32, rows as u32), band)
}

fn fits((width, height): (f32, f32), scale: f32) -> Result<(), Failure> {
    let plain = f64::from(width) * f64::from(height);
    let pixels = plain * f64::from(scale).powi(2);
    if pixels <= LIMIT {
        return Ok(());
    }
    let tenths = ((LIMIT / plain).sqrt() * 10.0).floor();
    Err(Failure::usage(
        format_args!(
            "the picture would have {:.0} megapixels, more than {:.0}",
            pixels / 1e6,
            LIMIT / 1e6
        ),
        format_args!("take --scale {} or less, or draw less", tenths / 10.0),
    ))
}

/// Draws so many rows after the other.
fn encoded(
    layers: &mut Layers,
    grow: Transform,
    (width, height): (u32, u32),
    rows: u32,
) -> Result<Vec<u8>, Failure> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    // Measured on charts: half the size of what the crate takes for fast, and 10 ms more. Filters
    // make pictures of few colours larger.
    encoder.set_deflate_compression(DeflateCompression::Level(6));
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header().map_err(refused)?;
    let mut stream = writer.stream_writer().map_err(refused)?;
    let rows = rows.min(height);
    let mut band = Pixmap::new(width, rows).ok_or_else(|| refused("too little memory"))?;
    let mut bytes = Vec::with_capacity(band.data().len() / 4 * 3);
    for top in (0..height).step_by(rows as usize) {
        // The page covers it all; where it ends within a pixel there is white behind.
        band.fill(Color::WHITE);
        layers.draw(&mut band, grow.post_translate(0.0, -(top as f32)))?;
        let shown = rows.min(height - top) as usize * width as usize;
        let colours = band.pixels().iter().take(shown);
        bytes.clear();
        bytes.extend(colours.flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]));
        stream.write_all(&bytes).map_err(refused)?;
    }
    stream.finish().map_err(refused)?;
    writer.finish().map_err(refused)?;
    Ok(file)
}

pub(super) fn refused(error: impl Display) -> Failure {
    Failure::new("png", error, "draw less, or write .svg")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing;
    use crate::request::Request;

    const PICTURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"30\">\
        <rect width=\"40\" height=\"30\" fill=\"#11151a\"/>\
        <path d=\"M1 2 L39 25 L12 28\" stroke=\"#56a5e8\" fill=\"#eba52e\" fill-opacity=\".4\"/>\
        <text x=\"3\" y=\"20\" font-size=\"12\" fill=\"#fff\">Tag</text></svg>";

    const PAGE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"30\">\
        <rect width=\"40\" height=\"30\" fill=\"#11151a\"/></svg>";

    /// A file's width, height and pixels.
    fn decoded(file: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(file))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        (info.width, info.height, pixels)
    }

    fn picture(theme: Theme) -> Vec<u8> {
        let mut sources = [testing::source("unix_s\tn\n1\t5\n2\t7\n3\t6\n")];
        let chart = Chart::new(&mut sources, &mut [], &Request::default());
        draw(&chart, theme, 1.0).unwrap()
    }

    #[test]
    fn the_same_chart_gives_the_same_bytes() {
        assert_eq!(picture(Theme::Light), picture(Theme::Light));
    }

    #[test]
    fn pixels_are_light_unless_dark_is_asked_for() {
        assert_eq!(picture(Theme::Auto), picture(Theme::Light));
        assert_ne!(picture(Theme::Dark), picture(Theme::Light));
    }

    #[test]
    fn a_picture_grows_by_its_factor() {
        for (scale, size) in [
            (0.1, (4, 3)),
            (1.0, (40, 30)),
            (1.37, (55, 41)),
            (8.0, (320, 240)),
        ] {
            let (width, height, pixels) = decoded(&scaled(PAGE, scale).unwrap());
            assert_eq!((width, height), size);
            // The page reaches into all corners.
            assert!(pixels.chunks(3).all(|pixel| pixel == [0x11, 0x15, 0x1a]));
        }
    }

    #[test]
    fn bands_make_one_picture() {
        let in_bands = |rows| {
            let mut layers = Layers::of(PICTURE).unwrap();
            let grow = Transform::from_scale(3.0, 3.0);
            decoded(&encoded(&mut layers, grow, (120, 90), rows).unwrap()).2
        };
        let whole = in_bands(90);
        for rows in [1, 7, 45, 89, 1_000] {
            let bands = in_bands(rows);
            // One of the sixteen samples of a pixel at an edge may fall on its other side.
            let pairs = bands.iter().zip(&whole);
            let apart: Vec<u8> = pairs.map(|(a, b)| a.abs_diff(*b)).collect();
            let sum: u32 = apart.iter().copied().map(u32::from).sum();
            assert_eq!(bands.len(), whole.len());
            assert!(
                apart.iter().all(|apart| *apart < 64) && sum < 6_000,
                "{rows}: {sum}"
            );
        }
    }

    #[test]
    fn too_large_a_picture_is_refused_with_the_scale_that_would_do() {
        let tall = PAGE.replace("height=\"30\"", "height=\"1000000\"");
        let refusal = scaled(&tall, 8.0).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "the picture would have 2560 megapixels, more than 250; take --scale 2.5 or less, or draw less"
        );
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert!(scaled("<svg", 1.0).is_err());
    }
}
