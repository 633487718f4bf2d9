//! `mcp`: the server for other programs' models.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use nanobanana::ProgressPace;
use nanobanana::desk::Desk;
use nanobanana_mcp::http::{self, HttpOptions, Listening, Token};
use nanobanana_mcp::{Server, Settings as ServerSettings, Workspace, stdio};
use secrecy::SecretString;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::connect_options;
use crate::args::mcp::{FolderArgs, HttpArgs, McpArgs};
use crate::connect::Connection;
use crate::environment::{self, Folders};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::interruption::Interruptions;
use crate::key::stored_file;
use crate::settings::Settings;
use crate::terminal::say;
use crate::text::files::token_unusable;
use crate::{log, text, text_file};

/// How long a paid request that is under way may take when the client has gone.
const FAREWELL: Duration = Duration::from_secs(10);

/// The longest file that is read for a token, in bytes.
const LONGEST_TOKEN_FILE: u64 = 4096;

/// Serves until the client goes, or until a signal. Jobs that run then are in the journal.
pub(crate) async fn run(args: &McpArgs) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let listening = match args.http.address {
        Some(address) => Some(listen(args, address).await?),
        None => None,
    };
    let progress = ProgressPace::Every(Duration::from_secs(1));
    let options = connect_options(&args.service, args.wait.max_wait(), progress);
    let connection = Connection::open_without_key(&options).await?;
    log::start(connection.log_folder().as_deref());
    let journal = connection
        .journal(args.spending.prompts(&settings.privacy))
        .await?;
    let engine = connection.engine.clone();
    let engine = match listening {
        Some(_) => engine.leaving_files(http::open_files()),
        None => engine,
    };
    let desk = Desk::new(engine, journal);
    let server = Server::new(desk.clone(), Arc::new(server_settings(args, settings)?));
    let mut interruptions = Interruptions::listen();
    let served = match listening {
        Some((listening, said)) => {
            said.iter().for_each(|line| say(line));
            serve_http(listening, server, &mut interruptions).await;
            Ok(())
        }
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
    // The journal says what is left.
    let _ = desk.close(limit).await;
    connection.close().await;
    served.map(|()| Exit::Success)
}

/// Listens; also gives what to say about it: where, and with which token, where it is none that the
/// user has named.
async fn listen(
    args: &McpArgs,
    address: SocketAddr,
) -> Result<(Listening, Vec<String>), CommandError> {
    let HttpArgs { hosts, origins, .. } = &args.http;
    let mut said = Vec::new();
    let token = match token(&args.http)? {
        Some(token) => token,
        None => {
            let (token, path) = own_token()?;
            said.push(text::token(text::language(), token.expose(), &path));
            token
        }
    };
    let options = HttpOptions {
        address,
        token,
        hosts: hosts.clone(),
        origins: origins.clone(),
        longest_job: args.wait.max_wait(),
    };
    let listening = http::listen(options).await?;
    said.insert(
        0,
        text::listening(text::language(), listening.address(), http::PATH),
    );
    Ok((listening, said))
}

async fn serve_http(listening: Listening, server: Server, interruptions: &mut Interruptions) {
    let (stop, stopped) = oneshot::channel::<()>();
    let end = async {
        // Dropping the other half is the sign.
        let _ = stopped.await;
    };
    let mut serving = pin!(listening.serve(server, Box::pin(end)));
    tokio::select! {
        () = &mut serving => return,
        () = interruptions.next() => drop(stop),
    }
    let _ = timeout(FAREWELL, serving).await;
}

/// The token of the file, else that of the environment.
fn token(args: &HttpArgs) -> Result<Option<Token>, CommandError> {
    let text = match &args.token_file {
        Some(path) => Some(token_text(path)?),
        None => environment::mcp_token(),
    };
    let token = text.map(|text| Token::new(text.trim()));
    Ok(token.transpose()?)
}

fn token_text(path: &Path) -> Result<String, CommandError> {
    text_file::read_secret(path, LONGEST_TOKEN_FILE).map_err(|source| token_unusable(path, source))
}

/// The token that was made when the server was first started, and where it is kept. One that others
/// can read or write is not used again.
fn own_token() -> Result<(Token, PathBuf), CommandError> {
    let folders = Folders::of_user().ok_or(CommandError::NoHome)?;
    let path = folders.settings.join("mcp_token");
    Ok((kept_token(&path)?, path))
}

/// The token that is kept in a file, made where there is none.
pub(super) fn kept_token(path: &Path) -> Result<Token, CommandError> {
    if !text_file::is_readable_by_others(path)
        && let Ok(text) = token_text(path)
        && let Ok(token) = Token::new(text.trim())
    {
        return Ok(token);
    }
    let made = Token::random().and_then(|token| {
        stored_file::write(path, &SecretString::from(token.expose()))?;
        Ok(token)
    });
    made.map_err(|source| token_unusable(path, source))
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
        Some(address) if address.ip().is_loopback() => Workspace::Within,
        Some(_) => Workspace::Remote,
        None => Workspace::Local {
            otherwise: folders.at_hand(),
        },
    };
    let allow_smaller = args.spending.allow_smaller(&settings.spending);
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
        allow_smaller,
        prompts,
        metadata,
    })
}

/// A folder by the working folder of this moment.
fn absolute(folder: &PathBuf) -> PathBuf {
    std::path::absolute(folder).unwrap_or_else(|_| folder.clone())
}
