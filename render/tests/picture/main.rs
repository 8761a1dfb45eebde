//! No input makes the program stumble or its pictures do more than show.

#![allow(clippy::unwrap_used, reason = "a test says so that it failed")]

use render::request::{Request, Theme};

mod any;

#[test]
fn any_bytes_are_records_or_refused() {
    arbtest::arbtest(|u| {
        let request = any::request(u.arbitrary()?);
        any::records(u.arbitrary()?, &request);
        Ok(())
    });
}

#[test]
fn any_table_makes_a_picture_that_only_shows() {
    let mut pictures = 0;
    arbtest::arbtest(|u| {
        let request = any::request(&u.arbitrary::<[u8; 5]>()?);
        let theme = *u.choose(&[Theme::Auto, Theme::Light, Theme::Dark])?;
        let table = any::table(u.arbitrary()?);
        pictures += u32::from(any::picture(table.as_bytes(), &request, theme).is_some());
        Ok(())
    })
    .budget_ms(1_500)
    .size_min(1_000)
    .size_max(20_000);
    assert!(pictures > 10, "{pictures}");
}

#[test]
fn the_ends_of_time_are_one_axis() {
    let (first, last) = ("-9223372036.854775808", "9223372036.854775807");
    for times in [[last, first], [first, last], [last, last]] {
        let table = format!("unix_s\tn\n{}\t1\n{}\t2\n", times[0], times[1]);
        any::picture(table.as_bytes(), &Request::default(), Theme::Auto).unwrap();
    }
}

#[test]
fn columns_of_extremes_make_a_picture() {
    for cell in [
        "9223372036854775807",
        "-1e308",
        "1e308",
        "1e-320",
        "NaN",
        "",
    ] {
        for time in ["-9223372036", "0", "9223372036.854775807"] {
            let table = format!("unix_s\tn\tm\n{time}\t{cell}\t1\n5\t-1e308\t{cell}\n6\t1e308\t\n");
            any::picture(table.as_bytes(), &Request::default(), Theme::Auto).unwrap();
        }
    }
}
