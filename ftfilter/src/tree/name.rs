//! What names mean to trees, found out once and then looked up.

use std::collections::HashMap;
use std::hash::BuildHasher;

use pipe::span::Span;

use crate::fast::Fast;
use crate::pattern::Pattern;
use crate::rule::Rules;

/// What a function means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Function {
    /// From this duration on it is slow, in nanoseconds; one that is hidden never is.
    pub(super) over: u64,
    /// A tree may stand for it.
    pub(super) is_root: bool,
    /// Its name, as a number.
    pub(super) hash: u64,
}

/// What an event means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Point {
    /// Nothing.
    Not,
    /// It is shown in a tree.
    Inside,
    /// It is shown always.
    Passes,
}

/// Names and what they mean.
#[derive(Debug)]
pub(super) struct Names {
    rules: Rules,
    threshold: u64,
    /// The least duration that is slow for any function.
    pub(super) least: u64,
    /// The rules name no events: then all are shown.
    all_points: bool,
    functions: HashMap<Box<[u8]>, Function, Fast>,
    points: HashMap<Box<[u8]>, Point, Fast>,
}

/// Names that are remembered: a full trace of a large kernel has about as many.
const NAMES: usize = 16_384;

impl Names {
    pub(super) fn new(rules: Rules, threshold: u64) -> Names {
        let overs = rules.funcs.iter().map(|func| func.over);
        let overs = overs.chain(rules.gates.iter().map(|gate| gate.over));
        let least = overs.flatten().map(Span::ns).min();
        Names {
            threshold,
            least: least.unwrap_or(threshold).min(threshold),
            all_points: rules.gates.is_empty() && rules.pairs.is_empty() && rules.passes.is_empty(),
            rules,
            functions: HashMap::default(),
            points: HashMap::default(),
        }
    }

    /// What a function means.
    pub(super) fn function(&mut self, name: &[u8]) -> Function {
        match self.functions.get(name) {
            Some(&function) => function,
            None => self.new_function(name),
        }
    }

    /// What a call means whose name is not known.
    pub(super) fn unnamed(&self) -> Function {
        Function {
            over: self.threshold,
            is_root: false,
            hash: 0,
        }
    }

    /// What an event means.
    pub(super) fn point(&mut self, name: &[u8]) -> Point {
        match self.points.get(name) {
            Some(&point) => point,
            None => self.new_point(name),
        }
    }

    #[cold]
    fn new_function(&mut self, name: &[u8]) -> Function {
        let rules = &self.rules;
        let funcs = rules.funcs.iter();
        let funcs = funcs.filter(|func| func.pattern.fits(name));
        let gates = rules.gates.iter();
        let gates = gates.filter(|gate| fits_any(&gate.functions, name));
        let overs = funcs
            .map(|func| func.over)
            .chain(gates.map(|gate| gate.over));
        let over = overs
            .map(|over| over.map_or(self.threshold, Span::ns))
            .min();
        let is_hidden = fits_any(&rules.hides, name);
        let function = Function {
            over: if is_hidden {
                u64::MAX
            } else {
                over.unwrap_or(self.threshold)
            },
            is_root: over.is_some() && !is_hidden,
            hash: Fast::default().hash_one(name),
        };
        remember(&mut self.functions, name, function);
        function
    }

    #[cold]
    fn new_point(&mut self, name: &[u8]) -> Point {
        let rules = &self.rules;
        let mut gates = rules.gates.iter().map(|gate| &gate.events);
        let mut pairs = rules.pairs.iter().flat_map(|pair| [&pair.begin, &pair.end]);
        let point = if fits_any(&rules.hides, name) {
            Point::Not
        } else if fits_any(&rules.passes, name) {
            Point::Passes
        } else if self.all_points
            || gates.any(|events| fits_any(events, name))
            || pairs.any(|events| fits_any(events, name))
        {
            Point::Inside
        } else {
            Point::Not
        };
        remember(&mut self.points, name, point);
        point
    }
}

fn remember<T>(names: &mut HashMap<Box<[u8]>, T, Fast>, name: &[u8], what: T) {
    if names.len() >= NAMES {
        names.clear();
    }
    names.insert(name.into(), what);
}

fn fits_any(patterns: &[Pattern], name: &[u8]) -> bool {
    patterns.iter().any(|pattern| pattern.fits(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Names {
        let mut rules = Rules::default();
        rules.add(text).unwrap();
        Names::new(rules, 100)
    }

    #[test]
    fn a_function_is_slow_by_its_rule_or_by_the_threshold() {
        let mut names = names("func a over=1us\ngate e b|c over=2us\nfunc b\nhide h\nfunc h");
        let mut meaning = |name: &str| {
            let function = names.function(name.as_bytes());
            (function.over, function.is_root)
        };
        assert_eq!(meaning("a"), (1_000, true));
        assert_eq!(meaning("b"), (100, true));
        assert_eq!(meaning("c"), (2_000, true));
        assert_eq!(meaning("other"), (100, false));
        assert_eq!(meaning("h"), (u64::MAX, false));
        assert_eq!(names.least, 100);
    }

    #[test]
    fn rules_that_name_events_name_those_of_trees_and_others_all() {
        let mut some = names("func a\ngate e a\npair p b,c d\npass f\nhide h\npass g*\nhide g1");
        let mut meaning = |name: &str| some.point(name.as_bytes());
        for name in ["b", "c", "d", "e"] {
            assert_eq!(meaning(name), Point::Inside, "{name}");
        }
        assert_eq!(
            ["f", "g1", "g2", "other"].map(meaning),
            [Point::Passes, Point::Not, Point::Passes, Point::Not]
        );
        let mut all = names("func a\nhide sys_*");
        assert_eq!(
            ["any", "sys_enter"].map(|name| all.point(name.as_bytes())),
            [Point::Inside, Point::Not]
        );
    }

    #[test]
    fn names_without_end_do_not_fill_the_memory() {
        let mut names = names("func x*");
        for number in 0..40_000 {
            names.function(format!("x{number}").as_bytes());
            names.point(format!("y{number}").as_bytes());
        }
        assert!(names.functions.len() <= NAMES && names.points.len() <= NAMES);
    }
}
