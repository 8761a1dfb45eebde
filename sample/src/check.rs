//! What `--fail-if` asks of a run: whether a condition held, on which thing, and for how long.
//!
//! A row stands for its interval, so rows that meet a condition one after the other make up a
//! stretch as long as their intervals together. An empty cell is passed over: it ends no stretch,
//! and its interval counts for nothing. A row that does not meet the condition ends the stretch of
//! its thing, and so does a tick in which the thing has no row.

use pipe::cli::Failure;
use pipe::pick;

use crate::seen::{Seen, Shape};

mod condition;
mod watch;

pub use condition::{Comparison, Condition, Fault};
use watch::Watch;

/// Watches the rows of a run for all its conditions.
#[derive(Debug)]
pub struct Check {
    watches: Vec<Watch>,
}

impl Check {
    /// Finds the column of each condition among the run's tables.
    ///
    /// # Errors
    /// A column is none of theirs, or of several.
    pub fn new(conditions: &[Condition], shapes: &[Shape]) -> Result<Check, Failure> {
        let watch = |condition: &Condition| {
            let (table, column) = find(condition, shapes)?;
            let place = (table, shapes[table].name, column);
            Ok(Watch::new(condition.clone(), place))
        };
        let watches: Result<_, Failure> = conditions.iter().map(watch).collect();
        Ok(Check { watches: watches? })
    }

    /// Takes a row in; the rows of a table come in the order of their times. Allocates nothing for
    /// a thing that is known.
    pub fn row(&mut self, seen: &Seen) {
        for watch in &mut self.watches {
            watch.row(seen);
        }
    }

    /// A line for each condition that was met: where and when first, and how much.
    pub fn verdicts(&self) -> Vec<String> {
        self.watches.iter().filter_map(Watch::verdict).collect()
    }
}

/// The places of a condition's table, and of its column in it.
fn find(condition: &Condition, shapes: &[Shape]) -> Result<(usize, usize), Failure> {
    let (table, column) = condition.place();
    let mut places = Vec::new();
    for (at, shape) in shapes.iter().enumerate() {
        if table.is_none_or(|table| table == shape.name)
            && let Some(place) = shape.columns.iter().position(|name| name == column)
        {
            places.push((at, place));
        }
    }
    match places[..] {
        [place] => Ok(place),
        [] => Err(unknown(condition, shapes)),
        [(first, _), (second, _), ..] => {
            let (first, second) = (shapes[first].name, shapes[second].name);
            Err(Failure::usage(
                format!("--fail-if: '{column}' is a column of '{first}' and of '{second}'"),
                format!("say which, as in '{second}.{column}'"),
            ))
        }
    }
}

fn unknown(condition: &Condition, shapes: &[Shape]) -> Failure {
    let qualified = condition.place().0.is_some();
    let name = |shape: &Shape, column: &String| match qualified {
        true => format!("{}.{column}", shape.name),
        false => column.clone(),
    };
    let names: Vec<_> = shapes
        .iter()
        .flat_map(|shape| shape.columns.iter().map(|column| name(shape, column)))
        .collect();
    let near = pick::nearest(&condition.column, names.iter().map(String::as_str));
    let (table, column) = condition.place();
    let sampled = shapes.iter().any(|shape| Some(shape.name) == table);
    let is_near = near.is_some_and(|near| near.ends_with(&format!(".{column}")));
    if let Some(table) = table.filter(|_| !sampled && !is_near) {
        let what = format!("--fail-if: the table '{table}' is not sampled");
        return Failure::usage(what, "name it as an operand");
    }
    Failure::usage(
        format!("--fail-if: there is no column '{}'", condition.column),
        near.map_or("choose another table".to_owned(), |near| {
            format!("did you mean '{near}'?")
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use pipe::clock::Time;

    fn shapes() -> [Shape; 3] {
        let shape = |name, columns: &[&str]| Shape {
            name,
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
        };
        [
            shape("system", &["cpu_user_pct", "lost"]),
            shape("disk", &["busy_pct", "read_bytes_per_s", "lost"]),
            shape("total", &["node_cpu_seconds_total{mode=user}", "lost"]),
        ]
    }

    fn check(texts: &[&str]) -> Result<Check, Failure> {
        let conditions: Vec<_> = texts.iter().map(|text| text.parse().unwrap()).collect();
        Check::new(&conditions, &shapes())
    }

    fn refusal(text: &str) -> String {
        check(&[text]).unwrap_err().to_string()
    }

    #[test]
    fn an_unknown_column_is_answered_with_the_nearest() {
        assert_eq!(
            refusal("cpu_usr_pct > 1"),
            "--fail-if: there is no column 'cpu_usr_pct'; did you mean 'cpu_user_pct'?"
        );
        assert_eq!(
            refusal("dsk.busy_pct > 1"),
            "--fail-if: there is no column 'dsk.busy_pct'; did you mean 'disk.busy_pct'?"
        );
        assert!(refusal("disk.cpu_user_pct > 1").contains("no column 'disk.cpu_user_pct'"));
        let conditions = ["lost > 0".parse().unwrap()];
        assert!(Check::new(&conditions, &[]).is_err());
    }

    #[test]
    fn a_column_of_several_tables_must_be_told_apart() {
        assert_eq!(
            refusal("lost > 0"),
            "--fail-if: 'lost' is a column of 'system' and of 'disk'; say which, as in 'disk.lost'"
        );
        assert!(check(&["disk.lost > 0", "system.lost > 0"]).is_ok());
    }

    #[test]
    fn each_condition_looks_at_its_own_table_and_column() {
        let mut check = check(&[
            "busy_pct > 90",
            "disk.lost > 0",
            "system.lost > 0",
            "node_cpu_seconds_total{mode=user} > 5",
        ])
        .unwrap();
        let mut row = |table, key, values: &[_]| {
            check.row(&Seen {
                table,
                key,
                since: Time(1_000_000_000),
                at: Time(2_000_000_000),
                values,
            });
        };
        row(0, b"", &[Some(99.0), Some(0.0)]);
        row(1, b"sda", &[Some(97.25), Some(99.0), Some(0.0)]);
        row(2, b"", &[Some(7.5), Some(0.0)]);
        assert_eq!(
            check.verdicts(),
            [
                "--fail-if 'busy_pct > 90': disk sda: held from 1.000 for 1s, peak 97.25",
                "--fail-if 'node_cpu_seconds_total{mode=user} > 5': \
                 held from 1.000 for 1s, peak 7.5"
            ]
        );
    }
}
