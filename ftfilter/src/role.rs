//! What each name in a trace means to the rules, found out once and then looked up.

use std::collections::HashMap;
use std::rc::Rc;

use crate::fast::Fast;
use crate::hold::Part;
use crate::pattern::Pattern;
use crate::rule::Rules;
use crate::total::OTHERS;

/// The place of a role; 0 is none.
pub type RoleId = u16;

/// What a name means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// The name itself.
    pub name: String,
    /// As a function: from this duration on it is shown.
    pub shown_over: Option<u64>,
    /// As a function: which gates it decides, as the how-manieth choice, from which duration on.
    pub decides: Vec<(usize, usize, u64)>,
    /// As an event: which gates it waits for, as what.
    pub waits: Vec<(usize, Part, u16)>,
    /// As an event: which pairs it begins.
    pub begins: Vec<Half>,
    /// As an event: which pairs it ends.
    pub ends: Vec<Half>,
    /// As an event: it always passes.
    pub passes: bool,
}

/// An event as one of the two of a pair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Half {
    /// Which pair.
    pub pair: usize,
    /// What the `*` of its name stands for, if begin and end have one: it must be the same in both.
    pub star: Box<[u8]>,
}

/// Names and their roles.
#[derive(Debug)]
pub struct Roles {
    rules: Rules,
    threshold: u64,
    functions: HashMap<Box<[u8]>, RoleId, Fast>,
    events: HashMap<Box<[u8]>, RoleId, Fast>,
    roles: Vec<Rc<Role>>,
    /// The name of a system call's event.
    full: Vec<u8>,
    /// For each gate, the best choice of function that this trace has.
    choices: Vec<usize>,
}

/// Names that are remembered: a full trace of a large kernel has about as many.
const NAMES: usize = 16_384;
/// Roles that are kept: names chosen by an attacker must not fill the memory.
const ROLES: usize = 4_096;
/// As many again for what later names mean: they share a role if they mean the same.
const SHARED: usize = 4_096;

impl Roles {
    /// Roles by these rules; the threshold is in nanoseconds, for those that name none.
    pub fn new(rules: Rules, threshold: u64) -> Roles {
        Roles {
            choices: vec![usize::MAX; rules.gates.len()],
            rules,
            threshold,
            functions: HashMap::default(),
            events: HashMap::default(),
            roles: vec![Rc::default()],
            full: Vec::new(),
        }
    }

    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The role of a function.
    pub fn function(&mut self, name: &[u8]) -> RoleId {
        match self.functions.get(name) {
            Some(&id) => id,
            None => self.new_function(name),
        }
    }

    /// Whether no name has had a role so far.
    pub fn are_unused(&self) -> bool {
        // The first one is that of names without.
        self.roles.len() == 1
    }

    /// The role of an event.
    pub fn event(&mut self, name: &[u8]) -> RoleId {
        match self.events.get(name) {
            Some(&id) => id,
            None => self.new_event(name),
        }
    }

    /// The role of an event of a system call. The kernel knows `sys_enter_read` and `sys_exit_read`
    /// and prints them as `sys_read(...)` and `sys_read -> ...`; perf and trace-cmd print the names.
    pub fn system_call(&mut self, name: &[u8], text: &[u8]) -> RoleId {
        let (front, call) = match (name.strip_prefix(b"sys_"), text) {
            (Some(call), [b'(', ..]) => (&b"sys_enter_"[..], call),
            (Some(call), [b'-', b'>', ..]) => (&b"sys_exit_"[..], call),
            _ => return self.event(name),
        };
        let mut full = std::mem::take(&mut self.full);
        full.clear();
        full.extend_from_slice(front);
        full.extend_from_slice(call);
        let id = self.event(&full);
        self.full = full;
        if id > 0 { id } else { self.event(name) }
    }

    /// What a role is; shared, so that looking at it leaves everything else free to change.
    pub fn role(&self, id: RoleId) -> Rc<Role> {
        Rc::clone(&self.roles[usize::from(id)])
    }

    /// Whether a gate goes by a choice of function, there being no better one in this trace.
    pub fn is_best(&self, gate: usize, choice: usize) -> bool {
        self.choices[gate] >= choice
    }

    /// The least duration that means anything to any function.
    pub fn least(&self) -> u64 {
        let funcs = self.rules.funcs.iter().map(|func| func.over);
        let gates = self.rules.gates.iter().map(|gate| gate.over);
        let overs = funcs
            .chain(gates)
            .map(|over| over.map_or(self.threshold, pipe::span::Span::ns));
        overs.min().unwrap_or(u64::MAX)
    }

    #[cold]
    fn new_function(&mut self, name: &[u8]) -> RoleId {
        let over =
            |over: Option<pipe::span::Span>| over.map_or(self.threshold, pipe::span::Span::ns);
        let mut role = Role {
            name: String::from_utf8_lossy(name).into_owned(),
            ..Role::default()
        };
        if !fits_any(&self.rules.hides, name) {
            let funcs = self
                .rules
                .funcs
                .iter()
                .filter(|func| func.pattern.fits(name));
            role.shown_over = funcs.map(|func| over(func.over)).min();
        }
        for (at, gate) in self.rules.gates.iter().enumerate() {
            if let Some(choice) = gate
                .functions
                .iter()
                .position(|function| function.fits(name))
            {
                role.decides.push((at, choice, over(gate.over)));
                self.choices[at] = self.choices[at].min(choice);
            }
        }
        let means_something = role.shown_over.is_some() || !role.decides.is_empty();
        let id = self.keep(role, means_something);
        remember(&mut self.functions, name, id);
        id
    }

    #[cold]
    fn new_event(&mut self, name: &[u8]) -> RoleId {
        let mut role = Role {
            name: String::from_utf8_lossy(name).into_owned(),
            ..Role::default()
        };
        if !fits_any(&self.rules.hides, name) {
            role.passes = fits_any(&self.rules.passes, name);
            for (at, gate) in self.rules.gates.iter().enumerate() {
                if let Some(which) = gate.events.iter().position(|event| event.fits(name)) {
                    role.waits
                        .push((at, part(name, &gate.events), which as u16));
                }
            }
            let pairs = || self.rules.pairs.iter().enumerate();
            role.begins = pairs()
                .filter_map(|(at, pair)| half(at, (&pair.begin, &pair.end), name))
                .collect();
            role.ends = pairs()
                .filter_map(|(at, pair)| half(at, (&pair.end, &pair.begin), name))
                .collect();
        }
        let means_something = role.passes
            || !role.waits.is_empty()
            || !role.begins.is_empty()
            || !role.ends.is_empty();
        let id = self.keep(role, means_something);
        remember(&mut self.events, name, id);
        id
    }

    fn keep(&mut self, role: Role, means_something: bool) -> RoleId {
        if !means_something {
            return 0;
        }
        self.known(&role).unwrap_or_else(|| self.add(role))
    }

    fn known(&self, role: &Role) -> Option<RoleId> {
        let known = self.roles.iter().position(|other| **other == *role);
        known.map(|at| at as RoleId)
    }

    /// A full graph can have more functions than there are roles: none of their calls is lost.
    fn add(&mut self, mut role: Role) -> RoleId {
        if self.roles.len() >= ROLES {
            OTHERS.clone_into(&mut role.name);
            if let Some(known) = self.known(&role) {
                return known;
            }
        }
        if self.roles.len() >= ROLES + SHARED {
            return 0;
        }
        self.roles.push(Rc::new(role));
        (self.roles.len() - 1) as RoleId
    }
}

fn remember(names: &mut HashMap<Box<[u8]>, RoleId, Fast>, name: &[u8], id: RoleId) {
    if names.len() >= NAMES {
        names.clear();
    }
    names.insert(name.into(), id);
}

/// An event as one side of a pair, if its name fits.
fn half(pair: usize, (own, other): (&[Pattern], &[Pattern]), name: &[u8]) -> Option<Half> {
    let pattern = own.iter().find(|pattern| pattern.fits(name))?;
    let has_star = |pattern: &Pattern| matches!(pattern, Pattern::Glob(glob) if glob.contains('*'));
    let both = own.iter().chain(other).all(has_star);
    let star = pattern.star(name).filter(|_| both).unwrap_or_default();
    Some(Half {
        pair,
        star: star.into(),
    })
}

fn fits_any(patterns: &[Pattern], name: &[u8]) -> bool {
    patterns.iter().any(|pattern| pattern.fits(name))
}

/// `x_end` ends `x_begin` or `x_start`, if both wait for the same gate.
fn part(name: &[u8], events: &[Pattern]) -> Part {
    let with = |stem: &[u8], ending: &[u8]| fits_any(events, &[stem, ending].concat());
    if let Some(stem) = name.strip_suffix(b"_end") {
        return if with(stem, b"_begin") || with(stem, b"_start") {
            Part::End
        } else {
            Part::Single
        };
    }
    let stem = name
        .strip_suffix(b"_begin")
        .or_else(|| name.strip_suffix(b"_start"));
    if stem.is_some_and(|stem| with(stem, b"_end")) {
        Part::Begin
    } else {
        Part::Single
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset;

    #[test]
    fn the_preset_knows_its_names() {
        let mut rules = Rules::default();
        rules.add(preset::rules("alloc").unwrap()).unwrap();
        let mut roles = Roles::new(rules, 134_000);
        let id = roles.function(b"try_to_free_pages");
        assert_eq!(roles.role(id).shown_over, Some(134_000));
        assert_eq!(roles.role(id).decides.len(), 1);
        assert_eq!(roles.function(b"schedule"), 0);
        let id = roles.event(b"mm_vmscan_direct_reclaim_end");
        assert_eq!(roles.role(id).waits[0].1, Part::End);
        let id = roles.event(b"mm_shrink_slab_start");
        assert_eq!(
            (roles.role(id).begins.len(), roles.role(id).ends.len()),
            (2, 0)
        );
        assert_eq!(roles.least(), 134_000);
    }

    #[test]
    fn the_first_choice_of_function_that_is_there_decides() {
        let mut rules = Rules::default();
        rules.add("gate e a|b|c").unwrap();
        let mut roles = Roles::new(rules, 0);
        assert!(roles.is_best(0, 2));
        roles.function(b"c");
        assert!(roles.is_best(0, 2));
        roles.function(b"b");
        assert_eq!([1, 2].map(|choice| roles.is_best(0, choice)), [true, false]);
    }

    #[test]
    fn system_calls_are_known_by_both_of_their_names() {
        let mut rules = Rules::default();
        rules
            .add("pair call sys_enter_* sys_exit_*\npass sys_close")
            .unwrap();
        let mut roles = Roles::new(rules, 0);
        let enter = roles.system_call(b"sys_read", b"(fd: 3)");
        assert_eq!(roles.event(b"sys_enter_read"), enter);
        assert_eq!(*roles.role(enter).begins[0].star, *b"read");
        assert!(roles.role(enter).ends.is_empty());
        let exit = roles.system_call(b"sys_read", b"-> 0x3");
        assert_eq!(*roles.role(exit).ends[0].star, *b"read");
        assert_eq!(roles.system_call(b"sys_enter", b"NR 3 (1)"), 0);
    }

    #[test]
    fn names_beyond_the_last_role_of_their_own_mean_the_same_as_others() {
        let mut rules = Rules::default();
        rules.add("func x*\npass y*\nhide x_").unwrap();
        let mut roles = Roles::new(rules, 7);
        for number in 0..ROLES {
            roles.function(format!("x{number}").as_bytes());
        }
        let (function, event) = (roles.function(b"xlast"), roles.event(b"ylast"));
        assert_eq!(roles.role(function).shown_over, Some(7));
        assert_eq!(roles.role(function).name, "others");
        assert!(roles.role(event).passes);
        assert_eq!(roles.function(b"xnext"), function);
        assert_eq!((roles.function(b"x_"), roles.event(b"x")), (0, 0));
    }

    #[test]
    fn names_without_end_do_not_fill_the_memory() {
        let mut rules = Rules::default();
        rules.add("func x*\npass y*").unwrap();
        let mut roles = Roles::new(rules, 0);
        for number in 0..40_000 {
            roles.function(format!("x{number}").as_bytes());
            roles.event(format!("y{number}").as_bytes());
        }
        assert!(
            roles.roles.len() <= ROLES + SHARED
                && roles.functions.len() <= NAMES
                && roles.events.len() <= NAMES
        );
    }
}
