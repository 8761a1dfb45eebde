//! Any table makes a picture that is well formed and only shows.
#![no_main]

use libfuzzer_sys::fuzz_target;
use render::request::Theme;

#[path = "../../../render/tests/picture/any.rs"]
mod any;

fuzz_target!(|choices: ([u8; 5], &[u8])| {
    let (asked, cells) = choices;
    let request = any::request(&asked);
    any::picture(any::table(cells).as_bytes(), &request, Theme::Auto);
});
