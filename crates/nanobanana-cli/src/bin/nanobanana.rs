//! `nanobanana`: pictures by IMA Studio's two Nano Banana models.

use std::process::ExitCode;

fn main() -> ExitCode {
    nanobanana_cli::nanobanana()
}
