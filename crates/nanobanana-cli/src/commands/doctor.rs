//! `doctor`: everything that a picture needs, one line a check.

use nanobanana::journal::ServiceKind;

use crate::args::auth::DoctorArgs;
use crate::doctor;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::{self, json};

pub(crate) async fn run(args: &DoctorArgs) -> Result<Exit, CommandError> {
    let findings = if args.repair {
        doctor::repair().await?
    } else {
        let choice = args.key.choice();
        choice.warn();
        doctor::examine(choice).await
    };
    let text = if args.json {
        json::object(&render::doctor::json(&findings), ServiceKind::Ima)
    } else {
        render::doctor::report(&findings)
    };
    write_stdout(&text)?;
    Ok(doctor::exit(&findings))
}
