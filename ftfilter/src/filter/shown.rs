//! What passes, and why.

/// A line that passes.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Its bytes, without the last LF.
    pub line: &'a [u8],
    /// Why it passes.
    pub why: Why,
    /// How long it took, in nanoseconds, if it tells that.
    pub latency: Option<u64>,
    /// The pair's key.
    pub key: &'a [u8],
    /// What it is called, where the line doesn't say.
    pub name: Option<&'a [u8]>,
    /// What it passes with: a number that the lines of one call or pair share.
    pub call: u64,
    /// How many events pass with it.
    pub events: u64,
}

/// Why a line passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// An event that always does.
    Pass,
    /// An event inside a slow call.
    Inside,
    /// The begin of a slow pair.
    Begin,
    /// The end of a slow pair.
    End,
    /// A slow call.
    Call,
}
