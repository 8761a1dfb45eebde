//! Why a source does not work, and what would help, as the system's error numbers tell.

use std::fmt;
use std::io;

use pipe::cli::reason;
use rustix::io::Errno;
use rustix::process::geteuid;

use crate::event::Source;

/// What grants what an ordinary user lacks.
const ROOT: &str = "run as root, or once 'setcap cap_net_admin,cap_perfmon+ep' on taskwatch";
/// What grants it to who is root already, of a container.
const RIGHTS: &str = "run on the host, or with CAP_NET_ADMIN and CAP_PERFMON";
const HOST: &str = "run on the host, outside the container";

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is in the way.
    pub reason: String,
    /// What would help; empty where nothing does.
    pub remedy: String,
}

impl Refusal {
    /// From its two halves.
    pub fn new(reason: impl Into<String>, remedy: &str) -> Refusal {
        Refusal {
            reason: reason.into(),
            remedy: remedy.to_owned(),
        }
    }

    /// What an error means of a source.
    pub(super) fn of(source: Source, error: &io::Error) -> Refusal {
        Refusal::for_user(source, error, geteuid().is_root())
    }

    fn for_user(source: Source, error: &io::Error, root: bool) -> Refusal {
        let said = || reason(error);
        let number = Errno::from_io_error(error);
        match (source, number) {
            (Source::Connector, Some(Errno::PROTONOSUPPORT)) => {
                Refusal::new("this kernel has none (CONFIG_PROC_EVENTS)", "")
            }
            (Source::Taskstats, Some(Errno::NOENT | Errno::PROTONOSUPPORT)) => {
                Refusal::new("this kernel has none (CONFIG_TASKSTATS)", "")
            }
            (Source::Perf, Some(Errno::NOSYS | Errno::NOENT)) => {
                Refusal::new("this kernel has none (CONFIG_PERF_EVENTS)", "")
            }
            (Source::Connector, Some(Errno::CONNREFUSED)) => {
                Refusal::new("not in this network namespace", HOST)
            }
            (Source::Taskstats, Some(Errno::INVAL)) => {
                Refusal::new("not in this namespace of processes", HOST)
            }
            (_, Some(Errno::PERM | Errno::ACCESS)) => {
                Refusal::new(said(), if root { RIGHTS } else { ROOT })
            }
            (_, Some(Errno::MFILE | Errno::NFILE)) => Refusal::new(
                said(),
                "raise 'ulimit -n', a file is open for each processor",
            ),
            _ => Refusal::new(said(), ""),
        }
    }

    /// The proc connector ignores whom it does not allow.
    pub(super) fn silence() -> Refusal {
        Refusal::new(
            "no answer, as in another namespace of processes or users",
            "run on the host, as root before Linux 6.6",
        )
    }

    /// Perf's refusal, which a setting of the system decides on.
    pub(super) fn paranoid(level: &str, error: &io::Error) -> Refusal {
        let refusal = Refusal::of(Source::Perf, error);
        if error.kind() != io::ErrorKind::PermissionDenied || level.is_empty() {
            return refusal;
        }
        let reason = format!("{}, kernel.perf_event_paranoid is {level}", refusal.reason);
        Refusal { reason, ..refusal }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.remedy.as_str() {
            "" => write!(f, "{}", self.reason),
            remedy => write!(f, "{}; {remedy}", self.reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(source: Source, number: Errno) -> String {
        Refusal::for_user(source, &number.into(), false).to_string()
    }

    #[test]
    fn a_refusal_names_reason_and_remedy() {
        assert_eq!(
            told(Source::Taskstats, Errno::PERM),
            "operation not permitted; run as root, \
             or once 'setcap cap_net_admin,cap_perfmon+ep' on taskwatch"
        );
        assert_eq!(
            told(Source::Connector, Errno::PROTONOSUPPORT),
            "this kernel has none (CONFIG_PROC_EVENTS)"
        );
        assert_eq!(
            told(Source::Connector, Errno::CONNREFUSED),
            "not in this network namespace; run on the host, outside the container"
        );
        assert_eq!(
            told(Source::Connector, Errno::NOMEM),
            "cannot allocate memory"
        );
    }

    #[test]
    fn root_of_a_container_is_not_told_to_become_root() {
        let refusal = Refusal::for_user(Source::Perf, &Errno::ACCESS.into(), true);
        assert_eq!(
            refusal.to_string(),
            "permission denied; run on the host, or with CAP_NET_ADMIN and CAP_PERFMON"
        );
    }

    #[test]
    fn perf_names_the_setting_that_refuses() {
        let refused = |level| Refusal::paranoid(level, &Errno::ACCESS.into()).reason;
        assert_eq!(refused(""), "permission denied");
        assert_eq!(
            refused("2"),
            "permission denied, kernel.perf_event_paranoid is 2"
        );
        let missing = Refusal::paranoid("2", &Errno::NOSYS.into());
        assert_eq!(missing.reason, "this kernel has none (CONFIG_PERF_EVENTS)");
    }
}
