//! Messages of Linux 6.18, and the same ones as other versions would have written them.

use super::*;
use crate::hex;
use crate::netlink::messages;

/// A struct of version 16 with these words at these places, and zeros between.
fn stats(words: &[(usize, &str)]) -> Vec<u8> {
    let mut stats = vec![0; 560];
    for (at, word) in words {
        let word = hex(word);
        stats[*at..at + word.len()].copy_from_slice(&word);
    }
    stats
}

/// The end of `/bin/true` after 296 us, forked and run: 4,294 bytes were read by it, none of a disk.
fn program() -> Vec<u8> {
    stats(&[
        (0, "1000 0000 00000000 20"),
        (16, "0100000000000000 0e0b000000000000"),
        (80, "74727565"),
        (128, "0e590000 0b590000 5b3c026b"),
        (144, "2801000000000000"),
        (168, "4200000000000000"),
        (200, "3404000000000000 6409000000000000 000c000000000000"),
        (344, "5b3c026b00000000"),
        (368, "0e590000"),
        (376, "2801000000000000 fe00000000000000 31c8030000000000"),
        (432, "0e0b000000000000 0e0b000000000000"),
    ])
}

/// A task of whom every number that is read is another: made by hand.
fn full(version: u16) -> Vec<u8> {
    let mut stats = stats(&[
        (4, "8b000000 39"),
        (80, "6109620a631b22645c65"),
        (120, "feff0000"),
        (128, "18590000 0b590000"),
        (368, "17590000"),
    ]);
    let numbers = [
        (CPU_COUNT_AT, 9),
        (24, 11_000),
        (40, 1),
        (56, 2),
        (72, 900_000),
        (144, 5_000),
        (152, 4_000),
        (200, 1_234),
        (248, 8_192),
        (256, 12_288),
        (264, 4_096),
        (272, 3),
        (320, 4),
        (336, 5),
        (360, 6),
        (408, 7),
        (424, 8),
    ];
    for (at, number) in numbers {
        let number: u64 = number;
        stats[at..at + 8].copy_from_slice(&number.to_le_bytes());
    }
    for extreme in stats[432..].chunks_exact_mut(8) {
        extreme.copy_from_slice(&77_u64.to_le_bytes());
    }
    as_version(&stats, version)
}

const CPU_COUNT_AT: usize = 16;

/// Where the totals stand behind which version 15 has two extremes.
const TOTALS: [usize; 8] = [24, 40, 56, 320, 336, 360, 408, 424];

/// What another version makes of a struct of version 16.
fn as_version(stats: &[u8], version: u16) -> Vec<u8> {
    let length = match version {
        8 => 328,
        9 => 344,
        10 => 352,
        11 => 368,
        12 => 400,
        13 => 416,
        14 => 432,
        15 | 16 => 560,
        _ => 688,
    };
    let mut made = stats.to_vec();
    if version == 15 {
        made.truncate(432);
        // From the last one on, so that the places before it still hold.
        for (at, extreme) in TOTALS.iter().zip(stats[432..].chunks(16)).rev() {
            made.splice(at + 8..at + 8, extreme.iter().copied());
        }
    }
    made.resize(length, 0xee);
    made[..2].copy_from_slice(&version.to_le_bytes());
    made
}

/// A datagram with a nest for each struct: of which sort, whose, what.
fn datagram(nests: &[(u16, u32, &[u8])]) -> Vec<u8> {
    let mut inside = Vec::new();
    for (kind, id, stats) in nests {
        let of = if *kind == TASK { TID } else { PID };
        let length = stats.len() as u16;
        inside.extend_from_slice(&(length + 16).to_le_bytes());
        inside.extend_from_slice(&kind.to_le_bytes());
        inside.extend_from_slice(&[8, 0, of as u8, 0]);
        inside.extend_from_slice(&id.to_le_bytes());
        inside.extend_from_slice(&(length + 4).to_le_bytes());
        inside.extend_from_slice(&[3, 0]);
        inside.extend_from_slice(stats);
    }
    let mut out = Vec::new();
    let header = Header {
        kind: 31,
        ..Header::default()
    };
    let builder = Builder::new(&mut out, header).bytes(&[2, 1, 0, 0]);
    builder.bytes(&inside).finish();
    out
}

fn read(datagram: &[u8]) -> Option<Told> {
    decode(&messages(datagram).next().unwrap().unwrap())
}

fn cost(stats: &[u8]) -> Cost {
    let told = read(&datagram(&[(TASK, 0x5918, stats)])).unwrap();
    assert_eq!(told.group, None);
    told.cost.unwrap()
}

/// A task's struct with these numbers: how often it ran, how long it lived (us), waited (ns), the
/// sum (ns), how often it slept, user time (us).
fn timed([ran, life, wait, sum, slept, user]: [u64; 6]) -> u64 {
    let mut stats = stats(&[(0, "1000")]);
    let places = [16, 144, 24, 72, 272, 152];
    for (at, number) in places.into_iter().zip([ran, life, wait, sum, slept, user]) {
        stats[at..at + 8].copy_from_slice(&number.to_le_bytes());
    }
    cost(&stats).cpu_ns
}

#[test]
fn a_message_of_the_kernel_is_laid_out_like_ours() {
    // The first bytes of one, which has 596.
    let real = "54020000 1f00 0000 10050000 00000000 02010000 40020400 08000100 0e590000
        34020300 1000 0000 00000000 20";
    let mut made = datagram(&[(TASK, 0x590e, &program())]);
    assert_eq!(made.len(), 596);
    made[8..10].copy_from_slice(&[0x10, 5]);
    assert_eq!(made[..45], hex(real));
}

#[test]
fn a_program_that_ended_has_its_cost() {
    let told = read(&datagram(&[(TASK, 0x590e, &program())])).unwrap();
    let who = Who {
        tid: 22798,
        pid: 22798,
    };
    let expected = Cost {
        who,
        ppid: 22795,
        comm: Comm::new(b"true"),
        last: true,
        life_ns: 296_000,
        cpu_ns: 296_000 - 2_830,
        wait_ns: 2_830,
        rss_peak_kib: 1_076,
        ..Cost::default()
    };
    assert_eq!(told.cost, Some(expected));
    assert_eq!(told.group, None);
}

#[test]
fn every_version_gives_what_it_has() {
    let newest = cost(&full(16));
    let expected = Cost {
        who: Who {
            tid: 22808,
            pid: 22807,
        },
        ppid: 22795,
        uid: 65534,
        comm: Comm::new(b"a\tb\nc\x1b\"d\\e"),
        status: 0x8b,
        last: true,
        forked: true,
        life_ns: 5_000_000,
        cpu_ns: 900_000,
        wait_ns: 11_000,
        rss_peak_kib: 1_234,
        read_bytes: 8_192,
        write_bytes: 8_192,
        delays: Delays {
            blkio: 1,
            swapin: 2,
            reclaim: 4,
            thrashing: 5,
            compact: 6,
            wpcopy: 7,
            irq: 8,
        },
    };
    assert_eq!(newest, expected);
    for version in [14, 15, 17, 18, 99] {
        assert_eq!(cost(&full(version)), newest, "version {version}");
    }
    for version in 8..14 {
        let mut known = newest;
        for (since, field) in [
            (9, &mut known.delays.thrashing),
            (11, &mut known.delays.compact),
            (13, &mut known.delays.wpcopy),
            (14, &mut known.delays.irq),
        ] {
            *field *= u64::from(version >= since);
        }
        known.who.pid *= u32::from(version >= 12);
        assert_eq!(cost(&full(version)), known, "version {version}");
    }
}

#[test]
fn the_last_thread_brings_its_process_along() {
    let (task, process) = (full(16), full(16));
    let both = datagram(&[(TASK, 0x5919, &task), (PROCESS, 0x5918, &process)]);
    assert_eq!(both.len(), 1172);
    let told = read(&both).unwrap();
    assert_eq!(told.cost.unwrap().who.tid, 0x5919);
    let group = told.group.unwrap();
    assert_eq!(
        (group.pid, group.cpu_ns, group.wait_ns),
        (0x5918, 900_000, 11_000)
    );
    assert_eq!(group.delays, told.cost.unwrap().delays);
}

#[test]
fn who_never_slept_has_the_life_without_the_wait() {
    assert_eq!(timed([1, 366, 13_080, 0, 0, 0]), 352_920);
    // A tick came, and then it was pushed off the processor: the sum is behind.
    assert_eq!(
        timed([2, 10_500, 400_000, 8_000_000, 0, 12_000]),
        10_100_000
    );
    // The life is told in whole microseconds: no less than the sum.
    assert_eq!(timed([1, 33, 2_690, 32_500, 0, 0]), 32_500);
    assert_eq!(timed([1, 0, 3, 0, 0, 0]), 0);
}

#[test]
fn who_slept_has_the_sum() {
    assert_eq!(timed([2, 9_000, 3_850, 92_960, 1, 4_000]), 92_960);
    // No delay accounting in the kernel.
    assert_eq!(timed([0, 9_000, 0, 0, 1, 4_000]), 4_000_000);
}

#[test]
fn who_waits_for_the_first_run_has_none() {
    assert_eq!(timed([0, 9_000, 0, 0, 0, 0]), 0);
}

#[test]
fn more_cancelled_than_written_is_nothing_written() {
    let mut stats = full(16);
    stats[264..272].copy_from_slice(&[0xff; 8]);
    assert_eq!(cost(&stats).write_bytes, 0);
}

#[test]
fn damaged_messages_tell_nothing() {
    let whole = datagram(&[(TASK, 7, &full(16))]);
    for end in 17..whole.len() {
        let header = Header {
            kind: 31,
            ..Header::default()
        };
        let payload = &whole[16..end];
        assert_eq!(decode(&Message { header, payload }), None, "{end}");
    }
    assert_eq!(read(&datagram(&[(TASK, 7, &full(8)[..327])])), None);
    assert_eq!(read(&datagram(&[])), None);
}

#[test]
fn padding_inside_is_passed_over() {
    let stats = full(16);
    let mut datagram = datagram(&[(TASK, 7, &stats)]);
    // An attribute of kind 6 without a value, before the struct: four bytes more in both lengths.
    datagram.splice(32..32, [4, 0, 6, 0]);
    let length = datagram.len() as u16;
    datagram[..2].copy_from_slice(&length.to_le_bytes());
    datagram[20..22].copy_from_slice(&(length - 20).to_le_bytes());
    assert_eq!(read(&datagram).unwrap().cost.unwrap().who.tid, 7);
}

#[test]
fn requests_are_as_the_kernel_took_them() {
    assert_eq!(
        family_request(1),
        hex("24000000 1000 0100 01000000 00000000 03010000 0e000200 5441534b53544154 53000000")
    );
    assert_eq!(
        register(31, 2, b"0-1\n"),
        hex("1c000000 1f00 0500 02000000 00000000 01010000 08000300 302d3100")
    );
    assert_eq!(deregister(31, 2, b"0")[20..], hex("06000400 30000000"));
    let mut both = Vec::new();
    get(&mut both, 31, 3, Target::Task(99_999_999));
    get(&mut both, 31, 4, Target::Process(5));
    assert_eq!(
        both,
        hex(
            "1c000000 1f00 0100 03000000 00000000 01010000 08000100 ffe0f505
             1c000000 1f00 0100 04000000 00000000 01010000 08000200 05000000"
        )
    );
}

#[test]
fn the_answer_has_the_familys_number() {
    let datagram = hex(
        "70000000 1000 0000 01000000 e2580000 01020000 0e000200 5441534b53544154 53000000
         06000100 1f000000 08000300 01000000 08000400 00000000 08000500 04000000
         2c000600 14000100 08000100 01000000 08000200 0b000000
         14000200 08000100 04000000 08000200 0a000000",
    );
    let answer = messages(&datagram).next().unwrap().unwrap();
    assert_eq!(family(&answer), Some(31));
    assert_eq!(decode(&answer), None);
}
