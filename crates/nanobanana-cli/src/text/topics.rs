//! The pages of `help TOPIC`, and tips for words that mean nothing.

use super::en::topics as en;
use super::zh::topics as zh;
use crate::commands::help::Kept;
use crate::render::columns::{self, Align, Column};
use ima_sim::Scenario;
use unicode_width::UnicodeWidthStr;

in_both! {
    /// The models: word, name, id, sizes and usual time of each.
    fn models(rows: &[[String; 5]]) -> String;

    /// From so many seconds to so many.
    fn seconds(least: u64, most: u64) -> String;

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

    /// Which commands have an option that another one was given.
    fn option_of(option: &str, commands: &[&str]) -> String;
}

/// Columns that all keep to their left ends. A page is read, so none is left out: where a terminal
/// has no room for them beside each other, they are below each other.
pub(super) fn table<const N: usize>(headings: [&'static str; N], rows: &[[String; N]]) -> String {
    let columns = headings.map(|heading| Column::new(heading, Align::Left));
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.to_vec()).collect();
    let table = columns::table(&columns, &rows, None);
    match columns::terminal_width() {
        Some(width) if is_too_wide(&table, &rows, width) => stacked(&headings, &rows),
        _ => table,
    }
}

/// Whether less than half of a terminal is left for the last cells, which go on below themselves.
fn is_too_wide(table: &str, rows: &[Vec<String>], width: usize) -> bool {
    let whole = table.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
    let last = rows.iter().filter_map(|row| row.last());
    let last = last.map(|cell| cell.as_str().width()).max();
    whole > width && whole.saturating_sub(last.unwrap_or(0)) > width / 2
}

/// Each row as its first cell, and below it what the other columns say; of two columns everybody
/// sees which is which.
fn stacked(headings: &[&'static str], rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    if let [_, _] = headings {
        for row in rows {
            text.push_str(&format!("{}\n", row.join("\n   ")));
        }
        return text;
    }
    for row in rows {
        for (at, (heading, cell)) in headings.iter().zip(row).enumerate() {
            text.push_str(&match at {
                0 => format!("{heading} {cell}\n"),
                _ if cell.is_empty() => String::new(),
                _ => format!("   {heading} {cell}\n"),
            });
        }
    }
    text
}
