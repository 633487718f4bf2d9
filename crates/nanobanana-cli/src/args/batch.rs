//! `batch`: many requests from a table.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, ValueHint};
use nanobanana::table::TableFormat;
use nanobanana::words;

use super::{CountArgs, JsonArgs, ServiceArgs, WaitArgs, offered};
use crate::input_folders::InputFolderArgs;
use crate::json::Job;
use crate::spending::{MetadataArgs, SpendingArgs};
use crate::templates::TemplateArgs;

/// How many rows are worked on at once, at most and by default.
pub(crate) const MOST_AT_ONCE: u64 = 16;
pub(crate) const AT_ONCE: u64 = 4;

#[derive(Debug, Args)]
pub(crate) struct BatchArgs {
    /// The table: .csv, .tsv, .jsonl, or .txt with one prompt per line; `-` for standard input
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// Format of the table, if its name does not tell: csv, tsv, jsonl or txt
    #[arg(long, value_parser = formats(), hide_possible_values = true)]
    pub(crate) format: Option<TableFormat>,
    /// Name to continue the batch by, instead of the file's path
    #[arg(long, value_hint = ValueHint::Other)]
    pub(crate) name: Option<String>,
    /// Show the price of each row and make nothing
    #[arg(long)]
    pub(crate) prices: bool,
    /// Make every row again, even those that have their image
    #[arg(long)]
    pub(crate) again: bool,
    /// How many rows to work on at once (1 to 16)
    #[arg(
        long,
        value_name = "N",
        default_value_t = AT_ONCE,
        value_parser = offered::whole(1, MOST_AT_ONCE),
        allow_negative_numbers = true,
        hide_short_help = true
    )]
    pub(crate) concurrency: u64,
    /// Model of rows that name none: flash (default), pro, cheapest, best, or the model's id
    #[arg(short, long, value_parser = offered::text(words::model_choices), hide_possible_values = true, help_heading = "Picture")]
    pub(crate) model: Option<String>,
    /// Size of rows that name none: 512, 1K (default), 2K or 4K
    #[arg(short, long, value_parser = offered::text(words::size_choices), hide_possible_values = true, help_heading = "Picture")]
    pub(crate) size: Option<String>,
    /// Aspect ratio of rows that name none, such as 16:9
    #[arg(short, long, value_parser = offered::text(words::ratio_choices), hide_possible_values = true, help_heading = "Picture")]
    pub(crate) ratio: Option<String>,
    #[command(flatten)]
    pub(crate) template: TemplateArgs,
    #[command(flatten)]
    pub(crate) count: CountArgs,
    #[command(flatten)]
    pub(crate) input_folders: InputFolderArgs,
    /// Folder for the images; defaults to the current one, unless the settings say otherwise
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
    /// Overwrite existing files that rows name; without it, the batch is refused
    #[arg(long, help_heading = "Output")]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) metadata: MetadataArgs,
    #[command(flatten)]
    pub(crate) wait: WaitArgs,
    #[command(flatten)]
    pub(crate) json: JsonArgs<Job>,
    #[command(flatten)]
    pub(crate) spending: SpendingArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

fn formats() -> impl clap::builder::TypedValueParser<Value = TableFormat> {
    PossibleValuesParser::new(TableFormat::ALL.map(|(name, _)| name)).map(|word| {
        let mut all = TableFormat::ALL.into_iter();
        let found = all.find(|(name, _)| *name == word);
        found.map_or(TableFormat::Csv, |(_, format)| format)
    })
}
