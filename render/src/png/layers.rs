//! The pieces of a picture, understood while they are needed: from the first band that shows a
//! piece to the last.

use pipe::cli::Failure;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use crate::png::face;
use crate::png::pieces::pieces;
use crate::png::pixels::refused;

/// The pieces of a picture, the lowest first.
pub(super) struct Layers {
    options: Options<'static>,
    layers: Vec<Layer>,
}

struct Layer {
    svg: String,
    tree: Option<Tree>,
    /// From where to where it has something, once that is known, in pixels of the SVG.
    extent: Option<(f32, f32)>,
}

impl Layers {
    /// Takes a picture in SVG apart.
    ///
    /// # Errors
    /// It isn't well formed.
    pub(super) fn of(svg: &str) -> Result<Layers, Failure> {
        let layer = |svg| Layer {
            svg,
            tree: None,
            extent: None,
        };
        let pieces = pieces(svg).map_err(refused)?;
        Ok(Layers {
            options: face::options(),
            layers: pieces.into_iter().map(layer).collect(),
        })
    }

    /// The picture's width and height. (All pieces have those of the whole.)
    pub(super) fn size(&mut self) -> Result<(f32, f32), Failure> {
        let first = self
            .layers
            .first_mut()
            .ok_or_else(|| refused("no picture"))?;
        let size = first.understood(&self.options)?.size();
        Ok((size.width(), size.height()))
    }

    /// Draws what is in a band. Bands come from the top down: what lies above one is let go.
    pub(super) fn draw(&mut self, band: &mut Pixmap, place: Transform) -> Result<(), Failure> {
        let rows = band.height() as f32;
        for layer in &mut self.layers {
            // A line and its soft edge may reach over the box that it lies in.
            let seen = |from: f32, to: f32| {
                let y = |at: f32| at * place.sy + place.ty;
                y(to) + 2.0 >= 0.0 && y(from) - 2.0 <= rows
            };
            let is_seen = |layer: &Layer| layer.extent.is_none_or(|(from, to)| seen(from, to));
            if is_seen(layer) {
                resvg::render(layer.understood(&self.options)?, place, &mut band.as_mut());
            }
            if !is_seen(layer) {
                layer.tree = None;
            }
        }
        Ok(())
    }
}

impl Layer {
    fn understood(&mut self, options: &Options) -> Result<&Tree, Failure> {
        let tree = match self.tree.take() {
            Some(tree) => tree,
            None => Tree::from_str(&self.svg, options).map_err(refused)?,
        };
        let bounds = tree.root().abs_layer_bounding_box();
        self.extent = Some((bounds.top(), bounds.bottom()));
        Ok(self.tree.insert(tree))
    }
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::Color;

    use super::*;

    const HEIGHT: u32 = 1_000;

    /// Labels over lines, in more than one piece.
    fn picture() -> String {
        let long = "a".repeat(1_500);
        let label = |y: u32| {
            format!(
                "<path d=\"M0 {y}h60\" stroke=\"#{:06x}\"/><g transform=\"translate(2 3)\">\
                 <text class=\"{long}\" x=\"1\" y=\"{y}\" fill=\"#345\">task{y}</text></g>",
                y * 8_000
            )
        };
        let labels: String = (0..HEIGHT).step_by(10).map(label).collect();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"{HEIGHT}\">{labels}</svg>"
        )
    }

    fn drawn(layers: &mut Layers, top: u32, rows: u32) -> Vec<u8> {
        let mut band = Pixmap::new(60, rows).unwrap();
        band.fill(Color::WHITE);
        let place = Transform::from_translate(0.0, -(top as f32));
        layers.draw(&mut band, place).unwrap();
        band.data().to_vec()
    }

    #[test]
    fn layers_are_the_whole_picture() {
        let mut layers = Layers::of(&picture()).unwrap();
        assert!(layers.layers.len() > 3);
        let mut whole = Pixmap::new(60, HEIGHT).unwrap();
        whole.fill(Color::WHITE);
        let tree = Tree::from_str(&picture(), &layers.options).unwrap();
        resvg::render(&tree, Transform::identity(), &mut whole.as_mut());
        assert!(drawn(&mut layers, 0, HEIGHT) == whole.data());
        let mut layers = Layers::of(&picture()).unwrap();
        let bands = (0..HEIGHT).step_by(200);
        let bands: Vec<u8> = bands.flat_map(|top| drawn(&mut layers, top, 200)).collect();
        let apart = bands.iter().zip(whole.data()).map(|(a, b)| a.abs_diff(*b));
        assert!(apart.max() < Some(64));
    }

    #[test]
    fn only_what_a_band_shows_is_kept() {
        let mut layers = Layers::of(&picture()).unwrap();
        let kept = |layers: &Layers| {
            let kept = layers.layers.iter().filter(|layer| layer.tree.is_some());
            kept.count()
        };
        for top in (0..HEIGHT).step_by(200) {
            drawn(&mut layers, top, 200);
            assert!((1..=3).contains(&kept(&layers)), "{}", kept(&layers));
        }
    }
}
