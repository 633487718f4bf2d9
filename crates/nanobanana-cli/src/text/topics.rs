//! The pages of `help TOPIC`, and tips for words that mean nothing.

use super::en::topics as en;
use super::zh::topics as zh;
use crate::commands::help::Kept;
use crate::render::columns::{self, Align, Column};
use ima_sim::Scenario;

in_both! {
    /// The models: word, name, id, sizes and usual time of each.
    fn models(rows: &[[String; 5]]) -> String;

    /// The sizes: word, pixels of a square and of a wide picture, and the models that have it.
    fn sizes(rows: &[[String; 4]]) -> String;

    /// The ratios: the ratio, pixels at 1K and at 4K, and the models that have it.
    fn ratios(rows: &[[String; 4]]) -> String;

    /// Where everything is kept.
    fn files(kept: &[(Kept, String)]) -> String;

    /// The exit codes.
    fn exit_codes() -> String;

    /// What the stand-in plays, with its own English words for it.
    fn simulate(scenarios: &[(Scenario, &'static str)]) -> String;

    /// The command that makes a picture, for who typed a prompt only.
    fn prompt_without_command(command: &str) -> String;
}

/// Columns that all keep to their left ends. A page is read, so none is left out.
pub(super) fn table<const N: usize>(headings: [&'static str; N], rows: &[[String; N]]) -> String {
    let columns = headings.map(|heading| Column::new(heading, Align::Left));
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.to_vec()).collect();
    columns::table(&columns, &rows, None)
}
