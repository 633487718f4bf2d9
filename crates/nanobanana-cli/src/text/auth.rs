//! What is said of the kept key.

use std::path::Path;

use super::en::auth as en;
use super::zh::auth as zh;
use crate::key::KeySource;
use crate::key::keyring::KeyringError;

in_both! {
    /// That the key goes elsewhere, or may still be in the keyring too.
    fn keyring_passed_over(error: &KeyringError) -> String;

    /// That others can read the stored key, and what ends that.
    fn file_is_open(path: &Path) -> String;

    /// What a terminal is asked.
    fn paste_key() -> &'static str;

    /// Where the key is now.
    fn stored_in_keyring(hint: &str) -> String;

    /// Where the key is now.
    fn stored_in_file(hint: &str, path: &Path) -> String;

    /// That the variable comes before what was stored.
    fn variable_wins() -> &'static str;

    /// What `auth logout` has done.
    fn removed_from_keyring() -> &'static str;

    /// What `auth logout` has done.
    fn removed_file(path: &Path) -> String;

    /// That there was nothing to remove.
    fn nothing_stored() -> &'static str;

    /// That the variable has a key all the same.
    fn variable_remains() -> &'static str;

    /// A source of keys, within a sentence; the stored file is this one.
    fn source(source: KeySource, file: Option<&Path>) -> String;

    /// Which key is used.
    fn used(hint: &str, place: &str) -> String;

    /// Which key there is beside it.
    fn unused(hint: &str, place: &str) -> String;

    /// That the vendor accepts the key.
    fn accepted() -> &'static str;

    /// That the vendor was not asked.
    fn not_checked() -> &'static str;

    /// The next step, as a line of its own.
    fn next_step(advice: &str) -> String;
}
