//! What is said about the recipe of a picture.

use nanobanana::journal::JobRecord;
use nanobanana::picture::Inspection;

use super::en::recipe as en;
use super::zh::recipe as zh;

/// The names of the rows of `show`.
#[derive(Debug)]
pub(crate) struct Labels {
    pub(crate) file: &'static str,
    pub(crate) picture: &'static str,
    pub(crate) job: &'static str,
    pub(crate) state: &'static str,
    pub(crate) prompt: &'static str,
    pub(crate) task: &'static str,
    pub(crate) model: &'static str,
    pub(crate) version: &'static str,
    pub(crate) size: &'static str,
    pub(crate) ratio: &'static str,
    pub(crate) input: &'static str,
    pub(crate) task_id: &'static str,
    pub(crate) written: &'static str,
    pub(crate) made_by: &'static str,
    pub(crate) points: &'static str,
    pub(crate) ordered: &'static str,
    pub(crate) again: &'static str,
}

in_both! {
    /// When, and by which program, a file was written.
    fn written(at: &str, program: &str) -> String;

    /// The names of the rows of `show`.
    fn labels() -> &'static Labels;

    /// A line that tells something beside the result.
    fn note(text: &str) -> String;

    /// What a picture is by its bytes.
    fn picture(inspection: &Inspection) -> String;

    /// Who made a picture that the vendor did not make.
    fn stand_in() -> &'static str;

    /// That the prompt was kept out of files.
    fn prompt_private() -> &'static str;

    /// That the prompt did not fit into the file.
    fn prompt_too_long() -> &'static str;

    /// That nobody here knows which pictures a picture was made from.
    fn inputs_unknown(count: usize) -> String;

    /// A path where nothing is any more.
    fn gone(path: &str) -> String;

    /// That a picture does not say what it was made from.
    fn no_recipe(name: &str) -> String;

    /// That only the journal says what a picture was made from.
    fn from_journal(name: &str) -> String;

    /// What stands in place of the prompt of a forgotten job.
    fn prompt_forgotten() -> &'static str;

    /// That a job was forgotten, and what is left of it.
    fn forgotten(job: &JobRecord) -> String;

    /// Whether a recipe from elsewhere is to be paid.
    fn question(name: &str, points: u64) -> String;

    /// That an input is another picture than it was.
    fn input_changed(path: &str) -> String;
}
