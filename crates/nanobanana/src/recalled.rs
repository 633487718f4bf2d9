//! IMA's lists as they were: for looks that cost nothing, where today's list cannot be had.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ima_openapi::{Product, TaskType, leaves};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::Instant;

use crate::catalog::{Catalog, Recalled};
use crate::journal::lock;

/// When the shipped lists were recorded: in this month.
const RECORDED: &str = "2026-04-01T00:00:00Z";

/// The folder in which the lists that were read last are kept, one file a task type.
#[derive(Clone, Debug)]
pub struct LastLists {
    folder: PathBuf,
    /// When this process has kept which.
    kept: Arc<Mutex<HashMap<&'static str, Instant>>>,
}

/// How old a list is at least that is kept anew: a server reads one for each of many jobs.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// A list that was read.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Milliseconds since 1970, UTC.
    read_at_ms: i64,
    products: Vec<Product>,
}

impl LastLists {
    /// In this folder, which is made when something is kept. Each service needs its own.
    #[must_use]
    pub fn in_folder(folder: PathBuf) -> Self {
        Self {
            folder,
            kept: Arc::default(),
        }
    }

    /// Whether it is time to keep a list of this task type. It then counts as kept.
    pub(crate) fn is_due(&self, task_type: TaskType) -> bool {
        let now = Instant::now();
        let mut kept = lock(&self.kept);
        let before = kept.get(task_type.as_str());
        let is_due = before.is_none_or(|before| now - *before >= KEPT_FOR);
        if is_due {
            kept.insert(task_type.as_str(), now);
        }
        is_due
    }

    /// Keeps a list: whole, or the one from before. Blocks.
    pub(crate) fn keep(&self, catalog: &Catalog, now: Timestamp) -> io::Result<()> {
        let products = catalog.offers.iter().map(|offer| offer.product.clone());
        let kept = Kept {
            read_at_ms: now.as_millisecond(),
            products: products.collect(),
        };
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&serde_json::to_vec(&kept)?)?;
        file.persist(self.path(catalog.task_type))?;
        Ok(())
    }

    /// The list that was read last; `None` where there is none that can be used. Blocks.
    fn last(&self, task_type: TaskType) -> Option<(Timestamp, Vec<Product>)> {
        let text = fs::read(self.path(task_type)).ok()?;
        let kept: Kept = serde_json::from_slice(&text).ok()?;
        let read_at = Timestamp::from_millisecond(kept.read_at_ms).ok()?;
        Some((read_at, kept.products))
    }

    fn path(&self, task_type: TaskType) -> PathBuf {
        self.folder.join(format!("{}.json", task_type.as_str()))
    }
}

/// The catalog of the list that was read last, else of the one that this program was shipped with.
/// Blocks.
pub(crate) fn recall(lists: Option<&LastLists>, task_type: TaskType, lacks_key: bool) -> Catalog {
    let of = |(as_of, products)| Catalog {
        recalled: Some(Recalled { as_of, lacks_key }),
        ..Catalog::new(task_type, products)
    };
    let last = lists.and_then(|lists| lists.last(task_type)).map(of);
    let sells = |catalog: &Catalog| !catalog.offers.is_empty();
    last.filter(sells).unwrap_or_else(|| of(shipped(task_type)))
}

/// The list that this program was shipped with.
fn shipped(task_type: TaskType) -> (Timestamp, Vec<Product>) {
    let text = match task_type {
        TaskType::TextToImage => include_str!("../facts/products_text_to_image.json"),
        TaskType::ImageToImage => include_str!("../facts/products_image_to_image.json"),
    };
    // A test reads both.
    let nodes: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
    (RECORDED.parse().unwrap_or_default(), leaves(&nodes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TASKS: [TaskType; 2] = [TaskType::TextToImage, TaskType::ImageToImage];

    #[test]
    fn the_shipped_lists_sell_both_models() {
        for task_type in TASKS {
            let catalog = recall(None, task_type, true);
            let models: Vec<&str> = catalog.offers.iter().map(|o| o.model.word()).collect();
            assert_eq!(models, ["flash", "pro"], "{task_type:?}");
            let recalled = catalog.recalled.unwrap();
            assert_eq!(recalled.as_of.to_string(), RECORDED);
            assert!(recalled.lacks_key);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_list_is_kept_once_a_minute() {
        let lists = LastLists::in_folder(PathBuf::new());
        for (seconds, is_due) in [(0, true), (59, false), (1, true)] {
            tokio::time::advance(Duration::from_secs(seconds)).await;
            for task_type in TASKS {
                assert_eq!(lists.clone().is_due(task_type), is_due, "{seconds}");
            }
        }
    }

    #[test]
    fn the_list_that_was_read_last_comes_first_and_a_damaged_one_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let lists = LastLists::in_folder(folder.path().join("lists"));
        let now = "2026-11-20T10:00:00Z".parse().unwrap();
        let mut read = recall(None, TaskType::TextToImage, false);
        read.offers.truncate(1);
        read.offers[0].product.credit_rules[0].points = 77;
        lists.keep(&read, now).unwrap();
        let last = recall(Some(&lists), TaskType::TextToImage, false);
        assert_eq!(last.offers, read.offers);
        assert_eq!(last.recalled.unwrap().as_of, now);
        // The list of the other task is not known from this.
        let other = recall(Some(&lists), TaskType::ImageToImage, false);
        assert_eq!(other.offers.len(), 2);
        let path = lists.path(TaskType::TextToImage);
        let text = fs::read_to_string(&path).unwrap();
        for damaged in [&text[..text.len() / 2], "", "{}", "[]"] {
            fs::write(&path, damaged).unwrap();
            let catalog = recall(Some(&lists), TaskType::TextToImage, false);
            assert_eq!(catalog.recalled.unwrap().as_of.to_string(), RECORDED);
        }
        // Nothing else stays in the folder.
        assert_eq!(
            fs::read_dir(folder.path().join("lists")).unwrap().count(),
            1
        );
    }
}
