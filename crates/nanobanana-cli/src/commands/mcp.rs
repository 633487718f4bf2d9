//! `mcp`: the server for other programs' models.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use nanobanana::ProgressPace;
use nanobanana::desk::Desk;
use nanobanana::journal::Caller;
use nanobanana_mcp::{Folders as CallerFolders, Place, Server, Settings as ServerSettings, stdio};

use super::connect_options;
use crate::args::mcp::{FolderArgs, McpArgs};
use crate::connect::Connection;
use crate::environment::Folders;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::interruption::Interruptions;
use crate::log;
use crate::settings::Settings;

/// How long a paid request that is under way may take when the client has gone.
const FAREWELL: Duration = Duration::from_secs(10);

/// Serves until the client goes, or until a signal. Jobs that run then are in the journal.
pub(crate) async fn run(args: &McpArgs) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let progress = ProgressPace::Every(Duration::from_secs(1));
    let options = connect_options(&args.service, args.wait.max_wait(), progress);
    let connection = Connection::open_without_key(&options).await?;
    log::start(connection.log_folder().as_deref(), None);
    let journal = connection
        .journal(args.spending.prompts(&settings.privacy))
        .await?;
    let desk = Desk::new(connection.engine.clone(), journal);
    let server = Server::new(desk.clone(), Arc::new(server_settings(args, settings)?));
    let mut interruptions = Interruptions::listen();
    let served = tokio::select! {
        served = stdio::serve(server) => served.map_err(CommandError::from),
        () = interruptions.next() => Ok(()),
    };
    // The next signal does not wait; the journal says what is left.
    let _ = desk.close(interruptions.next_within(FAREWELL)).await;
    connection.close().await;
    served.map(|()| Exit::Success)
}

/// What the server may do: what was typed, else what the settings say.
fn server_settings(args: &McpArgs, settings: Settings) -> Result<ServerSettings, CommandError> {
    let FolderArgs {
        output_dir,
        allowed,
    } = &args.folders;
    let folders = Folders::of_user().ok_or(CommandError::NoHome)?;
    let input_folders = if allowed.is_empty() {
        settings.inputs.folders().unwrap_or_default()
    } else {
        allowed.iter().map(absolute).collect()
    };
    let allow_smaller = args.spending.allow_smaller(&settings.spending);
    let prompts = args.spending.prompts(&settings.privacy);
    let metadata = args.metadata.metadata(&settings.privacy);
    let caps = args.spending.caps.clone();
    let otherwise = folders.at_hand();
    let output = match output_dir {
        Some(folder) => absolute(folder),
        None => settings.output_folder().unwrap_or(folders.pictures),
    };
    Ok(ServerSettings {
        account: Caller::LOCAL.to_owned(),
        request_id: None,
        models: Vec::new(),
        place: Place::Local(CallerFolders {
            output,
            inputs: input_folders,
            otherwise,
        }),
        ask_above: args.ask_above.or(settings.spending.ask_above_points),
        caps: Arc::new(move || caps.caps(&settings.spending)),
        allow_smaller,
        prompts,
        metadata,
    })
}

/// A folder by the working folder of this moment.
fn absolute(folder: &PathBuf) -> PathBuf {
    std::path::absolute(folder).unwrap_or_else(|_| folder.clone())
}
