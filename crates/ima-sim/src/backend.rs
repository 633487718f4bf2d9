//! What every answer is made from.

use std::error::Error;
use std::time::SystemTime;

use crate::addresses::Addresses;
use crate::answer::Answer;
use crate::config::SimulatorConfig;
use crate::state::State;

/// Everything an answer is made from. Answering may block on files and on drawing.
#[derive(Debug)]
pub(crate) struct Backend {
    pub(crate) config: SimulatorConfig,
    pub(crate) state: State,
    pub(crate) addresses: Addresses,
}

impl Backend {
    /// Milliseconds since the Unix epoch; 0 for anything earlier.
    pub(crate) fn now_ms(&self) -> u64 {
        let since = (self.config.clock)().duration_since(SystemTime::UNIX_EPOCH);
        since.map_or(0, |since| since.as_millis() as u64)
    }
}

/// Why a request is not carried out.
#[derive(Debug)]
pub(crate) enum Halt {
    /// It is answered with this instead.
    Answer(Answer),
    /// The simulator itself is broken.
    Broken(Box<dyn Error>),
}

impl From<Answer> for Halt {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

impl<E: Error + 'static> From<E> for Halt {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}
