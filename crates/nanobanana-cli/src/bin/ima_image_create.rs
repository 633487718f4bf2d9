//! `ima_image_create`: a drop-in for IMA's published script of this name.

use std::process::ExitCode;

fn main() -> ExitCode {
    nanobanana_cli::ima_image_create()
}
