//! `mcp`: the server for other programs' models.

use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use nanobanana::ProgressPace;
use nanobanana_mcp::http::{self, HttpOptions, Listening, Token};
use nanobanana_mcp::{Server, Settings as ServerSettings, Workshop, Workspace, stdio};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::connect_options;
use crate::args::mcp::{FolderArgs, HttpArgs, McpArgs};
use crate::connect::Connection;
use crate::environment::{self, Folders};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::interruption::Interruptions;
use crate::render::outcome::say;
use crate::settings::Settings;
use crate::{log, text, text_file};

/// How long a paid request that is under way may take when the client has gone.
const FAREWELL: Duration = Duration::from_secs(10);

/// The longest file that is read for a token, in bytes.
const LONGEST_TOKEN_FILE: u64 = 4096;

/// Serves until the client goes, or until a signal. Jobs that run then are in the journal.
pub(crate) async fn run(args: &McpArgs) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let listening = match args.http.address {
        Some(_) => Some(http::listen(http_options(args)?).await?),
        None => None,
    };
    let progress = ProgressPace::Every(Duration::from_secs(1));
    let options = connect_options(&args.service, args.wait.max_wait(), progress);
    let connection = Connection::open(&options).await?;
    log::start(connection.log_folder().as_deref());
    let journal = connection
        .journal(args.spending.prompts(&settings.privacy))
        .await?;
    let service = connection.maker().service();
    let workshop = Workshop::new(connection.engine.clone(), journal, service);
    let server = Server::new(workshop.clone(), Arc::new(server_settings(args, settings)?));
    let mut interruptions = Interruptions::listen();
    let served = match listening {
        Some(listening) => serve_http(listening, server, &mut interruptions).await,
        None => tokio::select! {
            served = stdio::serve(server) => served.map_err(CommandError::from),
            () = interruptions.next() => Ok(()),
        },
    };
    // The next signal does not wait.
    let limit = async {
        tokio::select! {
            () = sleep(FAREWELL) => {}
            () = interruptions.next() => {}
        }
    };
    workshop.close(limit).await;
    connection.close().await;
    served.map(|()| Exit::Success)
}

async fn serve_http(
    listening: Listening,
    server: Server,
    interruptions: &mut Interruptions,
) -> Result<(), CommandError> {
    say(&text::listening(listening.address(), http::PATH));
    let (stop, stopped) = oneshot::channel::<()>();
    let end = async {
        // Dropping the other half is the sign.
        let _ = stopped.await;
    };
    let mut serving = pin!(listening.serve(server, Box::pin(end)));
    tokio::select! {
        served = &mut serving => return Ok(served?),
        () = interruptions.next() => drop(stop),
    }
    Ok(timeout(FAREWELL, serving).await.unwrap_or(Ok(()))?)
}

fn http_options(args: &McpArgs) -> Result<HttpOptions, CommandError> {
    let HttpArgs {
        address,
        hosts,
        origins,
        ..
    } = &args.http;
    Ok(HttpOptions {
        address: address.unwrap_or_else(|| ([127, 0, 0, 1], 0).into()),
        token: token(&args.http)?,
        hosts: hosts.clone(),
        origins: origins.clone(),
        longest_job: args.wait.max_wait(),
    })
}

/// The token of the file, else that of the environment.
fn token(args: &HttpArgs) -> Result<Option<Token>, CommandError> {
    let text = match &args.token_file {
        Some(path) => {
            let text = text_file::read_secret(path, LONGEST_TOKEN_FILE);
            Some(text.map_err(|source| CommandError::TokenFile {
                path: path.clone(),
                source,
            })?)
        }
        None => environment::mcp_token(),
    };
    let token = text.map(|text| Token::new(text.trim()));
    Ok(token.transpose()?)
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
    let workspace = match args.http.address {
        Some(address) if !address.ip().is_loopback() => Workspace::Remote,
        _ => Workspace::Local {
            otherwise: folders.at_hand(),
        },
    };
    let smaller = args.spending.smaller(&settings.spending);
    let prompts = args.spending.prompts(&settings.privacy);
    let metadata = args.metadata.metadata(&settings.privacy);
    let caps = args.spending.clone();
    Ok(ServerSettings {
        output_folder: match output_dir {
            Some(folder) => absolute(folder),
            None => settings.output_folder().unwrap_or(folders.pictures),
        },
        input_folders,
        workspace,
        ask_above: args.ask_above.or(settings.spending.ask_above_points),
        caps: Arc::new(move || caps.caps(&settings.spending)),
        smaller,
        prompts,
        metadata,
    })
}

/// A folder by the working folder of this moment.
fn absolute(folder: &PathBuf) -> PathBuf {
    std::path::absolute(folder).unwrap_or_else(|_| folder.clone())
}
