//! Keeping a decoder's panic to the picture that set it off.
//!
//! Decoders read what strangers wrote, and a bug in one of them must cost one picture and not the
//! process, which may be paying for others.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::{PictureError, PictureFormat};

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs the decoder of a format. A panic in it is [`PictureError::Damaged`]; what the decoder said
/// goes to the log and not to standard error.
pub(crate) fn guarded<T>(
    format: PictureFormat,
    work: impl FnOnce() -> Result<T, PictureError>,
) -> Result<T, PictureError> {
    log_guarded_panics();
    let was_guarded = IS_GUARDED.replace(true);
    // What a broken decoder leaves behind is dropped with it.
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(was_guarded);
    done.unwrap_or(Err(PictureError::Damaged { format }))
}

fn log_guarded_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if IS_GUARDED.get() {
                tracing::warn!(%panic, "a decoder broke off");
            } else {
                report(panic);
            }
        }));
    });
}
