//! Pages that are written and read back.

use super::*;
use crate::chart::Chart;
use crate::input::testing::source;
use crate::request::Theme;
use crate::{html, svg};

fn page(sources: &mut [Source], request: &Request) -> String {
    let chart = Chart::new(sources, &mut [], request);
    html::draw(&chart, sources, (request, Theme::Auto))
}

fn back(page: &str) -> Result<Page, Refusal> {
    read(page.as_bytes(), &Request::default(), 1)
}

fn picture(sources: &mut [Source], request: &Request) -> String {
    svg::draw(&Chart::new(sources, &mut [], request), Theme::Auto)
}

/// Where the picture from a page is another one, that is told in a line.
fn assert_same_from_page(sources: &mut [Source], request: &Request) {
    let page = page(sources, request);
    let mut read = back(&page).unwrap();
    let (ours, theirs) = (
        picture(sources, request),
        picture(&mut read.sources, request),
    );
    let other = ours.bytes().zip(theirs.bytes()).position(|(a, b)| a != b);
    if let Some(place) = other {
        let part = |text: &str| {
            let (from, to) = (place.saturating_sub(60), (place + 60).min(text.len()));
            String::from_utf8_lossy(&text.as_bytes()[from..to]).into_owned()
        };
        panic!("{}\nis from the page\n{}", part(&ours), part(&theirs));
    }
    assert_eq!(ours.len(), theirs.len());
}

/// What is said of a page with one thing replaced by another.
fn said(from: &str, to: &str) -> String {
    let text = "unix_s\ta\n1\t5\n2\t6\n3\t6\n";
    let good = page(&mut [source(text)], &Request::default());
    assert!(good.contains(from), "{from}");
    match back(&good.replacen(from, to, 1)) {
        Err(Refusal::Strange(what, _)) => what,
        other => format!("{other:?}"),
    }
}

#[test]
fn any_table_draws_the_same_picture_from_its_page() {
    arbtest::arbtest(|u| {
        let mut text = "unix_s\ta\tcpu_user_pct\tcpu_idle_pct\tn_total\tlost\thost\n".to_owned();
        let mut time = 1_000_000_u64;
        for _ in 0..u.int_in_range(1..=60)? {
            time += u64::from(u.arbitrary::<u16>()?);
            let cells = [cell(u)?, cell(u)?, cell(u)?, cell(u)?];
            text += &format!(
                "{}.{:06}\t{}\t0\t<h>\n",
                time / 1_000_000,
                time % 1_000_000,
                cells.join("\t")
            );
        }
        let mut sources = [source(&text)];
        let request = Request::default();
        assert_same_from_page(&mut sources, &request);
        Ok(())
    });
}

/// A cell that is empty now and then; of a counter it may fall.
fn cell(u: &mut arbtest::arbitrary::Unstructured) -> arbtest::arbitrary::Result<String> {
    Ok(match u.int_in_range(0..=9)? {
        0 => String::new(),
        _ => u.arbitrary::<i16>()?.to_string(),
    })
}

#[test]
fn any_table_of_things_draws_the_same_picture_from_its_page() {
    arbtest::arbtest(|u| {
        let mut text = "unix_s\tdisk\ta_bytes\tb_total\tc_pct\tlost\thost\n".to_owned();
        let (mut time, things) = (0_u64, u.int_in_range(1..=12)?);
        for _ in 0..u.int_in_range(1..=40)? {
            time += u64::from(u.arbitrary::<u16>()?);
            let seconds = format!("{}.{:06}", time / 1_000_000, time % 1_000_000);
            for thing in 0..things {
                let (cells, lost) = ([cell(u)?, cell(u)?, cell(u)?], u.ratio(1, 9)?);
                let (cells, lost) = (cells.join("\t"), u8::from(lost));
                text += &format!("{seconds}\td{thing}\t{cells}\t{lost}\th{}\n", thing % 2);
            }
        }
        let mut sources = [source(&text)];
        let request = Request::default();
        assert_same_from_page(&mut sources, &request);
        Ok(())
    });
}

#[test]
fn any_dense_table_draws_the_same_picture_from_its_page() {
    arbtest::arbtest(|u| {
        let mut text = "mono_s\ta\tcpu_user_pct\tcpu_idle_pct\tlost\n".to_owned();
        let (rows, seed) = (u.int_in_range(4_000..=40_000_u64)?, u.arbitrary::<u32>()?);
        for row in 0..rows {
            let mixed = (row + u64::from(seed)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
            let (user, lost) = (mixed % 1_000, u8::from(mixed % 5_000 == 0));
            let a = if mixed % 7 == 0 {
                String::new()
            } else {
                (mixed % 977).to_string()
            };
            let (whole, part) = (user / 10, user % 10);
            text += &format!("{}.{:03}\t{a}\t", row / 1_000, row % 1_000);
            text += &format!("{whole}.{part}\t{}\t{lost}\n", 100 - whole);
        }
        let mut sources = [source(&text)];
        let request = Request::default();
        assert_same_from_page(&mut sources, &request);
        Ok(())
    })
    .budget_ms(2_000);
}

#[test]
fn a_page_knows_its_title_and_its_window() {
    let text = "unix_s\ta\n1\t5\n2\t6\n3\t6\n4\t9\n";
    let request = Request {
        title: Some("of all </script>".to_owned()),
        from: Some(Moment::AfterStart(1_000_000_000)),
        ..Request::default()
    };
    let mut sources = [source(text)];
    let mut read = back(&page(&mut sources, &request)).unwrap();
    let mut later = Request::default();
    read.prefill(&mut later);
    assert_eq!(
        picture(&mut read.sources, &later),
        picture(&mut sources, &request)
    );
}

#[test]
fn what_is_wrong_with_a_page_is_told_without_quoting_it() {
    let damaged = "its data are damaged: ";
    assert_eq!(
        said("pipescope render", "x"),
        "is a page of HTML that render did not write"
    );
    assert_eq!(
        said("id=\"data\"", ""),
        "is a page of HTML that holds no data of render"
    );
    assert_eq!(
        said("\"version\":1", "\"version\":2"),
        "is a page of another version of render"
    );
    assert_eq!(
        said("unix_s", "moon_s"),
        format!("{damaged}an unknown clock")
    );
    assert_eq!(
        said("\"rows\":3", "\"rows\":3e30"),
        "its data are damaged at line 1, character 139"
    );
    assert!(said("\"counts\":[1", "\"counts\":[1,1").contains("different lengths"));
    assert!(said("\"counts\":[1", "\"counts\":[2").contains("numbers are missing"));
    assert!(said("\"shift\":", "\"shift\":99,\"x\":").contains("don't match"));
    let good = page(&mut [source("unix_s\ta\n1\t5\n")], &Request::default());
    let cut = &good[..good.find("\"sources\"").unwrap()];
    let Err(Refusal::Strange(what, _)) = back(cut) else {
        panic!("a page that is cut off");
    };
    assert_eq!(what, "is a page that is cut off or too large");
}

#[test]
fn damaged_pages_make_no_panic() {
    let text = "unix_s\ta\tb_pct\n1\t5\t\n2\t6\t7\n3\t6\t7\n";
    let good = page(&mut [source(text)], &Request::default());
    let end = good.find("<style>").unwrap();
    arbtest::arbtest(|u| {
        let mut bytes = good.as_bytes()[..end].to_vec();
        for _ in 0..u.int_in_range(1..=4)? {
            let place = u.int_in_range(BEGINNING.len()..=bytes.len() - 1)?;
            bytes[place] = *u.choose(b"0123456789-,:[]{}e.\"nax")?;
        }
        if let Ok(mut page) = read(&bytes[..], &Request::default(), 1) {
            let request = Request::default();
            picture(&mut page.sources, &request);
        }
        Ok(())
    });
}
