//! What is said about the recipe of a picture.

use nanobanana::journal::JobRecord;
use nanobanana::picture::Inspection;

use super::en::recipe as en;
use super::zh::recipe as zh;

in_both! {
    /// When, and by which program, a file was written.
    fn written(at: &str, program: &str) -> String;

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
