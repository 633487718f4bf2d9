//! Words as they are compared.

use crate::journal::fold;

/// What a table has for a folded word.
pub(super) fn find<T: Copy>(table: &[(&str, T)], folded: &str) -> Option<T> {
    let row = table.iter().find(|(word, _)| *word == folded);
    row.map(|(_, value)| *value)
}

/// [`fold`], and without inner spaces.
pub(super) fn fold_value(word: &str) -> String {
    fold(word).split_whitespace().collect()
}

/// [`fold_value`], and without the hyphens and underscores that people put between the parts of a
/// name.
pub(super) fn fold_name(word: &str) -> String {
    fold_value(word).replace(['-', '_'], "")
}
