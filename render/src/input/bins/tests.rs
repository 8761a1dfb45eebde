use super::*;

/// The plain way: all rows kept, then cut into bins.
fn plainly(rows: &[(i64, f64)], shift: u32) -> Vec<(i64, Rows, Cell)> {
    let mut sorted = rows.to_vec();
    sorted.sort_by_key(|row| row.0);
    sorted
        .chunk_by(|a, b| a.0 >> shift == b.0 >> shift)
        .map(|chunk| {
            let values = || chunk.iter().map(|row| row.1);
            let rows = Rows {
                first: chunk[0].0,
                last: chunk[chunk.len() - 1].0,
                count: chunk.len() as i64,
            };
            let cell = Cell {
                first: chunk[0].1,
                last: chunk[chunk.len() - 1].1,
                min: values().fold(f64::INFINITY, f64::min),
                max: values().fold(f64::NEG_INFINITY, f64::max),
                sum: values().sum(),
                count: chunk.len() as f64,
                sample: Sample::default(),
            };
            (chunk[0].0 >> shift, rows, cell)
        })
        .collect()
}

fn binned(rows: &[(i64, f64)]) -> (Vec<(i64, Rows, Cell)>, u32) {
    let mut bins = Bins::new(1, 1);
    for &(time, value) in rows {
        bins.add(time, &[value]);
    }
    let all = bins
        .occupied()
        .map(|(bin, rows)| (bin, rows, whole(bins.cell(bin, 0).unwrap(), rows)));
    (all.collect(), bins.shift())
}

/// A cell without its sample, once that is seen to be values between the least and the greatest.
fn whole(cell: Cell, rows: Rows) -> Cell {
    assert_eq!(
        sample::held(cell.count),
        (rows.count as usize).min(sample::KEPT)
    );
    for &value in &cell.sample[..sample::held(cell.count)] {
        assert!(
            (cell.min..=cell.max).contains(&f64::from(value)),
            "{cell:?}"
        );
    }
    Cell {
        sample: Sample::default(),
        ..cell
    }
}

#[test]
fn merged_bins_are_what_cutting_all_rows_at_the_end_gives() {
    arbtest::arbtest(|u| {
        let mut time = i64::from(u.arbitrary::<i32>()?) << u.int_in_range(0..=20)?;
        let mut rows = Vec::new();
        for _ in 0..u.int_in_range(1..=300)? {
            time += i64::from(u.arbitrary::<u16>()?) << u.int_in_range(0..=16)?;
            // Whole numbers, so that sums don't depend on their order.
            rows.push((time, f64::from(u.arbitrary::<i16>()?)));
        }
        rows.dedup_by_key(|row| row.0);
        let (bins, shift) = binned(&rows);
        assert_eq!(bins, plainly(&rows, shift));
        Ok(())
    });
}

#[test]
fn rows_in_any_order_give_the_same_bins_when_the_window_is_the_same() {
    arbtest::arbtest(|u| {
        let mut rows: Vec<(i64, f64)> = Vec::new();
        for _ in 0..u.int_in_range(1..=100)? {
            rows.push((
                i64::from(u.arbitrary::<u32>()?),
                f64::from(u.arbitrary::<i16>()?),
            ));
        }
        rows.sort_by_key(|row| row.0);
        rows.dedup_by_key(|row| row.0);
        rows.reverse();
        let (bins, shift) = binned(&rows);
        assert_eq!(bins, plainly(&rows, shift));
        Ok(())
    });
}

#[test]
fn the_last_value_is_the_latest_one_also_beside_an_empty_cell() {
    let mut bins = Bins::new(2, 1);
    for (time, value) in [(0, 0.0), (5, 1.0), (7, f64::NAN), (6, 90.0), (1 << 20, 0.0)] {
        bins.add(time, &[value, 1.0]);
    }
    let (bin, _) = bins.occupied().next().unwrap();
    assert_eq!(
        bins.cell(bin, 0).map(|cell| (cell.first, cell.last)),
        Some((0.0, 90.0))
    );
}

#[test]
fn the_window_never_grows() {
    let mut bins = Bins::new(3, 1);
    for row in 0..200_000_i64 {
        bins.add(row * 1_000_003, &[1.0, f64::NAN, row as f64]);
    }
    assert_eq!(bins.rows.len(), bins.capacity);
    let (first, _) = bins.occupied().next().unwrap();
    assert!(bins.cell(first, 1).is_none());
    assert!(bins.occupied().count() > bins.capacity / 2 - 1);
}

#[test]
fn a_window_that_forgets_slides_and_keeps_its_width() {
    let mut bins = Bins::new(200, 1);
    bins.limit(1 << 9);
    let second = 1_000_000_000;
    bins.keep(60 * second);
    for row in 0..50_000_i64 {
        bins.add(row * second / 10, &[row as f64; 200]);
    }
    assert!(1_i64 << bins.shift() < second / 2);
    let kept: i64 = bins.occupied().map(|(_, rows)| rows.count).sum();
    assert!((600..1_300).contains(&kept), "{kept}");
    let (first, rows) = bins.occupied().next().unwrap();
    assert_eq!(
        bins.cell(first, 7).map(|cell| cell.first),
        Some((rows.first / (second / 10)) as f64)
    );
}

#[test]
fn the_ends_of_time_fit() {
    let mut bins = Bins::new(1, 1);
    for time in [0, i64::MAX, i64::MIN, 5] {
        bins.add(time, &[1.0]);
    }
    let rows: i64 = bins.occupied().map(|(_, rows)| rows.count).sum();
    assert_eq!(rows, 4);
}

#[test]
fn many_series_and_inputs_share_the_memory() {
    for series in [1, 10, 100, 500, 2_048] {
        for windows in [1, 3, 12] {
            let capacity = Bins::new(series, windows).capacity;
            let cells = capacity * series * windows;
            assert!(cells <= CELLS, "{series} {windows}");
        }
    }
    assert_eq!(Bins::new(30, 1).capacity, MOST);
    assert_eq!(Bins::new(100, 1).capacity, 1 << 12);
}
