//! `serve`: Gemini's and OpenAI's image APIs for other programs.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use nanobanana::ProgressPace;
use nanobanana::desk::Desk;
use nanobanana::journal::Journal;
use nanobanana_serve::{Options, usual_model};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::connect_options;
use crate::args::serve::RunArgs;
use crate::connect::Connection;
use crate::environment::Folders;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::interruption::Interruptions;
use crate::settings::Settings;
use crate::spending::CapArgs;
use crate::terminal::say;
use crate::text::files::token_unusable;
use crate::text::language;
use crate::{log, text, text_file};

/// How long those who are answered at a signal may take to read that, and how long a paid request that is
/// under way may take then: less than supervisors wait.
const FAREWELL: Duration = Duration::from_secs(3);
const LAST_RECORDS: Duration = Duration::from_secs(5);

/// How long a server is waited for that is asked whether it can make pictures, and how much is read of its
/// answer, in bytes.
const READY_PATIENCE: Duration = Duration::from_secs(3);
const LONGEST_ANSWER: u64 = 4096;

/// Serves until a signal. Jobs that run then are in the journal.
pub(crate) async fn run(args: &RunArgs) -> Result<Exit, CommandError> {
    nanobanana::raise_open_files();
    let settings = Settings::load()?;
    let progress = ProgressPace::Every(Duration::from_secs(1));
    let options = connect_options(&args.service, args.wait.max_wait(), progress);
    let connection = Connection::open_without_key(&options).await?;
    log::start(connection.log_folder().as_deref(), args.log);
    let journal = connection.journal(settings.privacy.prompts()).await?;
    let (options, token) = server_options(args, settings, &connection, &journal).await?;
    let listening = nanobanana_serve::listen(options).await;
    let listening =
        listening.map_err(|(address, error)| text::serve::cannot_listen(address, error))?;
    let engine = connection.engine.clone();
    let engine = engine.of_server(nanobanana_serve::open_files());
    let desk = Desk::new(engine, journal);
    let mut interruptions = Interruptions::listen();
    say(&text::serve::listening(language(), listening.address()));
    if let Some(address) = listening.metrics_address() {
        say(&text::serve::metrics(language(), address));
    }
    if let Some(token) = token {
        write_stdout(&text::serve::exports(listening.address(), &token))?;
    }
    let (stop, stopped) = oneshot::channel::<()>();
    let end = async {
        // Dropping the other half is the sign.
        let _ = stopped.await;
    };
    let mut serving = pin!(listening.serve(desk.clone(), end));
    tokio::select! {
        () = &mut serving => {}
        () = interruptions.next() => {
            drop(stop);
            let _ = timeout(FAREWELL, serving).await;
        }
    }
    // The next signal does not wait; the journal says what is left.
    let _ = desk.close(interruptions.next_within(LAST_RECORDS)).await;
    connection.close().await;
    Ok(Exit::Success)
}

/// Asks a server whether it can make pictures, as a supervisor does that has no HTTP client.
pub(crate) async fn ready(address: SocketAddr) -> Result<Exit, CommandError> {
    let answer = async {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!("GET /readyz HTTP/1.0\r\nhost: {address}\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream
            .take(LONGEST_ANSWER)
            .read_to_string(&mut answer)
            .await?;
        Ok(answer)
    };
    let answer = timeout(READY_PATIENCE, answer).await;
    let answer = answer.unwrap_or_else(|elapsed| Err(elapsed.into()));
    let answer = answer.map_err(|cause| text::serve::no_answer(address, cause))?;
    let (head, said) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    if head.split(' ').nth(1) != Some("200") {
        return Err(text::serve::not_ready(said.trim()));
    }
    write_stdout(said)?;
    Ok(Exit::Success)
}

/// How the server runs, and what the local caller shows, where that is one.
async fn server_options(
    args: &RunArgs,
    settings: Settings,
    connection: &Connection,
    journal: &Journal,
) -> Result<(Options, Option<String>), CommandError> {
    for (name, model) in &settings.serve.models {
        if let Some(other) = usual_model(name).filter(|other| other != model) {
            return Err(text::serve::name_of_another(name, other));
        }
    }
    let folders = Folders::of_user().ok_or(CommandError::NoHome)?;
    let folder = folders.serve(connection.service());
    let now = Timestamp::now();
    let keys = journal.client_keys().await?;
    let is_for_keys = keys.iter().any(|key| key.works_at(now));
    let token = match (is_for_keys, args.address.ip().is_loopback()) {
        (true, _) => None,
        (false, false) => {
            return Err(text::serve::no_client_key(
                args.address,
                connection.service(),
            ));
        }
        (false, true) => Some(kept_token(&folder.with_file_name("serve-token"))?),
    };
    let secret = kept_token(&folder.with_file_name("serve-secret"))?;
    let mut options = Options::new(args.address, secret.into_bytes(), folder.join("pictures"));
    options.metrics = args.metrics;
    options.hosts.clone_from(&args.hosts);
    options.local_token.clone_from(&token);
    options.ask_above = settings.spending.ask_above_points;
    if let Some(days) = settings.serve.keep_days {
        options.keep_days = days.get();
    }
    options.models.clone_from(&settings.serve.models);
    options.local_caps = Arc::new(move || CapArgs::default().caps(&settings.spending));
    options.all_keys_per_day = args.max_points_per_day;
    options.has_key = connection.has_key;
    Ok((options, token))
}

/// The token that is kept in a file, made where there is none. One that others can read is not used again.
fn kept_token(path: &Path) -> Result<String, CommandError> {
    /// In hexadecimal digits.
    const LENGTH: usize = 32;
    if !text_file::is_readable_by_others(path)
        && let Ok(text) = text_file::read_secret(path, 2 * LENGTH as u64)
        && text.trim().len() == LENGTH
    {
        return Ok(text.trim().to_owned());
    }
    let mut bytes = [0; LENGTH / 2];
    let made = getrandom::fill(&mut bytes).map_err(io::Error::from);
    let token = format!("{:032x}", u128::from_be_bytes(bytes));
    made.and_then(|()| text_file::write_private(path, &format!("{token}\n")))
        .map_err(|source| token_unusable(path, source))?;
    Ok(token)
}
