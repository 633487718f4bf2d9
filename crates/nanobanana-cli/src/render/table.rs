//! Names and values for people: plans, models, and what is in a row of any table.

use std::path::{Path, PathBuf};

use console::{Alignment, pad_str};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use nanobanana::journal::State;
use nanobanana::{Catalog, Offer, Plan};
use unicode_width::UnicodeWidthStr as _;

use super::columns::one_line;
use crate::environment::{self, Folders};
use crate::terminal::Paint;
use crate::text;

/// A plan as a table of names and values.
pub(crate) fn plan(plan: &Plan, count: usize) -> String {
    rows(&nanobanana_text::plan_rows(text::language(), plan, count))
}

/// The models with their prices and ratios.
pub(crate) fn models(catalog: &Catalog) -> String {
    let blocks: Vec<String> = catalog.offers.iter().map(model).collect();
    blocks.join("\n")
}

fn model(offer: &Offer) -> String {
    let l = text::language();
    let name = one_line(&offer.product.name);
    let title = text::tables::model(l, &name, offer.model.word());
    let rows = rows(&nanobanana_text::offer_rows(l, offer));
    format!("{title}\n{rows}")
}

/// Names and values, one a line, by the width that the names have on a terminal. No terminal obeys a value.
pub(super) fn rows(rows: &[(&'static str, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    rows.iter()
        .map(|(name, value)| {
            let name = pad_str(name, width, Alignment::Left, None);
            format!("{name}  {}\n", one_line(value))
        })
        .collect()
}

/// The state of a job, in the language of this process.
pub(crate) fn state(state: State) -> &'static str {
    nanobanana_text::state(text::language(), state)
}

/// The color of a state, by its words.
pub(super) fn color_of_state(words: &str) -> Option<Paint> {
    match State::ALL.into_iter().find(|one| state(*one) == words)? {
        State::Saved => Some(Paint::Good),
        State::Failed | State::Refused | State::Unknown => Some(Paint::Error),
        State::Cancelled => None,
        _ => Some(Paint::Note),
    }
}

/// A path as people read it: from the folder that they are in, else from their home.
pub(super) fn place(path: &str) -> String {
    let below = |folder: Option<PathBuf>| {
        let below = Path::new(path).strip_prefix(folder?).ok()?;
        Some(below.to_string_lossy().into_owned()).filter(|below| !below.is_empty())
    };
    let home = || Folders::of_user().map(|folders| folders.home);
    // Everything is below the root.
    let here = environment::working_folder().ok();
    below(here.filter(|here| here.parent().is_some()))
        .or_else(|| Some(format!("~/{}", below(home())?)))
        .unwrap_or_else(|| path.to_owned())
}

/// How long ago something was; the day where that is more than a week.
pub(super) fn ago(at: Timestamp) -> String {
    let seconds = Timestamp::now().as_second() - at.as_second();
    match text::tables::ago(text::language(), seconds) {
        Some(ago) => ago,
        None => at.to_zoned(TimeZone::system()).date().to_string(),
    }
}

/// Local time to the minute.
pub(super) fn minute(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::system());
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Local time to the second.
pub(crate) fn second(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::system());
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
