//! Numbers found again in texts that change.

use super::*;

const STAT: &str = "cpu  30 0\ncpu0 10 20 30\ncpu1 11 21 31\nintr 5 0 0\nctxt 99\n";

/// Fills one slot a place.
fn filled(sheet: &mut Sheet, text: &str, slots: usize) -> (Filled, Vec<Option<i64>>) {
    let mut numbers = vec![None; slots];
    let how = sheet.fill(text.as_bytes(), true, &mut numbers);
    let digits = |number: Option<Number>| number.map(|number| number.digits);
    (how, numbers.into_iter().map(digits).collect())
}

fn sheet(places: &[Place], open: bool, text: &str) -> Sheet {
    let places = places.iter().cloned().zip(0..).collect();
    Sheet::new(places, open, text.as_bytes())
}

fn word(key: &str, first: u16, sum: u16) -> Place {
    Place {
        column: Column::Word(first, sum),
        ..Place::keyed(key, 0)
    }
}

fn one(place: Place, text: &str) -> Option<i64> {
    filled(&mut sheet(&[place], false, text), text, 1).1[0]
}

#[test]
fn words_of_a_line_are_taken_in_any_order_and_summed() {
    let places = [
        word("ctxt", 0, 1),
        word("cpu1", 2, 1),
        word("cpu1", 0, 3),
        word("cpu1", 1, 1),
        word("cpu", 0, 1),
        word("cpu9", 0, 1),
        word("cpu0", 3, 1),
    ];
    let mut sheet = sheet(&places, false, STAT);
    let want = [Some(99), Some(31), Some(63), Some(21), Some(30), None, None];
    for _ in 0..3 {
        assert_eq!(filled(&mut sheet, STAT, 7), (Filled::Whole, want.to_vec()));
    }
}

#[test]
fn a_line_is_found_where_it_has_moved_to_and_gone_lines_come_back() {
    let places = [word("cpu0", 0, 1), word("cpu1", 0, 1), word("ctxt", 0, 1)];
    let mut sheet = sheet(&places, true, STAT);
    let longer = "cpu  300 0\ncpu0 100 20 30\ncpu1 11 21 31\nintr 5 0 0\nctxt 99\n";
    let without = "cpu  30 0\ncpu1 12 21 31\nintr 5 0 0\nctxt 99\n";
    let all = vec![Some(100), Some(11), Some(99)];
    assert_eq!(filled(&mut sheet, longer, 3), (Filled::Whole, all.clone()));
    let less = vec![None, Some(12), Some(99)];
    assert_eq!(
        filled(&mut sheet, without, 3),
        (Filled::Changed, less.clone())
    );
    assert_eq!(filled(&mut sheet, without, 3), (Filled::Whole, less));
    assert_eq!(filled(&mut sheet, longer, 3), (Filled::Changed, all));
    assert_eq!(filled(&mut sheet, "", 3), (Filled::Changed, vec![None; 3]));
}

#[test]
fn a_line_that_is_gone_is_found_again_behind_another_that_went() {
    let mut sheet = sheet(&[word("b", 0, 1)], false, "a 1\nb 2\n");
    assert_eq!(filled(&mut sheet, "a 1\nc 3\n", 1).1, [None]);
    assert_eq!(filled(&mut sheet, "b 2\nc 3\n", 1).1, [Some(2)]);
}

#[test]
fn of_many_lines_that_are_gone_some_are_looked_for_each_time() {
    let many = |key: char| {
        (0..100)
            .map(|n| format!("{key}{n} 1\n"))
            .collect::<String>()
    };
    let places: Vec<_> = (0..100).map(|n| word(&format!("a{n}"), 0, 1)).collect();
    let mut sheet = sheet(&places, false, &many('a'));
    assert_eq!(filled(&mut sheet, &many('b'), 100).1, [None; 100]);
    let found = (0..100).map(|_| filled(&mut sheet, &many('a'), 100).1);
    let counts: Vec<usize> = found.map(|cells| cells.iter().flatten().count()).collect();
    assert!(
        counts[0] >= SEARCHES && counts[100 / SEARCHES] == 100,
        "{counts:?}"
    );
}

#[test]
fn a_text_that_is_read_in_part_is_short_until_the_wanted_line_is_whole() {
    let mut sheet = sheet(&[word("ctxt", 0, 1)], false, STAT);
    let mut slots = [None];
    for end in 0..STAT.len() {
        let part = &STAT.as_bytes()[..end];
        assert_eq!(sheet.fill(part, false, &mut slots), Filled::Short, "{end}");
        assert_eq!(slots, [None]);
    }
    assert_eq!(
        sheet.fill(STAT.as_bytes(), false, &mut slots),
        Filled::Whole
    );
    assert_eq!(slots, [Some(Number::whole(99))]);
    // Nothing more comes: then what is missing is gone.
    assert_eq!(sheet.fill(b"ctx", true, &mut slots), Filled::Whole);
    assert_eq!(sheet.fill(b"ctxt 5", true, &mut slots), Filled::Whole);
    assert_eq!(slots, [Some(Number::whole(5))]);
}

#[test]
fn keys_are_whole_words_behind_blanks_with_or_without_a_colon() {
    let net = "Inter-| Receive\n  eth0:123 4\neth01: 5 6\n    lo: 7 8\n";
    assert_eq!(one(word("eth0", 0, 1), net), Some(123));
    assert_eq!(one(word("eth01", 1, 1), net), Some(6));
    assert_eq!(one(word("lo", 1, 1), net), Some(8));
    assert_eq!(one(word("eth", 0, 1), net), None);
    let disks = "   8       0 sda 1 2\n   8       1 sda1 3 4\n";
    assert_eq!(one(word("8       1 sda1", 1, 1), disks), Some(4));
    assert_eq!(
        one(word("cpu MHz", 0, 1), "cpu MHz\t\t: 2400.5\n"),
        Some(24005)
    );
    let series = "up{a=\"x y\"} 1\nup 2 1700000000\n";
    assert_eq!(one(word("up{a=\"x y\"}", 0, 1), series), Some(1));
    assert_eq!(one(word("up", 0, 1), series), Some(2));
}

#[test]
fn the_second_line_of_a_key_is_told_from_the_first() {
    let place = Place {
        line: Line::Key((*b"Tcp").into(), 1),
        ..word("", 1, 1)
    };
    let snmp = "Tcp: Algorithm Min\nTcp: 1 200\n";
    assert_eq!(one(place, snmp), Some(200));
}

#[test]
fn lines_without_keys_go_by_number_while_there_are_as_many() {
    let place = Place {
        line: Line::Number(1),
        form: Form::Hex,
        ..word("", 1, 1)
    };
    let softnet = "00a1 1\n00b2 1f\n";
    let mut sheet = sheet(&[place], false, softnet);
    assert_eq!(filled(&mut sheet, softnet, 1).1, [Some(31)]);
    assert_eq!(filled(&mut sheet, "00b2 1f\n", 1).1, [None]);
    assert_eq!(filled(&mut sheet, softnet, 1).1, [Some(31)]);
}

#[test]
fn numbers_have_names_forms_and_places_of_their_own() {
    let psi = "some avg10=0.35 avg60=0.49 total=4207605140\nfull avg10=0.00 total=7\n";
    let named = Place {
        column: Column::Named((*b"total").into()),
        ..word("full", 0, 1)
    };
    assert_eq!(one(named, psi), Some(7));
    assert_eq!(one(Place::first(), psi), Some(35));
    assert_eq!(one(Place::first(), "cpu0 x1 -4.5 7\n"), Some(-45));
    assert_eq!(one(Place::first(), "none 1a\n"), Some(1));
    assert_eq!(one(Place::first(), "up\n3\n"), Some(3));
    assert_eq!(
        one(Place::first(), "0-1 6.18.44-fc 000001fffeffffff 32K\n"),
        Some(32)
    );
    assert_eq!(one(Place::first(), "0x1003\n"), Some(0x1003));
    let stat = Place {
        line: Line::AfterName,
        ..word("", 1, 1)
    };
    assert_eq!(one(stat, "42 (a) b) S 7 8\n"), Some(7));
    let up = Place {
        form: Form::Is(b"up"),
        ..word("", 0, 1)
    };
    let up = Place {
        line: Line::First,
        ..up
    };
    assert_eq!(
        (one(up.clone(), "up\n"), one(up, "upper\n")),
        (Some(1), Some(0))
    );
}

#[test]
fn a_column_is_found_under_its_heading_when_others_go() {
    let under = |title: &[u8]| Place {
        column: Column::Under(title.into()),
        ..word("TIMER", 0, 1)
    };
    let places = [under(b"CPU2"), under(b"CPU0"), under(b"CPU1")];
    let all = "      CPU0   CPU1   CPU2\nTIMER:  10  11  12\n";
    let mut sheet = sheet(&places, true, all);
    let whole = [Some(12), Some(10), Some(11)];
    assert_eq!(filled(&mut sheet, all, 3).1, whole);
    let without = "      CPU0   CPU2\nTIMER:  20  22\n";
    assert_eq!(filled(&mut sheet, without, 3).1, [Some(22), Some(20), None]);
    assert_eq!(filled(&mut sheet, "", 3).1, [None; 3]);
    assert_eq!(filled(&mut sheet, all, 3).1, whole);
}

#[test]
fn a_series_is_no_other_that_begins_alike() {
    let series = |key: &str| Place {
        line: Line::Series(key.as_bytes().into(), 0),
        form: Form::Float,
        ..word("", 0, 1)
    };
    let first = "job:5m 7\njob 3\na 1\na {d=\"1\"} 2\nm 1\n";
    let mut sheet = sheet(&[series("job"), series("a"), series("m")], true, first);
    assert_eq!(filled(&mut sheet, first, 3).1, [Some(3), Some(1), Some(1)]);
    let turned = "m: 9\na {d=\"1\"} 2\njob 5\njob:5m 7\na 6\n";
    assert_eq!(filled(&mut sheet, turned, 3).1, [Some(5), Some(6), None]);
}

#[test]
fn a_line_is_known_by_what_it_holds() {
    let holding = |cpu: i64| Place {
        line: Line::Holding(2, cpu),
        form: Form::Hex,
        ..word("", 0, 1)
    };
    let places = [holding(0), holding(1), holding(0x1f)];
    let first = "a0 0 00\na1 0 01\naf 0 1f\n";
    let mut sheet = sheet(&places, true, first);
    assert_eq!(
        filled(&mut sheet, first, 3).1,
        [Some(0xa0), Some(0xa1), Some(0xaf)]
    );
    let turned = "b1 0 01\nbf 0 1f\n";
    assert_eq!(
        filled(&mut sheet, turned, 3).1,
        [None, Some(0xb1), Some(0xbf)]
    );
    assert_eq!(
        filled(&mut sheet, turned, 3).1,
        [None, Some(0xb1), Some(0xbf)]
    );
}

#[test]
fn a_text_that_comes_in_parts_is_taken_like_a_whole_one() {
    let place = |number: u32| Place {
        line: Line::Number(number),
        form: Form::Hex,
        ..word("", 0, 1)
    };
    let places: Vec<_> = (0..100).map(place).collect();
    let text: String = (0..100).map(|n| format!("{n:08x} 0\n")).collect();
    let mut sheet = sheet(&places, true, &text);
    let all: Vec<_> = (0..100).map(Some).collect();
    for part in [400, 0, 990] {
        let mut slots = vec![None; 100];
        let part = &text.as_bytes()[..part];
        assert_eq!(sheet.fill(part, false, &mut slots), Filled::Short);
        assert_eq!(filled(&mut sheet, &text, 100), (Filled::Whole, all.clone()));
    }
    // Nor do parts take the turns of lines that are gone.
    let keys: Vec<_> = (0..2 * SEARCHES)
        .map(|n| word(&format!("a{n}"), 0, 1))
        .collect();
    let many = |key: char| {
        (0..2 * SEARCHES)
            .map(|n| format!("{key}{n} 1\n"))
            .collect::<String>()
    };
    let keys = keys.into_iter().zip(0..).collect();
    let mut sheet = Sheet::new(keys, false, many('a').as_bytes());
    filled(&mut sheet, &many('b'), 2 * SEARCHES);
    let mut found = 0;
    for _ in 0..4 {
        sheet.fill(b"", false, &mut vec![None; 2 * SEARCHES]);
        let cells = filled(&mut sheet, &many('a'), 2 * SEARCHES).1;
        found = cells.iter().flatten().count();
    }
    assert_eq!(found, 2 * SEARCHES);
}

#[test]
fn any_text_is_taken_as_by_going_through_its_lines() {
    const PIECES: [&str; 14] = [
        "a", "b", "ab", " ", "\t", "\n", "\n", ":", "=", "7", "-1", "a 3\n", "b: 4\n", "\r\n",
    ];
    arbtest::arbtest(|u| {
        let keys = ["a", "b", "ab", "-1"];
        let places: Vec<_> = keys.iter().map(|key| word(key, 0, 1)).collect();
        let mut texts: Vec<String> = Vec::new();
        for _ in 0..u.int_in_range(1..=6)? {
            let mut text = String::new();
            for _ in 0..u.int_in_range(0..=20)? {
                text.push_str(u.choose(&PIECES)?);
            }
            texts.push(text);
        }
        let mut lasting = sheet(&places, true, &texts[0]);
        for text in &texts {
            // Of lines that come to have the same key any may be taken.
            let begin = |key: &&str| {
                line::starts(text.as_bytes())
                    .filter(|&at| {
                        line::is_at(&Line::Key(key.as_bytes().into(), 0), text.as_bytes(), at)
                    })
                    .count()
            };
            if keys.iter().map(begin).any(|lines| lines > 1) {
                continue;
            }
            let fresh = filled(&mut sheet(&places, true, text), text, 4).1;
            assert_eq!(
                filled(&mut lasting, text, 4).1,
                fresh,
                "{text:?} of {texts:?}"
            );
        }
        Ok(())
    });
}
