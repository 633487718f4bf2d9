//! What the words of a command line stand for: which of them are pictures, and which is the prompt.

use std::path::Path;

use nanobanana::input::split_name;
use nanobanana::journal::{Caller, Found, Journal};

use crate::args::command::{Command, EditArgs};
use crate::args::{RequestArgs, caller};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::recent::{Recent, Shot, names};
use crate::render::columns::one_line;
use crate::text::given as text;
use crate::{journal, simulate};

/// The shortest beginning of an id that is taken for one beside a prompt.
const SHORTEST_ID: usize = 4;

/// Puts the pictures among the words of a command line, and those that were made earlier, in their places as
/// inputs. What is literal, or comes from a chat, stays as it is.
pub(crate) async fn read(command: &mut Command) -> Result<(), CommandError> {
    // Every word is a picture, as it stands.
    if matches!(command, Command::Edit(EditArgs { each: Some(_), .. })) {
        return Ok(());
    }
    let is_edit = matches!(command, Command::Edit(_));
    let Some((request, chat, more)) = command.request() else {
        return Ok(());
    };
    let mut none = Vec::new();
    let more = more.unwrap_or(&mut none);
    // What comes from a chat is text.
    request.literal |= chat.messages.is_some();
    if request.literal {
        let is_prompt_twice = request.prompt_file.is_some() && request.prompt.is_some();
        return match more.is_empty() && !is_prompt_twice {
            true => Ok(()),
            false => Err(CommandError::told(Exit::Usage, |l| {
                text::LITERAL_WORDS.of(l)
            })),
        };
    }
    let journal = journal::existing(simulate::service()).await?;
    let reader = Reader {
        journal: journal.as_ref(),
        caller: caller(&request.user_id),
    };
    let done = reader.put(request, more, is_edit).await;
    if let Some(journal) = journal {
        journal::close(journal).await;
    }
    done
}

struct Reader<'a> {
    journal: Option<&'a Journal>,
    caller: Caller,
}

impl Reader<'_> {
    async fn put(
        &self,
        request: &mut RequestArgs,
        more: &mut Vec<String>,
        is_edit: bool,
    ) -> Result<(), CommandError> {
        let is_sentence = more.is_empty() && !is_edit;
        if !is_sentence && let Some(first) = request.prompt.take() {
            let words: Vec<String> = [first].into_iter().chain(more.drain(..)).collect();
            let mut readings = Vec::new();
            for word in words {
                let picture = self.picture(&word).await?;
                readings.push((word, picture));
            }
            let mut prompts = readings.iter().filter(|(_, picture)| picture.is_none());
            let is_from_file = request.prompt_file.is_some();
            let prompt = match (prompts.next(), prompts.next()) {
                (Some((prompt, _)), None) if !is_from_file => Some(prompt.clone()),
                (None, None) if is_from_file || request.template.template.is_some() => None,
                _ => return Err(misread(&readings)),
            };
            request.prompt = prompt;
            let pictures = readings.into_iter().filter_map(|(_, picture)| picture);
            request.inputs.splice(..0, pictures);
        }
        for input in &mut request.inputs {
            if let Some(picture) = self.picture(input).await? {
                *input = picture;
            }
        }
        Ok(())
    }

    /// The input that a word stands for: a file, a URL, or a picture of an earlier job.
    async fn picture(&self, word: &str) -> Result<Option<String>, CommandError> {
        if Path::new(word).is_file() || word.starts_with("https://") {
            return Ok(Some(word.to_owned()));
        }
        let (name, place) = split_name(word);
        let named = |place: &str| match name {
            Some(name) => format!("{name}={place}"),
            None => place.to_owned(),
        };
        if Path::new(place).is_file() {
            return Ok(Some(word.to_owned()));
        }
        let Some(shots) = self.shots(place).await? else {
            return Ok(None);
        };
        match shots.as_slice() {
            [] => Err(CommandError::told(Exit::Refused, |l| {
                text::no_picture(l, place)
            })),
            [shot] => Ok(Some(named(shot.place()))),
            several => {
                let names = match self.journal {
                    Some(journal) => names(journal, &self.caller, several).await?,
                    None => Vec::new(),
                };
                let places = several.iter().map(|shot| one_line(shot.place()));
                let rows: Vec<_> = names.into_iter().zip(places).collect();
                Err(CommandError::told(Exit::Refused, |l| {
                    text::several_pictures(l, place, &rows)
                }))
            }
        }
    }

    /// The pictures of what was made earlier, where a word names any of that.
    async fn shots(&self, word: &str) -> Result<Option<Vec<Shot>>, CommandError> {
        let recent = Recent::of(word);
        if let (Some(recent), Some(journal)) = (recent, self.journal)
            && let Some(shots) = recent.shots(journal, &self.caller).await?
        {
            return Ok(Some(shots));
        }
        let Some(journal) = self.journal.filter(|_| recent.is_none()) else {
            let key = word.to_owned();
            return recent.map_or(Ok(None), |_| Err(CommandError::NoSuchJob { key }));
        };
        let is_id = word.len() >= SHORTEST_ID && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_id {
            return Ok(None);
        }
        match journal.find(word).await? {
            Found::One(job) => Ok(Some(Shot::all_of(&job))),
            Found::None => Ok(None),
            Found::Ambiguous(candidates) => Err(journal::ambiguous(word, &candidates)),
        }
    }
}

/// That words hold no prompt, or more than one, with how each was read.
fn misread(readings: &[(String, Option<String>)]) -> CommandError {
    let rows: Vec<_> = readings
        .iter()
        .map(|(word, picture)| (one_line(word), picture.is_some()))
        .collect();
    CommandError::told(Exit::Usage, |l| text::misread(l, &rows))
        .hint(|l| text::ONE_QUOTED.of(l).to_owned())
}
