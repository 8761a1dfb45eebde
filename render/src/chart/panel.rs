//! Which panels a table makes, chosen from the names of its columns alone.
//!
//! Columns of one family and unit share a panel. Shares that add up (they have an `idle` among
//! them) and the parts of memory are stacked; everything else is lines.

use std::collections::{HashMap, HashSet};

use crate::chart::colour::COUNT;
use crate::chart::name::{Kind, Name, Unit};
use crate::chart::scale::Measure;
use crate::chart::vocabulary::{colour_of, family_of, member_of};

/// A panel before any row is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What it is about, in words.
    pub family: String,
    /// What stands over it.
    pub heading: String,
    /// What its axis measures.
    pub measure: Measure,
    /// How its series are drawn.
    pub shape: Shape,
    /// Its series; a stack's from the bottom up.
    pub parts: Vec<Part>,
    /// The column that says how much there is in all, of which the parts are parts.
    pub whole: Option<usize>,
}

/// How series are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Areas, each on top of the one before.
    Stack,
    /// Lines.
    Lines,
    /// Lines over faint areas.
    Area,
    /// Lines that hold each value until the next one.
    Step,
}

/// One series of a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Which column it is.
    pub column: usize,
    /// What its legend says; empty where the heading says it all.
    pub label: String,
    /// Its colour's place in the palette.
    pub colour: usize,
}

/// The panels of a table whose columns have these names, in the order of their first columns.
pub fn panels(names: &[Name]) -> Vec<Panel> {
    let kin: HashSet<Kin> = names
        .iter()
        .map(|name| Kin::of(name, &name.member))
        .collect();
    let mut panels: Vec<Panel> = Vec::new();
    let mut known: HashMap<(String, Measure), usize> = HashMap::new();
    for (column, name) in names.iter().enumerate() {
        let place = Place::of(name, &kin);
        let measure = (name.unit, name.kind);
        let at = *known
            .entry((place.heading.clone(), measure))
            .or_insert_with(|| {
                let Place {
                    family,
                    heading,
                    shape,
                    ..
                } = place;
                panels.push(Panel {
                    family,
                    heading,
                    measure,
                    shape,
                    parts: vec![],
                    whole: None,
                });
                panels.len() - 1
            });
        match place.role {
            Role::Part => panels[at].parts.push(Part {
                column,
                label: name.member.clone(),
                colour: 0,
            }),
            Role::Whole => panels[at].whole = Some(column),
            Role::Rest => {}
        }
    }
    panels.retain(|panel| !panel.parts.is_empty());
    panels.iter_mut().for_each(finish);
    panels
}

/// A member of a family in one unit and kind.
#[derive(PartialEq, Eq, Hash)]
struct Kin<'a>(&'a str, Measure, &'a str);

impl<'a> Kin<'a> {
    fn of(name: &'a Name, member: &'a str) -> Kin<'a> {
        Kin(&name.family, (name.unit, name.kind), member)
    }
}

/// Where a column belongs.
struct Place {
    family: String,
    heading: String,
    shape: Shape,
    role: Role,
}

enum Role {
    /// It is drawn.
    Part,
    /// It is what the parts are parts of.
    Whole,
    /// It is what the parts leave empty.
    Rest,
}

impl Place {
    fn of(name: &Name, all: &HashSet<Kin>) -> Place {
        let family = family_of(name);
        let kin = |member: &str| all.contains(&Kin::of(name, member));
        let place = |more: &str, shape, role| Place {
            heading: format!("{family}{more}"),
            family: family.clone(),
            shape,
            role,
        };
        if kin("idle") && (kin("user") || kin("system")) && shares(name) {
            let role = if name.member == "idle" {
                Role::Rest
            } else {
                Role::Part
            };
            return place("", Shape::Stack, role);
        }
        if name.unit == Unit::Bytes && name.kind == Kind::Gauge && kin("anon") && kin("cached") {
            return match name.member.as_str() {
                "anon" | "cached" => place("", Shape::Stack, Role::Part),
                "total" => place("", Shape::Stack, Role::Whole),
                "available" | "free" => place(" left", Shape::Lines, Role::Part),
                _ if Place::others(name, all) > FEW => place(", other", Shape::Lines, Role::Part),
                other => place(&format!(" {other}"), Shape::Lines, Role::Part),
            };
        }
        place("", Shape::Lines, Role::Part)
    }

    /// How many levels of memory there are besides those that have a place of their own.
    fn others(name: &Name, all: &HashSet<Kin>) -> usize {
        let own = ["anon", "cached", "total", "available", "free"];
        let kin = all.iter().filter(|Kin(family, measure, member)| {
            *family == name.family && *measure == (name.unit, name.kind) && !own.contains(member)
        });
        kin.count()
    }
}

/// So many levels of memory have a panel each.
const FEW: usize = 3;

/// Whether it is a share of all time: a percentage, or seconds per second.
fn shares(name: &Name) -> bool {
    matches!(
        (name.unit, name.kind),
        (Unit::Percent, Kind::Gauge) | (Unit::Seconds, Kind::Counter)
    )
}

/// Gives the parts their order, colours and labels.
fn finish(panel: &mut Panel) {
    if panel.shape == Shape::Stack {
        panel.parts.sort_by_key(|part| part.label == "cached");
    }
    let mut free: Vec<usize> = (0..COUNT).collect();
    let own = colour_of;
    for part in &panel.parts {
        free.retain(|colour| Some(*colour) != own(&part.label));
    }
    let mut free = free.into_iter().chain((0..COUNT).cycle());
    for part in &mut panel.parts {
        part.colour = own(&part.label).or_else(|| free.next()).unwrap_or_default();
        part.label = member_of(&part.label);
    }
    if let [only] = &mut panel.parts[..] {
        let label = std::mem::take(&mut only.label);
        if !label.is_empty() && !panel.heading.ends_with(&label) {
            panel.heading = format!("{} {label}", panel.heading);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Heading, shape and labels of each panel.
    fn chosen(header: &str) -> Vec<(String, Shape, Vec<String>)> {
        let names: Vec<_> = header.split_whitespace().map(Name::parse).collect();
        panels(&names)
            .into_iter()
            .map(|panel| {
                (
                    panel.heading,
                    panel.shape,
                    panel.parts.into_iter().map(|part| part.label).collect(),
                )
            })
            .collect()
    }

    fn panel(heading: &str, shape: Shape, labels: &[&str]) -> (String, Shape, Vec<String>) {
        (
            heading.to_owned(),
            shape,
            labels.iter().map(|&label| label.to_owned()).collect(),
        )
    }

    #[test]
    fn shares_that_add_up_and_the_parts_of_memory_are_stacked() {
        let header = "cpu_user_pct cpu_system_pct cpu_iowait_pct cpu_idle_pct mem_total_bytes \
                      mem_available_bytes mem_free_bytes mem_cached_bytes mem_anon_bytes mem_dirty_bytes";
        let want = [
            panel("CPU", Shape::Stack, &["user", "system", "I/O wait"]),
            panel("Memory", Shape::Stack, &["anonymous", "page cache"]),
            panel("Memory left", Shape::Lines, &["available", "free"]),
            panel("Memory dirty", Shape::Lines, &[""]),
        ];
        assert_eq!(chosen(header), want);
    }

    #[test]
    fn columns_of_one_family_and_unit_share_a_panel() {
        let header = "disk_read_bytes_per_s disk_write_bytes_per_s disk_busy_pct ctxt_per_s \
                      psi_cpu_some_pct psi_io_full_pct";
        let want = [
            panel("Disk", Shape::Lines, &["read", "write"]),
            panel("Disk busy", Shape::Lines, &[""]),
            panel("Context switches", Shape::Lines, &[""]),
            panel("Pressure", Shape::Lines, &["cpu some", "io full"]),
        ];
        assert_eq!(chosen(header), want);
    }

    #[test]
    fn counters_of_cpu_time_stack_too() {
        let header = "node_cpu_seconds_total{mode=user} node_cpu_seconds_total{mode=idle}";
        assert_eq!(chosen(header), [panel("CPU user", Shape::Stack, &[""])]);
    }

    #[test]
    fn a_rest_alone_is_a_line() {
        assert_eq!(
            chosen("cpu_idle_pct"),
            [panel("CPU idle", Shape::Lines, &[""])]
        );
    }

    #[test]
    fn shares_without_a_rest_are_lines_and_unknown_names_are_taken_as_they_are() {
        assert_eq!(chosen("cpu_user_pct cpu_system_pct")[0].1, Shape::Lines);
        assert_eq!(
            chosen("temperature"),
            [panel("Temperature", Shape::Lines, &[""])]
        );
        assert_eq!(chosen(""), []);
    }

    #[test]
    fn no_colour_is_given_twice_while_there_are_others() {
        let names: Vec<_> = [
            "x_a", "x_read", "x_b", "x_write", "x_c", "x_d", "x_user", "x_e",
        ]
        .map(Name::parse)
        .into();
        let mut colours: Vec<_> = panels(&names)[0]
            .parts
            .iter()
            .map(|part| part.colour)
            .collect();
        colours.sort_unstable();
        assert_eq!(colours, (0..COUNT).collect::<Vec<_>>());
    }
}
