//! Any bytes are read as a page: what is believed of them can be drawn.
#![no_main]

use libfuzzer_sys::fuzz_target;
use render::chart::Chart;
use render::input::saved::{BEGINNING, OPENING, read};
use render::request::{Request, Theme};
use render::svg;

fuzz_target!(|data: &[u8]| {
    let page = [BEGINNING.as_bytes(), OPENING.as_bytes(), data].concat();
    let request = Request::default();
    if let Ok(mut page) = read(&page[..], &request, 1) {
        let chart = Chart::new(&mut page.sources, &mut [], &request);
        assert!(svg::draw(&chart, Theme::Auto).ends_with("</svg>\n"));
    }
});
