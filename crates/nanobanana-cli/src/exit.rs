//! Exit codes: one for each kind of failure, the same in both programs.

use std::process::ExitCode;

use nanobanana::FailureKind;

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Everything that was asked for is there.
    Success = 0,
    /// A fault of this program or of the machine.
    Internal = 1,
    /// Wrong usage, which the argument parser itself exits with, or settings that cannot be used.
    Usage = 2,
    /// No API key, or an invalid one.
    Key = 3,
    /// Not enough points, or a plan is needed.
    Points = 4,
    /// Parameters refused, here or by IMA.
    Refused = 5,
    /// An input picture is not fit.
    Input = 6,
    /// The generation failed.
    Generation = 7,
    /// The task still runs, or another process works on the job.
    StillRunning = 8,
    /// Network, or a finished picture could not be fetched.
    Network = 9,
    /// It is not known whether a task was paid.
    Unknown = 10,
    /// The output could not be written.
    Output = 11,
    /// Interrupted by Ctrl-C or SIGTERM.
    Interrupted = 130,
}

/// The table that `--help` ends with.
pub(crate) const HELP: &str = "\
Exit codes:
  0    everything that was asked for is there
  1    a fault of this program or of this machine
  2    wrong usage, or a settings file that cannot be used
  3    no API key, or an invalid one
  4    not enough points, or a subscription is needed
  5    parameters refused, here or by IMA
  6    an input picture is not fit
  7    the generation failed
  8    the task still runs at IMA, or another process works on the job
  9    network trouble, or a finished picture could not be fetched
  10   it is not known whether a task was created and paid
  11   the output cannot be written
  130  interrupted by Ctrl-C or SIGTERM";

impl From<FailureKind> for Exit {
    fn from(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Key => Self::Key,
            FailureKind::Points | FailureKind::Subscription | FailureKind::Budget => Self::Points,
            FailureKind::Refused | FailureKind::Cancelled => Self::Refused,
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
