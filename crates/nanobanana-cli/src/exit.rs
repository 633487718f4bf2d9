//! Exit codes: one for each kind of failure, the same in both programs.

use std::process::ExitCode;

use nanobanana::FailureKind;

/// How a program ended. [`HELP`] says what each means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Exit {
    Success = 0,
    Internal = 1,
    Usage = 2,
    Key = 3,
    Points = 4,
    Refused = 5,
    Input = 6,
    Generation = 7,
    StillRunning = 8,
    Network = 9,
    Unknown = 10,
    Output = 11,
    Interrupted = 130,
}

/// The table that `--help` ends with.
pub(crate) const HELP: &str = "\
Exit codes:
  0    success
  1    internal error
  2    usage error, or a settings file with a mistake
  3    no API key, or an invalid one
  4    not enough points, over a limit, or a subscription is needed
  5    refused, by nanobanana or by IMA
  6    an input picture cannot be used
  7    generation failed
  8    still running at IMA, or another process is on the job
  9    network trouble, or a finished picture could not be fetched
  10   unknown whether a task was created and charged
  11   output cannot be written
  130  interrupted by Ctrl-C, SIGTERM or SIGHUP";

impl From<FailureKind> for Exit {
    fn from(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Key => Self::Key,
            FailureKind::Points | FailureKind::Subscription | FailureKind::Budget => Self::Points,
            FailureKind::Refused | FailureKind::Cancelled | FailureKind::Exists => Self::Refused,
            FailureKind::Input => Self::Input,
            FailureKind::Generation => Self::Generation,
            FailureKind::StillRunning => Self::StillRunning,
            FailureKind::Network => Self::Network,
            FailureKind::Unknown => Self::Unknown,
            FailureKind::Output => Self::Output,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
