//! `mcp`: the server for other programs' models.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use nanobanana::ProgressPace;
use nanobanana_mcp::http::{self, HttpOptions, Listening, Token};
use nanobanana_mcp::{Server, Settings, Workshop, stdio};
use tokio::runtime::Builder;

use super::connect_options;
use crate::args::mcp::{FolderArgs, HttpArgs, McpArgs};
use crate::connect::Connection;
use crate::environment::{self, Folders};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::interruption::unless_interrupted;
use crate::render::outcome::say;
use crate::{key, log, text};

/// How long a paid request that is under way may take when the client has gone.
const FAREWELL: Duration = Duration::from_secs(10);

/// Runs the server on a runtime of its own.
pub(crate) fn block_on(args: &McpArgs) -> Result<Exit, CommandError> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(CommandError::Runtime)?;
    let result = runtime.block_on(run(args));
    // Where standard input is a terminal, a thread waits for it that nothing else can end.
    runtime.shutdown_background();
    result
}

/// Serves until the client goes, or until Ctrl-C. Jobs that run then are in the journal.
pub(crate) async fn run(args: &McpArgs) -> Result<Exit, CommandError> {
    let listening = match args.http.address {
        Some(_) => Some(http::listen(http_options(args)?).await?),
        None => None,
    };
    let progress = ProgressPace::Every(Duration::from_secs(1));
    let options = connect_options(&args.service, args.wait.max_wait(), progress);
    let connection = Connection::open(&options).await?;
    log::start(connection.log_folder().as_deref());
    let journal = connection.journal(args.spending.prompts()).await?;
    let workshop = Workshop::new(
        connection.engine.clone(),
        journal,
        connection.maker().into(),
    );
    let server = Server::new(workshop.clone(), Arc::new(settings(args)?));
    let served = match listening {
        Some(listening) => serve_http(listening, server).await,
        None => unless_interrupted(stdio::serve(server))
            .await
            .unwrap_or(Ok(()))
            .map_err(CommandError::from),
    };
    workshop.close(FAREWELL).await;
    connection.close().await;
    served.map(|()| Exit::Success)
}

async fn serve_http(listening: Listening, server: Server) -> Result<(), CommandError> {
    say(&text::listening(listening.address(), http::PATH));
    let interrupted = async {
        // The work never ends by itself; a signal drops it.
        let _ = unless_interrupted(std::future::pending::<()>()).await;
    };
    let sessions = move || server.another_session();
    Ok(listening.serve(sessions, interrupted).await?)
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
        Some(path) => Some(key::read(path).map_err(|source| CommandError::TokenFile {
            path: path.clone(),
            source,
        })?),
        None => environment::mcp_token(),
    };
    let token = text.map(|text| Token::new(text.trim()));
    Ok(token.transpose()?)
}

fn settings(args: &McpArgs) -> Result<Settings, CommandError> {
    let FolderArgs {
        output_dir,
        allowed,
    } = &args.folders;
    let output_folder = match output_dir {
        Some(folder) => absolute(folder),
        None => Folders::of_user().ok_or(CommandError::NoHome)?.pictures,
    };
    let caps = args.spending.clone();
    Ok(Settings {
        output_folder,
        input_folders: allowed.iter().map(absolute).collect(),
        ask_above: args.ask_above,
        caps: Arc::new(move || caps.caps()),
        smaller: args.spending.smaller(),
        prompts: args.spending.prompts(),
    })
}

/// A folder by the working folder of this moment.
fn absolute(folder: &PathBuf) -> PathBuf {
    std::path::absolute(folder).unwrap_or_else(|_| folder.clone())
}
