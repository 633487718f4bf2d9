//! The folders that local inputs must be in, where somebody other than the user names the paths.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use serde_json::Value;

use super::file::InputFault;
use super::place;

/// Where local inputs may be.
///
/// A file is judged by where it really is once it has been opened, so neither a link nor `..`
/// leads out of a folder, and nothing can be exchanged between the judgement and the reading. A
/// hard link is a file like any other, and is where its name is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedFolders {
    /// A file must be in a folder of each list.
    lists: Vec<Vec<PathBuf>>,
}

impl AllowedFolders {
    /// Wherever the caller's user can read.
    pub const ANYWHERE: Self = Self { lists: Vec::new() };

    /// In these folders and below them; nowhere, where there are none. A folder that is a link
    /// stands for the one that it leads to, and one that does not exist holds nothing. Relative
    /// ones are made absolute by the working folder of this moment.
    #[must_use]
    pub fn within(folders: Vec<PathBuf>) -> Self {
        let absolute = |folder: PathBuf| std::path::absolute(&folder).unwrap_or(folder);
        Self {
            lists: vec![folders.into_iter().map(absolute).collect()],
        }
    }

    /// Only what both allow.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let lists = self.lists.iter().chain(&other.lists);
        Self {
            lists: lists.cloned().collect(),
        }
    }

    /// In this folder too.
    #[must_use]
    pub fn or_in(mut self, folder: &Path) -> Self {
        for list in &mut self.lists {
            list.push(folder.to_owned());
        }
        self
    }

    /// Judges an open file. `path` is what it was opened by.
    pub(super) fn check(&self, file: &File, path: &Path) -> Result<(), InputFault> {
        if self.lists.is_empty() {
            return Ok(());
        }
        let real = place::of(file, path).map_err(InputFault::Place)?;
        let holds = |folder: &PathBuf| {
            let folder = folder.canonicalize();
            folder.is_ok_and(|folder| real.starts_with(folder))
        };
        match self.lists.iter().find(|list| !list.iter().any(holds)) {
            None => Ok(()),
            Some(list) => Err(InputFault::Outside {
                allowed: list.clone(),
                real,
            }),
        }
    }

    /// What the journal keeps, so that the paths of an order never lead further than when it was
    /// made. A name that is no Unicode becomes one that does not exist, which holds nothing.
    #[must_use]
    pub fn to_record(&self) -> Value {
        if self.lists.is_empty() {
            return Value::Null;
        }
        let list =
            |list: &Vec<PathBuf>| list.iter().map(|folder| folder.to_string_lossy()).collect();
        self.lists.iter().map(list).collect::<Vec<Value>>().into()
    }

    /// The folders of a job in the journal; `None` where this version cannot read them.
    #[must_use]
    pub fn from_record(record: &Value) -> Option<Self> {
        let lists = Option::<Vec<_>>::deserialize(record).ok()?;
        Some(Self {
            lists: lists.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_journal_keeps_is_what_held() {
        let shared = AllowedFolders::within(vec!["/a b".into(), "/猫".into()]);
        let both = shared.and(&AllowedFolders::within(Vec::new()));
        for (allowed, record) in [
            (AllowedFolders::ANYWHERE, Value::Null),
            (shared, json!([["/a b", "/猫"]])),
            (both, json!([["/a b", "/猫"], []])),
        ] {
            assert_eq!(allowed.to_record(), record);
            assert_eq!(AllowedFolders::from_record(&record), Some(allowed));
        }
        for unreadable in [json!("/a"), json!(["/a"]), json!([[3]]), json!({})] {
            assert_eq!(AllowedFolders::from_record(&unreadable), None);
        }
    }
}
