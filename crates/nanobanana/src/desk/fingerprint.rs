//! What makes two calls identical.

use std::path::Path;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The tool, what it was asked for, and where the picture goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of a call. `arguments` are what was read from the arguments, so that neither their order nor
    /// whether a default was written out makes a difference.
    #[must_use]
    pub fn of(tool: &str, arguments: &impl Serialize, folder: &Path) -> Self {
        let arguments = serde_json::to_vec(arguments).unwrap_or_default();
        let folder = folder.as_os_str().as_encoded_bytes();
        let mut hash = Sha256::new();
        for part in [tool.as_bytes(), &arguments, folder] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }
}
