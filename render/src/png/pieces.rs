//! A large picture in SVG cut into small ones on top of each other: what draws them needs a hundred
//! times their size.

use resvg::usvg::roxmltree::{Document, Error, Node};

/// A piece ends behind the element that makes it longer than this, in bytes: 4 MB to draw. Most charts
/// are one piece.
const LENGTH: usize = 32 * 1024;
/// What is no part of a picture but others refer to it.
const SHARED: [&str; 8] = [
    "style",
    "defs",
    "clipPath",
    "mask",
    "filter",
    "pattern",
    "linearGradient",
    "symbol",
];
/// Attributes that make a group more than the sum of its parts.
const TOGETHER: [&str; 5] = ["opacity", "clip-path", "mask", "filter", "style"];

struct Pieces<'a> {
    svg: &'a str,
    /// What all begin with.
    head: String,
    /// The groups that an element stands in, from the outermost.
    groups: Vec<&'a str>,
    done: Vec<String>,
    piece: String,
}

/// Cuts a picture into what is to be drawn one after the other.
///
/// # Errors
/// It isn't well formed.
pub(super) fn pieces(svg: &str) -> Result<Vec<String>, Error> {
    let document = Document::parse(svg)?;
    let root = document.root_element();
    let mut head = opening(svg, root).to_owned();
    let shared = root
        .descendants()
        .filter(|node| is_shared(node) && !node.ancestors().skip(1).any(|node| is_shared(&node)));
    head.extend(shared.map(|node| &svg[node.range()]));
    let mut pieces = Pieces {
        svg,
        piece: head.clone(),
        head,
        groups: Vec::new(),
        done: Vec::new(),
    };
    pieces.take_children(root);
    pieces.finish();
    Ok(pieces.done)
}

/// An element's own tag. (A range of an element begins and ends at its angle brackets.)
fn opening<'a>(svg: &'a str, node: Node) -> &'a str {
    let end = node
        .first_child()
        .map_or(node.range().end, |child| child.range().start);
    &svg[node.range().start..end]
}

fn is_shared(node: &Node) -> bool {
    SHARED.contains(&node.tag_name().name())
}

impl Pieces<'_> {
    fn take_children(&mut self, node: Node) {
        for child in node.children().filter(Node::is_element) {
            let is_whole = TOGETHER.iter().any(|name| child.has_attribute(*name));
            match child.tag_name().name() {
                "title" | "desc" => {}
                "g" if !is_whole && child.has_children() => self.take_group(child),
                _ if is_shared(&child) => {}
                _ => self.take(child),
            }
        }
    }

    fn take_group(&mut self, group: Node) {
        self.make_room();
        let opening = opening(self.svg, group);
        self.piece.push_str(opening);
        self.groups.push(opening);
        self.take_children(group);
        self.groups.pop();
        self.piece.push_str("</g>");
    }

    fn take(&mut self, element: Node) {
        self.make_room();
        self.piece.push_str(&self.svg[element.range()]);
    }

    /// Goes on in a new piece if this one is long. (Before a group, too: an empty one has a place.)
    fn make_room(&mut self) {
        if self.piece.len() > LENGTH + self.head.len() {
            self.finish();
            self.piece.extend(self.groups.iter().copied());
        }
    }

    fn finish(&mut self) {
        let mut piece = std::mem::replace(&mut self.piece, self.head.clone());
        piece.extend(self.groups.iter().map(|_| "</g>"));
        piece.push_str("</svg>");
        self.done.push(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of so many labels in two groups.
    fn picture(labels: usize) -> String {
        let label = |at| format!("<text x=\"1\" y=\"{at}\">task{at} &amp; more</text>\n");
        let labels: String = (0..labels).map(label).collect();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><title>x</title>\n\
             <defs><clipPath id=\"c\"/></defs><rect/><g a=\"1\">\n<g b=\"2\">{labels}</g><path d=\"M0 0\"/>\
             <g opacity=\".5\"><path/><path/></g></g></svg>\n"
        )
    }

    /// The elements that are drawn, each with the groups that it stands in.
    fn drawn(svg: &str) -> Vec<String> {
        let document = Document::parse(svg).unwrap();
        let leaves = document.descendants().filter(|node| {
            let groups = node.ancestors().skip(1);
            let is_leaf = !["svg", "g"].contains(&node.tag_name().name());
            node.is_element() && is_leaf && groups.clone().all(|node| !is_shared(&node))
        });
        let leaves = leaves.filter(|node| node.tag_name().name() != "title" && !is_shared(node));
        let path = |node: Node| {
            let tags = node.ancestors().filter(Node::is_element);
            tags.map(|node| opening(svg, node)).collect::<String>() + node.text().unwrap_or("")
        };
        leaves.map(path).collect()
    }

    #[test]
    fn a_small_picture_is_one_piece() {
        assert_eq!(pieces(&picture(3)).unwrap().len(), 1);
    }

    #[test]
    fn pieces_have_every_element_once_in_order_and_in_its_groups() {
        for labels in [0, 1, 500, 5_000] {
            let whole = picture(labels);
            let pieces = pieces(&whole).unwrap();
            let parts: Vec<String> = pieces.iter().flat_map(|piece| drawn(piece)).collect();
            assert_eq!(parts, drawn(&whole));
            assert!(pieces.iter().all(|piece| piece.len() < LENGTH + 500));
            assert!(pieces.iter().all(|piece| piece.contains("id=\"c\"")));
        }
    }

    #[test]
    fn what_is_drawn_as_one_stays_together() {
        let group = "<g opacity=\".5\"><path/><path/></g>";
        let pieces = pieces(&picture(2_000)).unwrap();
        assert_eq!(
            pieces.iter().filter(|piece| piece.contains(group)).count(),
            1
        );
    }
}
