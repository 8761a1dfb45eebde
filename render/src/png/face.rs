//! The one typeface of pixels: bundled, because those of the system differ between machines.

use std::sync::Arc;

use resvg::usvg::fontdb::{Database, ID, Source};
use resvg::usvg::{FontResolver, Options};

/// A part of Inter under another name; see font/README.md.
const FONT: &[u8] = include_bytes!("../../font/pipescope-sans.otf");

/// Has every text set in the bundled face, whatever family it asks for. What the face has no letter
/// for becomes a box.
pub(super) fn options() -> Options<'static> {
    let mut faces = Database::new();
    let face: Option<ID> = faces
        .load_font_source(Source::Binary(Arc::new(FONT)))
        .first()
        .copied();
    Options {
        font_resolver: FontResolver {
            select_font: Box::new(move |_, _| face),
            select_fallback: Box::new(|_, _, _| None),
        },
        fontdb: Arc::new(faces),
        ..Options::default()
    }
}

#[cfg(test)]
mod tests {
    use resvg::usvg::{Group, Node, Tree};

    use super::*;

    /// A text that is set: how wide it is and its outlines.
    fn set(text: &str) -> (f32, String) {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><text font-size=\"12\" \
             font-family=\"Inter,sans-serif\">{text}</text></svg>"
        );
        let tree = Tree::from_str(&svg, &options()).unwrap();
        let Some(Node::Text(text)) = tree.root().children().first() else {
            return (0.0, String::new());
        };
        (text.bounding_box().width(), outlines(text.flattened()))
    }

    fn outlines(group: &Group) -> String {
        let outline = |node: &Node| match node {
            Node::Group(group) => outlines(group),
            Node::Path(path) => format!("{:?}", path.data()),
            Node::Image(_) | Node::Text(_) => String::new(),
        };
        group.children().iter().map(outline).collect()
    }

    #[test]
    fn what_pictures_say_has_letters() {
        let missing = set("\u{10FFFD}").1;
        assert!(!missing.is_empty());
        for letter in "AZaz09%.,:;/()[]{}&…·µμ–±×−▼▲→éßŁžΩДя№€≤≥∞".chars()
        {
            let (_, outline) = set(&letter.to_string().replace('&', "&amp;"));
            assert!(!outline.is_empty() && outline != missing, "{letter}");
        }
    }

    #[test]
    fn pairs_are_kerned() {
        let apart = set("AA").0 + set("VV").0;
        assert!(set("AVAV").0 < apart - 1.0);
    }

    #[test]
    fn an_arrow_of_two_letters_stays_two() {
        assert_eq!(set("-&gt;").1.matches("M ").count(), 2);
    }

    #[test]
    fn letters_that_the_face_lacks_are_boxes() {
        let boxes = |text: &str| set(text).0;
        assert!(boxes("\u{6f22}\u{5b57}") > 1.5 * boxes("\u{6f22}"));
        assert!(boxes("\u{1F600}") > 1.0 && boxes("\u{FFFD}") > 1.0);
    }

    #[test]
    fn the_face_bears_a_name_of_its_own() {
        let faces = options().fontdb;
        let face = faces.faces().next().unwrap();
        assert_eq!(face.families[0].0, "Pipescope Sans");
    }
}
