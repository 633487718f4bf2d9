//! `rerun`: the request behind a picture or a job once more, with other options where some are
//! given. It is an order like any other, with its price, its limits and its row in the journal.

use nanobanana::input::{AllowedFolders, InputSource, InputSyntax, LocalInput};
use nanobanana::journal::ServiceKind;
use nanobanana::words;
use nanobanana::{Language, RequestWords};
use serde_json::{Map, Value};

use super::make;
use super::plan::{self, PriceFrom};
use crate::again::{Again, KnownInput};
use crate::args::RequestArgs;
use crate::args::recipe::RerunArgs;
use crate::consent::is_read_by_a_program;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::render::messages::Messages;
use crate::render::table;
use crate::settings::Settings;
use crate::simulate;
use crate::target::{PictureFile, Target};
use crate::terminal::{agrees, note};
use crate::{templates, text};

/// Orders it again, and shows what came.
pub(crate) async fn run(args: &RerunArgs, chat: Option<&Messages>) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let target = Target::find(&args.target, &ServiceKind::ALL).await?;
    let name = target.name();
    let Some(again) = Again::of(&target) else {
        return Err(match target {
            Target::Job(job) => refused(|l| text::recipe::forgotten(l, &job)),
            Target::File(_) => {
                let hint = |l| text::recipe::MAKE_ANEW.of(l).to_owned();
                refused(|l| text::recipe::no_recipe(l, &name)).hint(hint)
            }
        });
    };
    if target.file().is_some_and(PictureFile::is_known_by_journal) {
        note(&text::recipe::from_journal(text::language(), &name));
    }
    // A picture that cost nothing is not ordered for money unless that is said.
    let is_paid = simulate::service() == ServiceKind::Ima;
    if is_paid && target.service() == ServiceKind::Simulator {
        return Err(refused(|l| text::recipe::is_simulated(l, &name)));
    }
    let words = words_of(&again, args, &name)?;
    let agreed = if is_paid && again.is_from_file && !args.make.spending.yes {
        make::check_place(&args.make, &settings, &words)?;
        Some(agree(args, &words, name).await?)
    } else {
        None
    };
    if args.make.request.inputs.is_empty() {
        let allowed = args.make.request.input_folders.allowed(&settings.inputs);
        tell_changes(again.known_inputs().unwrap_or_default(), &allowed);
    }
    make::run(agreed, &args.make, words, chat).await
}

fn refused(said: impl Fn(Language) -> String) -> CommandError {
    CommandError::told(Exit::Refused, said)
}

/// Shows what a recipe from elsewhere asks for, and asks whether that is to be paid: anybody may have
/// written it. Gives the points that were agreed to.
async fn agree(args: &RerunArgs, words: &RequestWords, name: String) -> Result<u64, CommandError> {
    let RerunArgs { make, .. } = args;
    let count = make.count.count;
    let plan = plan::plan(words, count, &make.request, &make.service, PriceFrom::Today).await?;
    let points = plan.total_points(count);
    let question = text::recipe::question(text::language(), &name, points);
    if !is_read_by_a_program(make) && agrees(&(table::plan(&plan, count) + &question)) {
        return Ok(points);
    }
    let said = |l| {
        let asked = nanobanana_text::planned(l, &plan, count);
        text::recipe::not_agreed(l, &name, &asked)
    };
    Err(CommandError::not_agreed(said, text::recipe::LOOK_FIRST))
}

/// The prompt that will be sent, for the choice of a language.
pub(crate) async fn prompt(args: &RerunArgs) -> Option<String> {
    if args.make.request.prompt.is_some() {
        return args.make.request.prompt.clone();
    }
    // Whatever goes wrong here goes wrong again, and is told, when the command runs.
    let target = Target::find(&args.target, &ServiceKind::ALL).await.ok()?;
    let again = Again::of(&target)?;
    again.prompt.text().map(str::to_owned)
}

/// What was asked for then, under what is asked for now.
fn words_of(again: &Again, args: &RerunArgs, name: &str) -> Result<RequestWords, CommandError> {
    let given = args.make.request.words();
    let inputs = match (given.inputs.is_empty(), again.known_inputs()) {
        (false, _) => given.inputs,
        (true, Some(known)) => known.iter().map(KnownInput::place).collect(),
        (true, None) => return Err(refused(|l| text::recipe::inputs_not_known(l, name))),
    };
    let (prompt, input_syntax) = match args.make.request.prompt.clone() {
        Some(prompt) => (prompt, given.input_syntax),
        None => {
            let prompt = again.prompt.text().map(str::to_owned);
            let missing = || refused(|l| text::recipe::prompt_unknown(l, name));
            let prompt = prompt.ok_or_else(missing)?;
            (prompt, InputSyntax::Literal)
        }
    };
    // What is said in other words now does not count in its own.
    let extra = given.extra_params.as_deref().map(serde_json::from_str);
    let extra: Map<String, Value> = extra.and_then(Result::ok).unwrap_or_default();
    let model = given.model.as_deref().map(words::model);
    let is_cheapest = matches!(model, Some(Ok((_, Some(_)))));
    let size = again.size.clone();
    let size = size.filter(|_| !is_cheapest && !extra.contains_key("size"));
    let ratio = again.ratio.clone();
    let ratio = ratio.filter(|_| !extra.contains_key("aspect_ratio"));
    let words = RequestWords {
        prompt,
        inputs,
        input_syntax,
        model: given.model.or_else(|| Some(again.model.clone())),
        size: given.size.or(size),
        ratio: given.ratio.or(ratio),
        extra_params: given.extra_params.or_else(|| again.extra_params_json()),
        ..given
    };
    let RequestArgs {
        template, prompt, ..
    } = &args.make.request;
    templates::refilled(template, again.template.as_ref(), prompt.as_deref(), words)
}

/// Says which inputs are not the pictures that they were. One that cannot be opened is refused
/// with its reason when the order is made.
fn tell_changes(inputs: &[KnownInput], allowed: &AllowedFolders) {
    for input in inputs {
        let (InputSource::File(path), Some(sha256)) = (&input.source, &input.sha256) else {
            continue;
        };
        let opened = LocalInput::open(path, allowed);
        if opened.is_ok_and(|opened| opened.sha256() != *sha256) {
            let place = input.place();
            note(&text::recipe::input_changed(text::language(), &place));
        }
    }
}
