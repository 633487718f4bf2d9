//! What every answer is made from.

use std::io;

use crate::addresses::Addresses;
use crate::answer::{Answer, Refusal};
use crate::catalog::Catalog;
use crate::config::SimulatorConfig;
use crate::state::{State, StateError};

/// Everything an answer is made from. Answering may block on files and on drawing.
#[derive(Debug)]
pub(crate) struct Backend {
    pub(crate) config: SimulatorConfig,
    pub(crate) catalog: Catalog,
    pub(crate) state: State,
    pub(crate) addresses: Addresses,
}

/// Why a request is not carried out.
#[derive(Debug)]
pub(crate) enum Halt {
    /// It is answered with this instead.
    Answer(Answer),
    /// The simulator itself is broken.
    State(StateError),
    /// A picture cannot be drawn.
    Picture(io::Error),
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Answer(refusal.into())
    }
}

impl From<Answer> for Halt {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Picture(error)
    }
}

impl From<StateError> for Halt {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}
