//! The decoders on any bytes, on what encoders made, and on a recording.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says so that it failed"
)]

mod any;
#[cfg(target_endian = "little")]
mod recorded;

use arbtest::arbitrary::{Result, Unstructured};
use arbtest::arbtest;
use pipe::clock::Mono;
use taskwatch::connector::{self, Said};
use taskwatch::event::Living;
use taskwatch::event::{Comm, Event, Source, What, Who};
use taskwatch::netlink::{self, Builder, DONE, Header};
use taskwatch::raw::{Frame, MAGIC, Reader, write};

/// Up to so many bytes of any value: zeros and small numbers more often than others, because lengths,
/// kinds and flags are such.
fn bytes(u: &mut Unstructured<'_>, most: usize) -> Result<Vec<u8>> {
    let length = u.int_in_range(0..=most)?;
    let mut bytes = Vec::with_capacity(length);
    for _ in 0..length {
        let byte = match u.int_in_range(0..=3)? {
            0 => 0,
            1 => u.int_in_range(0..=40)?,
            _ => u.arbitrary()?,
        };
        bytes.push(byte);
    }
    Ok(bytes)
}

#[test]
fn the_walk_stays_inside_any_bytes() {
    arbtest(|u| {
        any::walk(&bytes(u, 200)?);
        Ok(())
    });
}

#[test]
fn the_connector_takes_any_bytes() {
    arbtest(|u| {
        any::connector(&bytes(u, 120)?);
        Ok(())
    });
}

#[test]
fn taskstats_takes_any_bytes() {
    arbtest(|u| {
        any::taskstats(&bytes(u, 700)?);
        Ok(())
    });
}

#[test]
fn the_side_band_takes_any_bytes() {
    arbtest(|u| {
        any::sideband(&bytes(u, 200)?);
        Ok(())
    });
}

#[test]
fn a_recording_may_be_any_bytes() {
    arbtest(|u| {
        any::raw(&bytes(u, 300)?);
        Ok(())
    });
}

fn who(u: &mut Unstructured<'_>) -> Result<Who> {
    Ok(Who {
        tid: u.arbitrary()?,
        pid: u.arbitrary()?,
    })
}

fn comm(u: &mut Unstructured<'_>) -> Result<Comm> {
    Ok(Comm::new(&u.arbitrary::<[u8; 16]>()?))
}

#[test]
fn frames_are_read_as_they_were_written() {
    arbtest(|u| {
        let blob = bytes(u, 100)?;
        let sources = [
            Source::Connector,
            Source::Taskstats,
            Source::Perf,
            Source::Poll,
            Source::Queue,
        ];
        let frames = [
            Frame::Clock(u.arbitrary()?),
            Frame::Connector(&blob),
            Frame::Taskstats(&blob),
            Frame::Perf(&blob),
            Frame::Task(Living {
                who: who(u)?,
                ppid: u.arbitrary()?,
                uid: u.arbitrary()?,
                start: Mono(u.arbitrary()?),
                comm: comm(u)?,
            }),
            Frame::Args {
                who: who(u)?,
                args: &blob,
            },
            Frame::Loss {
                source: *u.choose(&sources)?,
                count: u.arbitrary()?,
            },
            Frame::End,
        ];
        let time = Mono(u.arbitrary()?);
        let mut file = MAGIC.to_vec();
        for frame in &frames {
            write(&mut file, time, frame);
        }
        let mut reader = Reader::new(file.as_slice()).unwrap();
        for frame in frames {
            assert_eq!(reader.next_frame().unwrap(), Some((time, frame)));
        }
        assert_eq!(reader.next_frame().unwrap(), None);
        assert_eq!(reader.torn(), None);
        Ok(())
    });
}

/// The kernel's message of an event, as 76 bytes.
fn datagram(event: &Event, (cpu, sequence): (u32, u32)) -> Vec<u8> {
    let of = |who: Who| [who.tid, who.pid];
    let (code, numbers) = match event.what {
        What::Fork { parent } => (connector::FORK, [of(parent), of(event.who)].concat()),
        What::Exec => (connector::EXEC, of(event.who).to_vec()),
        What::Exit { status } => {
            let status = [status.unwrap_or(0), 17];
            (connector::EXIT, [of(event.who), status].concat())
        }
        What::Uid { real, effective } => {
            (connector::UID, [of(event.who), [real, effective]].concat())
        }
        What::Gid { real, effective } => {
            (connector::GID, [of(event.who), [real, effective]].concat())
        }
        What::Sid => (connector::SID, of(event.who).to_vec()),
        What::Ptrace { tracer } => {
            let tracer = tracer.unwrap_or_default();
            (connector::PTRACE, [of(event.who), of(tracer)].concat())
        }
        What::Comm(comm) => {
            let words = comm.0.chunks_exact(4);
            let words = words.map(|word| u32::from_ne_bytes(word.try_into().unwrap()));
            (
                connector::COMM,
                of(event.who).into_iter().chain(words).collect(),
            )
        }
        What::Core => (connector::COREDUMP, of(event.who).to_vec()),
    };
    let mut body: Vec<u8> = [1, 1, sequence, 0, 40, code, cpu]
        .into_iter()
        .flat_map(u32::to_ne_bytes)
        .collect();
    body.extend_from_slice(&event.time.0.to_ne_bytes());
    body.extend(numbers.into_iter().flat_map(u32::to_ne_bytes));
    body.resize(60, 0);
    let header = Header {
        kind: DONE,
        sequence,
        ..Header::default()
    };
    let mut out = Vec::new();
    Builder::new(&mut out, header).bytes(&body).finish();
    out
}

#[test]
fn an_event_is_read_as_the_kernel_writes_it() {
    arbtest(|u| {
        let (real, effective) = (u.arbitrary()?, u.arbitrary()?);
        let parent = who(u)?;
        let kinds = [
            What::Fork { parent },
            What::Exec,
            What::Exit {
                status: Some(u.arbitrary()?),
            },
            What::Uid { real, effective },
            What::Gid { real, effective },
            What::Sid,
            What::Ptrace {
                tracer: Some(parent).filter(|tracer| tracer.tid != 0),
            },
            What::Comm(comm(u)?),
            What::Core,
        ];
        let place = (u.arbitrary()?, u.arbitrary()?);
        for what in kinds {
            let event = Event {
                time: Mono(u.arbitrary()?),
                who: who(u)?,
                what,
            };
            let datagram = datagram(&event, place);
            assert_eq!(datagram.len(), 76);
            let message = netlink::messages(&datagram).next().unwrap().unwrap();
            let told = connector::decode(&message).unwrap();
            assert_eq!((told.cpu, told.sequence), place);
            assert_eq!(told.said, Said::Event(event));
        }
        Ok(())
    });
}
