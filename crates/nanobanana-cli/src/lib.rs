//! The command-line front ends: `nanobanana`, and `ima_image_create`, a drop-in for IMA's
//! published script. Both read arguments, call the engine and render what it says.

mod again;
mod args;
mod commands;
mod connect;
mod consent;
mod desktop;
mod environment;
mod error;
mod exit;
mod gallery_file;
mod given;
mod ima_image_create;
mod input_folders;
mod interruption;
mod journal;
mod json;
mod key;
mod log;
mod network;
mod order;
mod preview;
mod reading;
mod recent;
mod render;
mod saved_files;
mod settings;
mod sheet;
mod shell;
mod simulate;
mod spending;
mod target;
mod templates;
mod terminal;
mod text;
mod text_file;
mod to_stdout;
mod usage;

use nanobanana::journal::ServiceKind;
use std::process::ExitCode;
use std::time::Duration;

use args::command::{self, Cli, Command, EditArgs};
use args::serve::ServeCommand;
use args::skill::{Schema, SkillCommand};
use args::terminal::SimulateArgs;
use error::CommandError;
use exit::Exit;
use render::messages::Messages;
use simulate::Simulate;
use text::Fault;

/// How long work beside the runtime may go on when everything else has ended.
const LONGEST_SHUTDOWN: Duration = Duration::from_millis(200);

/// Runs `nanobanana` with the arguments of the process.
#[must_use]
pub fn nanobanana() -> ExitCode {
    text::speak(settings::language().of("", environment::locale().as_deref()));
    let (cli, typed) = usage::parse();
    let Cli {
        mut command,
        proxy,
        terminal,
        simulate,
    } = cli;
    terminal::speak(terminal);
    let json = command::json(&typed);
    let chosen =
        simulated(simulate, typed.subcommand_name()).and_then(|()| network::go_through(proxy));
    let service = simulate::service();
    let is_server = matches!(&command, Command::Serve(args) if args.command.is_none());
    let done = block_on(is_server, async {
        let given = match chosen {
            Ok(()) => reading::read(&mut command).await,
            Err(error) => Err(error),
        };
        let given = given.and_then(|()| given::read(&mut command));
        let chat = chat(&command, service).await;
        let result = match given {
            Ok(_piped) => dispatch(&command, chat.as_ref()).await,
            Err(error) => Err(error),
        };
        (result, chat)
    });
    let (result, chat) = done.unwrap_or_else(|error| (Err(error), None));
    if let Some(chat) = chat {
        return end_chat(&chat, result, service);
    }
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            let results = match &json {
                Some(fields) => {
                    render::json::failed(&error, service, fields, command.prints_lines())
                }
                None => error.results(),
            };
            fail(&error, service, &results)
        }
    }
}

/// Runs `ima_image_create` with the arguments of the process.
#[must_use]
pub fn ima_image_create() -> ExitCode {
    let (args, _): (ima_image_create::Args, _) = usage::parse();
    let chosen = simulated(SimulateArgs::default(), None);
    let service = simulate::service();
    let chat = args.begin_chat();
    let result = chosen.and_then(|()| {
        let run = ima_image_create::run(&args, chat.as_ref());
        block_on(false, run).flatten()
    });
    if let Some(chat) = chat {
        return end_chat(&chat, result, service);
    }
    match result.map_err(ima_image_create::by_its_options) {
        Ok(exit) => exit.into(),
        // The script's object is that of a whole run.
        Err(error) if args.output_json => fail(&error, service, ""),
        Err(error) => fail(&error, service, &error.results()),
    }
}

/// Chooses what is simulated: what was typed, else what the environment says, else what is set. What was
/// not typed is said, save where a command has nothing to do with it.
fn simulated(typed: SimulateArgs, command: Option<&str>) -> Result<(), CommandError> {
    const INDIFFERENT: [&str; 7] = [
        "auth",
        "completions",
        "config",
        "help",
        "man",
        "schema",
        "skill",
    ];
    let SimulateArgs {
        simulate,
        no_simulate,
    } = typed;
    if simulate.is_some() || no_simulate {
        simulate::choose(simulate, true);
        return Ok(());
    }
    let (chosen, by) = match environment::simulate() {
        Some(text) => {
            let chosen = Simulate::of_variable(&text);
            let told = |l, fault: &str| text::terminal::no_simulation(l, fault);
            let fault = |fault: Fault| CommandError::told(Exit::Usage, |l| told(l, fault.of(l)));
            (chosen.map_err(fault)?, environment::SIMULATE)
        }
        None => (
            settings::simulates().then(Simulate::default),
            "defaults.simulate",
        ),
    };
    simulate::choose(chosen, false);
    if chosen.is_some() && !command.is_some_and(|name| INDIFFERENT.contains(&name)) {
        terminal::say(&text::simulated_by(text::language(), by));
    }
    Ok(())
}

/// The chat that is to be told, where one is. It hears at once that the request was received.
async fn chat(command: &Command, service: ServiceKind) -> Option<Messages> {
    match command {
        Command::Generate(args) | Command::Edit(EditArgs { make: args, .. }) => {
            let prompt = args.request.prompt.as_deref().unwrap_or_default();
            Messages::begin(&args.chat, prompt, service)
        }
        Command::Rerun(args) if args.make.chat.messages.is_some() => {
            let prompt = commands::rerun::prompt(args).await;
            Messages::begin(&args.make.chat, &prompt.unwrap_or_default(), service)
        }
        Command::Resume(args) if args.chat.messages.is_some() => {
            let prompt = commands::resume::prompt(args).await;
            let chat = Messages::of(&args.chat, &prompt.unwrap_or_default(), service)?;
            chat.fetching();
            Some(chat)
        }
        Command::Plan(args) => {
            let prompt = args.request.prompt.as_deref().unwrap_or_default();
            Messages::of(&args.chat, prompt, service)
        }
        _ => None,
    }
}

/// Tells the chat why a command ended early. It has heard of everything else.
fn end_chat(chat: &Messages, result: Result<Exit, CommandError>, service: ServiceKind) -> ExitCode {
    let exit = result.unwrap_or_else(|error| {
        chat.error(&error);
        error.exit()
    });
    match chat.broken() {
        None => exit.into(),
        Some(error) => fail(&error, service, ""),
    }
}

async fn dispatch(command: &Command, chat: Option<&Messages>) -> Result<Exit, CommandError> {
    match command {
        Command::Generate(args) => {
            commands::make::run(None, args, args.request.words(), chat).await
        }
        Command::Edit(EditArgs {
            make,
            more,
            each: Some(prompt),
        }) => {
            let first = make.request.prompt.iter();
            let files = first.chain(more).chain(&make.request.inputs);
            commands::batch::each(make, prompt, files.cloned().collect()).await
        }
        Command::Edit(EditArgs { make: args, .. }) => {
            let mut words = args.request.words();
            words.task = words.task.or_else(|| Some("image_to_image".to_owned()));
            commands::make::run(None, args, words, chat).await
        }
        Command::Batch(args) => commands::batch::run(args).await,
        Command::Plan(args) => commands::plan::run(args, chat).await,
        Command::Show(args) => commands::show::run(args).await,
        Command::Rerun(args) => commands::rerun::run(args, chat).await,
        Command::Models(args) => commands::models::run(args).await,
        Command::Resume(args) => commands::resume::run(args, chat).await,
        Command::Resend(args) => commands::resend::run(args).await,
        Command::History(args) => commands::history::run(args).await,
        Command::Gallery(args) => commands::gallery::run(args).await,
        Command::Spend(args) => commands::spend::run(args).await,
        Command::Export(args) => commands::export::run(args).await,
        Command::Forget(args) => commands::forget::run(args).await,
        Command::Mcp(args) => commands::mcp::run(args).await,
        Command::Serve(args) => match &args.command {
            Some(ServeCommand::Keys(command)) => commands::keys::run(command).await,
            Some(ServeCommand::Ready { address }) => commands::serve::ready(*address).await,
            None => commands::serve::run(&args.run).await,
        },
        Command::Config(command) => commands::config::run(command),
        Command::Auth(command) => commands::auth::run(command).await,
        Command::Doctor(args) => commands::doctor::run(args).await,
        Command::Skill(SkillCommand::Install(args)) => commands::skill::install(args),
        Command::Schema { of } => {
            let schema = match of {
                Schema::Job => json::schema::<json::Job>(),
                Schema::Plan => json::schema::<json::Plan>(),
                Schema::Model => json::schema::<json::Model>(),
                Schema::Sum => json::schema::<json::Sum>(),
                Schema::Failure => json::schema::<json::Failure>(),
                Schema::Messages => nanobanana_text::chat::schema(),
            };
            error::write_stdout(&json::to_text(&schema)).map(|()| Exit::Success)
        }
        Command::Completions(args) => commands::completions::run(args),
        Command::Man(args) => commands::man::run(args),
        Command::Help(args) => commands::help::run(args),
    }
}

/// One thread: a command waits far more than it computes. At a server whoever has the journal would wait for
/// all the others' turns with each statement.
fn block_on<T>(is_server: bool, future: impl Future<Output = T>) -> Result<T, CommandError> {
    let mut builder = match is_server {
        true => tokio::runtime::Builder::new_multi_thread(),
        false => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = builder
        .enable_all()
        .build()
        .map_err(CommandError::Runtime)?;
    let done = runtime.block_on(future);
    // A picture that an interruption has left half converted is not waited for to its end.
    runtime.shutdown_timeout(LONGEST_SHUTDOWN);
    Ok(done)
}

/// Says why a command ended early, and prints what there is all the same.
fn fail(error: &CommandError, service: ServiceKind, results: &str) -> ExitCode {
    error.report(service);
    if let Err(unwritten) = error::write_stdout(results) {
        unwritten.report(service);
    }
    error.exit().into()
}
