//! All inputs that rows arrive on, and the loop that waits for them.

use std::os::fd::AsFd;
use std::path::PathBuf;

use pipe::cli::{Failure, Voice};
use pipe::clock::Mono;
use pipe::span::Span;
use pipe::stop::{Stop, Wake};
use rustix::event::{Timespec, epoll};
use rustix::fd::OwnedFd;
use rustix::io::Errno;

use crate::input::Source;
use crate::live::feed::Feed;
use crate::remarks;
use crate::request::Request;

/// How long inputs are still read after a signal, which is sent to the whole pipeline: what is on
/// its way belongs into the picture.
const DRAIN: Span = Span::from_ns(1_000_000_000);

/// Inputs that rows arrive on.
#[derive(Debug)]
pub(super) struct Feeds<'a> {
    feeds: Vec<Feed>,
    request: &'a Request,
    /// How many windows share the memory for bins.
    windows: usize,
    /// Watches all that can be waited for.
    watch: OwnedFd,
    /// Those that can't be and always have something: plain files.
    plain: Vec<usize>,
}

/// When things are shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// The time between two pictures at the least.
    pub(super) every: Span,
    /// How often somebody looks round though nothing came; never without.
    pub(super) looks: Option<Span>,
}

/// Why the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// All inputs have ended, or are left after a signal.
    Done,
    /// A second signal, by number.
    Again(i32),
    /// Nobody sees the picture any more.
    ReaderGone,
}

impl<'a> Feeds<'a> {
    /// Opens all inputs.
    pub(super) fn open(
        files: &[PathBuf],
        request: &'a Request,
        windows: usize,
    ) -> Result<Feeds<'a>, Failure> {
        let failure = |error: Errno| Failure::io("epoll", &error.into());
        let watch = epoll::create(epoll::CreateFlags::CLOEXEC).map_err(failure)?;
        let (mut feeds, mut plain) = (Vec::new(), Vec::new());
        for path in files {
            let feed = Feed::open(path)?;
            let data = epoll::EventData::new_u64(feeds.len() as u64);
            match epoll::add(&watch, feed.fd(), data, epoll::EventFlags::IN) {
                Ok(()) => {}
                Err(Errno::PERM) => plain.push(feeds.len()),
                Err(error) => return Err(failure(error)),
            }
            feeds.push(feed);
        }
        Ok(Feeds {
            feeds,
            request,
            windows,
            watch,
            plain,
        })
    }

    /// Reads until all have ended or somebody wants an end. `show` is called when rows have come,
    /// no more often than the pace says; and without news when it is time to look round.
    pub(super) fn watch(
        &mut self,
        stop: &Stop,
        pace: Pace,
        show: &mut dyn FnMut(&mut Feeds, bool) -> Result<(), Failure>,
    ) -> Result<Left, Failure> {
        let (mut shown, mut has_news) = (None, false);
        let mut end: Option<Mono> = None;
        while self.feeds.iter().any(|feed| !feed.has_ended()) {
            let next = shown.map(|shown: Mono| shown.after(pace.every));
            let look = pace.looks.map(|span| Mono::now().after(span));
            let frame = if has_news { next } else { look };
            let mut due = [frame, end].into_iter().flatten().min();
            if !self.plain.is_empty() {
                due = Some(Mono::now());
            }
            let wake = stop.sleep(due, &[self.watch.as_fd()]);
            match wake.map_err(|error| Failure::io("poll", &error))? {
                Wake::Signal(number) if end.is_some() => return Ok(Left::Again(number)),
                Wake::Signal(_) => end = Some(Mono::now().after(DRAIN)),
                Wake::ReaderGone => return Ok(Left::ReaderGone),
                Wake::Due | Wake::Ready(_) | Wake::Asked => {}
            }
            has_news |= self.take()?;
            let now = Mono::now();
            if end.is_some_and(|end| now >= end) {
                break;
            }
            if has_news && next.is_none_or(|next| now >= next) {
                show(self, true)?;
                // From the end of drawing: who is slow must not do nothing else.
                (shown, has_news) = (Some(Mono::now()), false);
            } else if !has_news && look.is_some_and(|look| now >= look) {
                show(self, false)?;
            }
        }
        Ok(Left::Done)
    }

    /// Takes what is there of each input; true if rows came.
    fn take(&mut self) -> Result<bool, Failure> {
        let mut ready = self.plain.clone();
        let mut events = Vec::with_capacity(self.feeds.len().max(1));
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        let space = rustix::buffer::spare_capacity(&mut events);
        match epoll::wait(&self.watch, space, Some(&now)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(Failure::io("epoll", &error.into())),
        }
        ready.extend(events.iter().map(|event| event.data.u64() as usize));
        let mut came = false;
        for at in ready {
            let Some(feed) = self.feeds.get_mut(at) else {
                continue;
            };
            let taken = feed.take(self.request, self.windows);
            came |= taken.map_err(|refusal| remarks::refused(&feed.name, refusal))?;
            if feed.has_ended() {
                // One that can't be watched isn't.
                let _ = epoll::delete(&self.watch, feed.fd());
                self.plain.retain(|plain| *plain != at);
            }
        }
        Ok(came)
    }

    /// Does something with all that can be drawn so far, if anything can.
    pub(super) fn draw<T>(
        &mut self,
        draw: impl FnOnce(&mut [Source]) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        let (mut places, mut sources) = (Vec::new(), Vec::new());
        for (at, feed) in self.feeds.iter_mut().enumerate() {
            let Some(source) = feed.lend() else {
                continue;
            };
            if source.rows() == 0 || remarks::is_bare(&source) {
                feed.give_back(source);
            } else {
                places.push(at);
                sources.push(source);
            }
        }
        let drawn = self.check(&sources).and_then(|()| {
            if sources.is_empty() {
                Ok(None)
            } else {
                draw(&mut sources).map(Some)
            }
        });
        for (at, source) in places.into_iter().zip(sources) {
            if let Some(feed) = self.feeds.get_mut(at) {
                feed.give_back(source);
            }
        }
        drawn
    }

    /// What can be said against inputs before they have ended.
    fn check(&self, sources: &[Source]) -> Result<(), Failure> {
        if sources.len() == self.feeds.len() {
            remarks::check_fields(&self.request.fields, sources)?;
        }
        remarks::check_clocks(self.request, sources)
    }

    /// All that came, and whether that is all inputs. One of several that was left before a row
    /// came is said and left out.
    pub(super) fn finish(mut self, voice: &Voice) -> Result<(Vec<Source>, bool), Failure> {
        let inputs = self.feeds.len();
        let mut sources = Vec::new();
        for feed in &mut self.feeds {
            let left = !feed.has_ended();
            match feed.lend().filter(|source| !left || source.rows() > 0) {
                Some(source) => sources.push(source),
                None if inputs > 1 => voice.remark(format_args!(
                    "{}: not drawn: no row came before it was left",
                    feed.name
                )),
                None => {}
            }
        }
        if sources.is_empty() {
            let what = "no row came before they were left";
            return Err(Failure::new("inputs", what, "there is nothing to draw"));
        }
        remarks::check(self.request, &sources)?;
        let complete = sources.len() == inputs;
        Ok((sources, complete))
    }
}
