//! The journal of paid jobs: what was intended, sent, spent and received, on disk.
//!
//! Creating a task spends points and cannot be repeated safely, so a job is written before its
//! create request can leave, and every step after that is written when it is known. Whatever ends
//! the process, the next one finds each job in a state that says what may have been spent and
//! [what to do](Recovery).
//!
//! ```text
//! planned ─► uploading ─► creating ─► running ─► succeeded ─► saved
//!    │           │         │  │  ▲      │  ▲          ╰─► (delivery failed: again)
//!    ├───────────┤         │  │  │      │  ╰─ still_running
//!    ▼           ▼         ▼  ▼  │      ▼
//! cancelled    refused ◄───╯ unknown  failed
//! ```
//!
//! - [`Spending::begin`] joins an earlier run, or checks the user's [`Caps`] and writes the jobs of a
//!   new one.
//! - [`Held::authorise`] checks them again and gives a [`CreatePermit`], without which no create
//!   request can be sent.
//! - [`Held::advance`] and [`Held::note`] record a [`Step`], [`Held::answered`] what a create request
//!   has come to.
//! - [`Store::claim`] takes over a job whose process has gone.
//! - [`Store::erase`] forgets what ended jobs were about, and keeps what they cost.
//!
//! What a database does is behind [`Store`], and there is one, [opened](open) in a folder. The
//! journal never sees an API key.

mod blocking;
mod caps;
mod client_key;
mod error;
mod filter;
mod id;
mod permit;
mod progress;
mod record;
mod run;
mod sqlite;
mod state;
mod step;
mod store;
mod unwritten;

pub use blocking::{blocking, lock};
pub use caps::{CapKind, Caps, OverCap};
pub use client_key::{ClientKey, KeyLimits, NewClientKey};
pub use error::{Damage, DatabaseError, JournalError, JournalFault, error_chain};
pub use filter::{Changes, Cursor, Filter, Page, Sequence, Sum, fold};
pub use id::{JobId, KeyId, Nonce, RunId};
pub use permit::{Consent, CreatePermit, MAX_ATTEMPTS};
pub use record::{
    Attempt, AttemptOutcome, IntendedFile, JobRecord, Lifecycle, PictureRecord, SavedFile,
    ServiceKind, TaskEnd, Transition,
};
pub use run::{Caller, Equal, Join, NewJob, NewRun};
pub use sqlite::{LostJob, PromptLog, Saved, open, repair, sync_folder};
pub use state::{Charge, Recovery, State};
pub use step::Step;
pub use store::{Begun, Claim, ClientKeys, Erased, Found, Held, Journal, Spending, Store};
