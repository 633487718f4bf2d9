//! The names of jobs and runs.

use std::fmt;

use crate::error::JournalError;

/// So many hexadecimal digits that two ids never meet.
const BYTES: usize = 10;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The id as it is stored.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// A new one.
            ///
            /// # Errors
            /// [`JournalError::Random`].
            pub fn random() -> Result<Self, JournalError> {
                random_hex::<BYTES>().map(Self)
            }

            pub(crate) fn stored(id: String) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

text_id! {
    /// A job: 20 lower-case hexadecimal digits.
    JobId
}

text_id! {
    /// A run, which is the jobs of one command or call: 20 lower-case hexadecimal digits.
    RunId
}

text_id! {
    /// A client key: 20 lower-case hexadecimal digits.
    KeyId
}

text_id! {
    /// One create request that was authorised, known by nobody but who may send it.
    Nonce
}

impl JobId {
    /// The job of that name, where it is one of a job.
    pub(crate) fn named(name: String) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let is_id = name.len() == 2 * BYTES && name.bytes().all(is_digit);
        is_id.then_some(Self(name))
    }
}

/// Lower-case hexadecimal digits of `N` random bytes.
pub(crate) fn random_hex<const N: usize>() -> Result<String, JournalError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(JournalError::Random)?;
    Ok(hex(&bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
