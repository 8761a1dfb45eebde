//! How many files may be kept open. Beyond that they are opened for each reading anew, which costs
//! about as much again as reading them.

use std::cell::Cell;
use std::fs::File;
use std::rc::Rc;

use rustix::process::{Resource, getrlimit};

/// Left for the outputs, for COMMAND's pipes and for what has but one file.
const RESERVE: u64 = 64;

/// So many files. The limit is not raised: COMMAND would inherit it, and programs that use
/// select(2) would break.
#[derive(Clone, Debug)]
pub struct Budget(Rc<Cell<u64>>);

/// A file that is kept open, and counted.
#[derive(Debug)]
pub struct Kept {
    file: File,
    left: Budget,
}

impl Budget {
    /// Half of what this process may have open, the other half being for other things of which
    /// there are many; but no more than `most`.
    pub fn half(most: u64) -> Budget {
        let limit = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        Budget::of(most.min(limit.saturating_sub(RESERVE) / 2))
    }

    /// So many.
    pub fn of(files: u64) -> Budget {
        Budget(Rc::new(Cell::new(files)))
    }

    /// Keeps a file, if it may be.
    pub fn keep(&self, file: File) -> Result<Kept, File> {
        match self.0.get().checked_sub(1) {
            Some(left) => {
                self.0.set(left);
                let left = self.clone();
                Ok(Kept { file, left })
            }
            None => Err(file),
        }
    }
}

impl Kept {
    /// The file.
    pub fn file(&self) -> &File {
        &self.file
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.left.0.set(self.left.0.get() + 1);
    }
}
