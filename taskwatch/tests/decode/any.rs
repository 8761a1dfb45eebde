//! What has to hold for any bytes whatever. The fuzz targets use this file, too.

#![allow(dead_code, reason = "each fuzz target uses one of these")]
#![allow(clippy::expect_used, reason = "a test says so that it failed")]

use taskwatch::connector::{self, Said};
use taskwatch::gaps::Gaps;
use taskwatch::netlink::{self, DONE, Header, Message};
use taskwatch::raw::{self, Fault, Frame, MAGIC, Reader};
use taskwatch::sideband::{self, Record};
use taskwatch::taskstats;

/// Messages and attributes lie inside what they are cut from, one behind the other, and a fault is
/// the last thing.
pub(crate) fn walk(bytes: &[u8]) {
    let mut end = 0;
    let mut faulty = false;
    for message in netlink::messages(bytes) {
        assert!(!faulty);
        match message {
            Ok(message) => {
                let at = place(bytes, message.payload);
                assert!(at >= end + 16);
                end = at + message.payload.len();
                attributes(message.payload);
            }
            Err(fault) => {
                faulty = true;
                assert!(fault.at >= end && fault.at + fault.left == bytes.len());
                assert!(fault.length < 16 || fault.length > fault.left);
            }
        }
    }
    assert!(faulty || bytes.len() - end < 4);
    attributes(bytes);
}

fn attributes(bytes: &[u8]) {
    let mut end = 0;
    let all: Vec<_> = netlink::attributes(bytes).collect();
    for (left, attribute) in (0..all.len()).rev().zip(&all) {
        let Ok(attribute) = attribute else {
            assert_eq!(left, 0);
            return;
        };
        let at = place(bytes, attribute.value);
        assert!(at >= end + 4);
        end = at + attribute.value.len();
    }
    assert!(bytes.len() - end < 4);
}

/// Where a part of bytes begins in them.
fn place(whole: &[u8], part: &[u8]) -> usize {
    let at = part.as_ptr() as usize - whole.as_ptr() as usize;
    assert!(at + part.len() <= whole.len());
    at
}

/// Nothing is told that is longer than what was sent.
pub(crate) fn connector(bytes: &[u8]) {
    let mut gaps = Gaps::default();
    let mut listen = |message: &Message<'_>| {
        let Some(told) = connector::decode(message) else {
            return;
        };
        gaps.missing(told.cpu, told.sequence);
        match told.said {
            Said::Event(_) => assert!(message.payload.len() >= 44),
            Said::Ack { .. } => assert!(message.payload.len() >= 40),
            Said::Unknown { what } => assert_ne!(what, 0),
        }
    };
    for message in netlink::messages(bytes).flatten() {
        listen(&message);
    }
    // As the connector's, which bytes at random never are.
    let ours: Vec<u8> = [1_u32.to_ne_bytes(), 1_u32.to_ne_bytes()].concat();
    let payload = &[&ours, bytes].concat();
    let header = Header {
        kind: DONE,
        ..Header::default()
    };
    listen(&Message { header, payload });
}

/// A cost is told if and only if the struct is whole, whatever its version.
pub(crate) fn taskstats(bytes: &[u8]) {
    for message in netlink::messages(bytes).flatten() {
        taskstats::decode(&message);
        taskstats::family(&message);
    }
    let header = Header {
        kind: 31,
        ..Header::default()
    };
    let payload = &[&[2, 1, 0, 0], bytes].concat();
    taskstats::decode(&Message { header, payload });
    // As a task's struct of whatever length and version.
    let length = bytes.len().min(60_000);
    let mut payload = vec![2, 1, 0, 0];
    for half in [length as u16 + 16, 4, 8, 1, 7, 0, length as u16 + 4, 3] {
        payload.extend_from_slice(&half.to_ne_bytes());
    }
    payload.extend_from_slice(&bytes[..length]);
    let payload = &payload;
    let told = taskstats::decode(&Message { header, payload });
    assert_eq!(told.is_some(), length >= 328);
    if let Some(cost) = told.and_then(|told| told.cost) {
        assert!(cost.comm.bytes().len() <= 15);
        assert!(cost.status == 0 || bytes[4..8] != [0; 4]);
    }
}

/// Records go one behind the other, and what is told lies in one.
pub(crate) fn sideband(bytes: &[u8]) {
    let mut rest = bytes;
    while let Some(length) = sideband::length(rest).filter(|length| *length <= rest.len()) {
        let (record, behind) = rest.split_at(length);
        sideband::decode(record);
        rest = behind;
    }
    // As one record of the length that these bytes have.
    let mut record = bytes[..bytes.len().min(60_000)].to_vec();
    if record.len() >= sideband::HEADER {
        let length = record.len() as u16;
        record[6..8].copy_from_slice(&length.to_ne_bytes());
        if let Some(Record::Name(name)) = sideband::decode(&record) {
            assert_eq!(name.event().who, name.who);
        }
    }
}

/// A file of these frames is read to its end or a fault, and what was read is written and read again
/// as the same.
pub(crate) fn raw(bytes: &[u8]) {
    assert!(Reader::new(bytes).is_err() || bytes.starts_with(MAGIC));
    let file = [MAGIC, bytes].concat();
    let mut reader = Reader::new(file.as_slice()).expect("the magic line is there");
    let mut again = MAGIC.to_vec();
    let mut shown = Vec::new();
    loop {
        match reader.next_frame() {
            // What a later version wrote is not kept.
            Ok(Some((_, Frame::Unknown(_)))) => {}
            Ok(Some((time, frame))) => {
                raw::write(&mut again, time, &frame);
                shown.push(format!("{time:?} {frame:?}"));
            }
            Err(Fault::Damaged { at, .. }) => assert!(at < file.len() as u64),
            Ok(None) | Err(_) => break,
        }
    }
    assert!(again.len() <= file.len());
    assert!(reader.torn().is_none_or(|at| at < file.len() as u64));
    let mut reader = Reader::new(again.as_slice()).expect("the magic line is there");
    for expected in shown {
        let (time, frame) = reader.next_frame().expect("whole").expect("as many");
        assert_eq!(format!("{time:?} {frame:?}"), expected);
    }
    assert!(reader.next_frame().expect("whole").is_none());
}
