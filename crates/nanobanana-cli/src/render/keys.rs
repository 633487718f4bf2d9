//! Client keys: the table and the objects.

use jiff::Timestamp;
use nanobanana::Model;
use nanobanana::journal::ClientKey;
use nanobanana::report::Usage;
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::{Column, one_line, table as columns, terminal_width};
use super::table::minute;
use crate::text::keys as text;
use crate::text::language;

/// A key.
#[derive(Serialize, JsonSchema)]
pub(crate) struct KeyJson {
    #[serde(flatten)]
    pub(crate) key: ClientKey,
    /// What no other command prints.
    pub(crate) secret: Option<String>,
    /// What it has spent.
    pub(crate) points: Option<Usage>,
}

impl From<&ClientKey> for KeyJson {
    fn from(key: &ClientKey) -> Self {
        Self {
            key: key.clone(),
            secret: None,
            points: None,
        }
    }
}

/// Keys with their limits and what they have spent, one a line.
pub(crate) fn table(keys: &[(ClientKey, Usage)], now: Timestamp) -> String {
    let [name, key, models, request, today, total, rpm, at_once, ends] = text::HEADINGS;
    let layout = [
        Column::left(name).cut_to(12),
        Column::left(key),
        Column::left(models).dropped(4),
        Column::right(request).dropped(3),
        Column::right(today),
        Column::right(total),
        Column::right(rpm).dropped(2),
        Column::right(at_once).dropped(1),
        Column::left(ends),
    ];
    let rows: Vec<_> = keys
        .iter()
        .map(|(key, usage)| row(key, *usage, now))
        .collect();
    columns(&layout, &rows, terminal_width())
}

fn row(key: &ClientKey, usage: Usage, now: Timestamp) -> Vec<String> {
    let limits = &key.limits;
    let or_dash = |limit: Option<u64>| limit.map_or("-".to_owned(), |limit| limit.to_string());
    let of = |spent: u64, limit: Option<u64>| match limit {
        Some(limit) => format!("{spent}/{limit}"),
        None => spent.to_string(),
    };
    let word =
        |id: &String| Model::from_id(id).map_or_else(|| one_line(id), |model| model.word().into());
    let models: Vec<String> = limits.models.iter().map(word).collect();
    let ends = match (key.revoked_at, key.expires_at) {
        (Some(at), _) => text::was_revoked(language(), &minute(at)),
        (None, Some(at)) if !key.works_at(now) => text::has_expired(language(), &minute(at)),
        (None, Some(at)) => minute(at),
        (None, None) => "-".to_owned(),
    };
    vec![
        one_line(&key.name),
        one_line(&key.prefix),
        match models.is_empty() {
            true => "-".to_owned(),
            false => models.join(","),
        },
        or_dash(limits.max_points),
        of(usage.today.total(), limits.max_points_per_day),
        of(usage.total.total(), limits.max_points_total),
        or_dash(limits.rpm.map(u64::from)),
        or_dash(limits.concurrency.map(u64::from)),
        ends,
    ]
}
