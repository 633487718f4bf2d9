//! Errors in English.

use crate::text::{auth, config, desktop, recipe};
use nanobanana::Language;
use std::error::Error;

use nanobanana::journal::JournalFault;

use crate::connect::Maker;
use crate::environment::Folders;
use crate::error::{CommandError, is_of_gone_input, is_outside, journal_fault, needs_inputs};
use crate::given::GivenError;
use crate::settings::edit::EditError;
use crate::text::{en, typed};

pub(crate) fn error(error: &(dyn Error + 'static)) -> String {
    match error.downcast_ref::<CommandError>() {
        Some(CommandError::Failure(failure) | CommandError::OfDropIn(failure)) => {
            nanobanana_text::failure(Language::En, failure)
        }
        Some(CommandError::Preferences(error)) => nanobanana_text::error(Language::En, error),
        Some(CommandError::Unreadable(error)) => nanobanana_text::error(Language::En, error),
        Some(CommandError::Service(error)) => nanobanana_text::error(Language::En, error),
        Some(own) => own.to_string(),
        None => nanobanana_text::error(Language::En, error),
    }
}

pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut words = vec![self::error(error)];
    words.extend(nanobanana::report::causes(error, self::error));
    words.join(": ")
}

pub(crate) fn advice(error: &CommandError, maker: Maker) -> Option<String> {
    if let Some(fault) = journal_fault(error) {
        return Some(after_journal_fault(fault, maker));
    }
    match error {
        CommandError::Failure(failure) if is_of_gone_input(failure) => {
            Some(en::given::piped_is_gone().to_owned())
        }
        CommandError::Failure(failure) if needs_inputs(failure) => {
            Some(en::given::name_an_input().to_owned())
        }
        CommandError::Failure(failure) | CommandError::OfDropIn(failure) if is_outside(failure) => {
            Some(en::given::allow_its_folder().to_owned())
        }
        CommandError::OfDropIn(failure) if needs_inputs(failure) => {
            Some(en::given::name_an_input_of_drop_in().to_owned())
        }
        CommandError::Failure(failure) | CommandError::OfDropIn(failure) => {
            nanobanana_text::advice(Language::En, failure, maker.service(), None)
        }
        CommandError::Given(GivenError::NotUtf8 { .. }) => Some(en::one_prompt().to_owned()),
        CommandError::KeyMissing { .. } => Some(auth::get_a_key(Language::En, None)),
        CommandError::KeyMissingFor { command, .. } => Some(auth::get_a_key(
            Language::En,
            Some(&typed::simulated(command)),
        )),
        CommandError::KeyNotStored(failure) => {
            Some(auth::after_failed_check(Language::En, failure.kind()))
        }
        CommandError::Keyring(error) => {
            Some(auth::instead_of_keyring(Language::En, error).to_owned())
        }
        CommandError::Interrupted(interruption) => en::after_interruption(interruption, maker),
        CommandError::NotAgreed { .. } => Some(recipe::look_first(Language::En).to_owned()),
        CommandError::NoRecipe { .. } => Some(recipe::make_anew(Language::En).to_owned()),
        CommandError::NoSuchJob { .. } | CommandError::NeitherFileNorJob { .. } => {
            Some(en::list_jobs(maker).to_owned())
        }
        CommandError::ConsentMissing { job } => Some(en::unknown_advice(&job.id, maker)),
        CommandError::Settings(error) | CommandError::Config(EditError::File(error)) => {
            Some(config::mend_file(Language::En, error.path()))
        }
        CommandError::Desktop(error) => {
            Some(desktop::show_it_yourself(Language::En, error.path()).to_owned())
        }
        CommandError::NoPicture { job } | CommandError::NotEnded { job } => {
            en::next_step(job, maker)
        }
        CommandError::NotDownloaded { job } => {
            let url = job.pictures.first().map(|picture| picture.url.as_str());
            let url = url.filter(|_| maker == Maker::Vendor);
            let command = typed::show(&job.id);
            Some(desktop::after_gone(Language::En, url, &command))
        }
        CommandError::PictureNotAsSaved { job, file, .. } => {
            let command = typed::show(job);
            let url = (maker == Maker::Vendor).then_some(file.url.as_str());
            Some(desktop::after_gone(Language::En, url, &command))
        }
        _ => None,
    }
}

pub(crate) fn error_line(error: &str) -> String {
    format!("error: {error}")
}

pub(crate) fn cause_line(cause: &str) -> String {
    format!("  cause: {cause}")
}

pub(crate) fn advice_lines(advice: &str) -> String {
    let advice = advice.replace('\n', "\n        ");
    format!("  hint: {advice}")
}

pub(crate) fn note(note: &str) -> String {
    format!("note: {note}")
}

/// What to do about a journal that cannot be used.
pub(crate) fn after_journal_fault(fault: JournalFault, maker: Maker) -> String {
    let Some(folders) = Folders::of_user() else {
        return nanobanana_text::journal_advice(Language::En, fault).to_owned();
    };
    let aside = typed::journal_aside(&folders, maker);
    let next = match fault {
        JournalFault::Damaged => {
            format!(
                "to keep what can be read and move the rest aside: {}",
                typed::REPAIR
            )
        }
        JournalFault::Foreign => format!("to begin a new journal, move this one aside: {aside}"),
        JournalFault::Newer => format!(
            "update nanobanana; or begin a new journal, whose limits know nothing of the old one: {aside}"
        ),
        JournalFault::Gone => "try again; a new journal knows nothing of the old one".to_owned(),
        JournalFault::InUse | JournalFault::Unusable => {
            return nanobanana_text::journal_advice(Language::En, fault).to_owned();
        }
    };
    let logs = folders.logs(maker);
    format!(
        "the task ids of the last days are in the log: {}\n{next}",
        logs.display()
    )
}
