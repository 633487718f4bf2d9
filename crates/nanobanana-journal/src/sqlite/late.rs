//! Steps beside the database, for the moments in which it cannot be written.
//!
//! The answer to a paid request comes once. When another process holds the database just then, or
//! the disk is full, the step that it means must be durable all the same, whatever ends this
//! process. So each job that may be paid has a file of its own, filled before its create request
//! may leave, so that writing into it later needs no more room. A step is written there first, then
//! to the database; then the file is emptied.
//!
//! Whoever holds the job writes there, and whoever has sent a request for it that may still be
//! answered. So nobody replaces what is in the file: steps are added, and those that the database has
//! are taken out, under a lock. Steps that a dead holder has left there count as taken whenever the
//! job is read, and are moved to the database when it is claimed. Doing that twice changes nothing: a
//! step that was taken does not lead on from where it has led.
//!
//! One step a line, as JSON; the rest of the file is zeros. Reading ends at the first line that is
//! not whole, which is where a write was cut off. A file with steps in it is known by its length, so
//! that a list of jobs opens none of a great many.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnection;

use super::{private, write};
use crate::error::JournalError;
use crate::id::JobId;
use crate::record::JobRecord;
use crate::state::Recovery;
use crate::step::{LateStep, Step};

/// Room for the steps from the answer to the files, with long addresses, in bytes.
const RESERVED: usize = 8 * 1024;

/// What a change of a job's file outlasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lasts {
    /// The end of this process.
    Kill,
    /// A power cut too, where the room was reserved: the disk itself has the content.
    PowerCut,
    /// A power cut even if the process that made the file was killed before the disk had its name.
    PowerCutUnnamed,
}

/// The folder of the files. Everything here blocks.
#[derive(Debug)]
pub(super) struct Late {
    folder: PathBuf,
}

impl Late {
    pub(super) fn beside(journal: &Path) -> Self {
        let folder = journal.join("late");
        Self { folder }
    }

    /// Makes sure, on the disk itself, that there is room for a job's steps. What its holder has left
    /// of an earlier create request goes; the answers to those are kept, and are returned.
    pub(super) fn reserve(&self, job: &JobId) -> Result<Vec<LateStep>, JournalError> {
        self.change(job, Lasts::PowerCutUnnamed, |steps| {
            steps.retain(|late| late.nonce.is_some());
        })
    }

    /// Writes steps that the database does not have yet.
    pub(super) fn add(
        &self,
        job: &JobId,
        new: Vec<LateStep>,
        lasts: Lasts,
    ) -> Result<(), JournalError> {
        let added = |steps: &mut Vec<LateStep>| {
            for late in new {
                if !steps.contains(&late) {
                    steps.push(late);
                }
            }
        };
        self.change(job, lasts, added).map(drop)
    }

    /// Changes what is in a job's file, which is made where there is none, and returns it.
    fn change(
        &self,
        job: &JobId,
        lasts: Lasts,
        change: impl FnOnce(&mut Vec<LateStep>),
    ) -> Result<Vec<LateStep>, JournalError> {
        let path = self.path(job);
        let changed = || -> io::Result<Vec<LateStep>> {
            let is_new = !path.try_exists()?;
            if is_new {
                private::create_folder(&self.folder)?;
            }
            let mut file = locked(&path, private::open_or_create_file)?;
            let mut steps = steps_in(&mut file)?;
            change(&mut steps);
            fill(&mut file, &steps)?;
            if lasts == Lasts::Kill {
                return Ok(steps);
            }
            file.sync_data()?;
            if is_new || lasts == Lasts::PowerCutUnnamed {
                private::sync_folder(&self.folder)?;
            }
            Ok(steps)
        };
        changed().map_err(|source| JournalError::Files { path, source })
    }

    /// Takes steps out of a job's file, where there is one, and keeps its room for those to come, where
    /// it may be needed. Where that is not done on the disk itself before a crash, they are found again
    /// and lead nowhere.
    pub(super) fn take_out(&self, job: &JobId, taken: &[LateStep], has_ended: bool) {
        let path = self.path(job);
        let open = |path: &Path| fs::OpenOptions::new().read(true).write(true).open(path);
        let taken_out = || -> io::Result<()> {
            let mut file = locked(&path, open)?;
            let mut steps = steps_in(&mut file)?;
            steps.retain(|late| !taken.contains(late));
            if steps.is_empty() && has_ended {
                return fs::remove_file(&path);
            }
            fill(&mut file, &steps)?;
            match steps.is_empty() {
                true => Ok(()),
                false => file.sync_data(),
            }
        };
        if let Err(error) = taken_out()
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::debug!(%job, %error, "late steps not cleared");
        }
    }

    pub(super) fn remove(&self, job: &JobId) {
        // One that stays holds nothing, or steps that lead nowhere.
        let _ = fs::remove_file(self.path(job));
    }

    /// What the database does not have yet of a job, the oldest first.
    pub(super) fn read(&self, job: &JobId) -> Result<Vec<LateStep>, JournalError> {
        let path = self.path(job);
        match fs::read(&path) {
            Ok(content) => Ok(decode(&content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(source) => Err(JournalError::Files { path, source }),
        }
    }

    /// What the database does not have yet. To be asked before it: a step that is moved meanwhile is
    /// then seen in one place at least.
    pub(super) fn holding(&self) -> Result<Holding, JournalError> {
        let mut holding = HashMap::new();
        for job in self.names()? {
            match fs::metadata(self.path(&job)) {
                Ok(file) if file.is_file() && file.len() == RESERVED as u64 => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                _ => {
                    let steps = self.read(&job);
                    holding.insert(job, steps);
                }
            }
        }
        Ok(Holding(holding))
    }

    /// Some of the jobs that have a file, with what is in it.
    pub(super) fn some(&self, most: usize) -> Result<Vec<(JobId, Vec<LateStep>)>, JournalError> {
        let some = self.names()?.into_iter().take(most);
        some.map(|job| self.read(&job).map(|steps| (job, steps)))
            .collect()
    }

    fn names(&self) -> Result<Vec<JobId>, JournalError> {
        let listed = || -> io::Result<Vec<JobId>> {
            let mut jobs = Vec::new();
            for entry in fs::read_dir(&self.folder)? {
                let name = entry?.file_name().into_string().ok();
                jobs.extend(name.and_then(JobId::named));
            }
            Ok(jobs)
        };
        match listed() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            listed => listed.map_err(|source| JournalError::Files {
                path: self.folder.clone(),
                source,
            }),
        }
    }

    fn path(&self, job: &JobId) -> PathBuf {
        self.folder.join(job.as_str())
    }
}

/// The steps of each job of which the database does not have everything yet, or why they cannot be
/// read.
pub(super) struct Holding(HashMap<JobId, Result<Vec<LateStep>, JournalError>>);

impl Holding {
    pub(super) fn jobs(&self) -> Vec<JobId> {
        self.0.keys().cloned().collect()
    }

    pub(super) fn take(&mut self, job: &JobId) -> Result<Vec<LateStep>, JournalError> {
        self.0.remove(job).unwrap_or_else(|| Ok(Vec::new()))
    }

    /// Whether a job has this step among its own.
    pub(super) fn has(&self, job: &JobId, step: &Step) -> bool {
        let steps = self.0.get(job).and_then(|steps| steps.as_ref().ok());
        steps.is_some_and(|steps| steps.iter().any(|late| late.step == *step))
    }

    /// Brings records to where they are after these steps.
    pub(super) async fn look_ahead(
        &mut self,
        connection: &mut SqliteConnection,
        records: &mut [JobRecord],
    ) -> Result<(), JournalError> {
        for record in records {
            if record.state.recovery() != Recovery::Nothing {
                let steps = self.take(&record.id)?;
                write::look_ahead(connection, record, &steps).await?;
            }
        }
        Ok(())
    }
}

/// Opens a file that has this name while nobody else changes it.
fn locked(path: &Path, open: impl Fn(&Path) -> io::Result<File>) -> io::Result<File> {
    loop {
        let file = open(path)?;
        file.lock()?;
        let opened = private::inode(&file.metadata()?);
        // Whoever had it may have removed it.
        if fs::metadata(path).is_ok_and(|named| private::inode(&named) == opened) {
            return Ok(file);
        }
    }
}

fn steps_in(file: &mut File) -> io::Result<Vec<LateStep>> {
    let length = file.metadata()?.len();
    if length == 0 {
        return Ok(Vec::new());
    }
    let mut content = Vec::new();
    Read::take(&mut *file, length).read_to_end(&mut content)?;
    file.rewind()?;
    Ok(decode(&content))
}

/// Writes these steps alone. The length that says that there are some is there while there are.
fn fill(file: &mut File, steps: &[LateStep]) -> io::Result<()> {
    let content = encode(steps)?;
    let length = content.len() as u64;
    let marked = match steps.is_empty() {
        true => Ok(()),
        false => file.set_len(length),
    };
    file.write_all(&content)?;
    marked.and_then(|()| file.set_len(length))
}

/// The lines, and zeros up to the reserved length; one byte less where there are lines.
fn encode(steps: &[LateStep]) -> io::Result<Vec<u8>> {
    let mut content = Vec::with_capacity(RESERVED);
    for step in steps {
        serde_json::to_writer(&mut content, step)?;
        content.push(b'\n');
    }
    let length = match content.len() {
        0 => RESERVED,
        // At least one zero, so that nothing of a longer content before can follow.
        length if length < RESERVED - 1 => RESERVED - 1,
        length => RESERVED.max(length) + 1,
    };
    content.resize(length, 0);
    Ok(content)
}

fn decode(content: &[u8]) -> Vec<LateStep> {
    let lines = content.split_inclusive(|byte| *byte == b'\n');
    lines
        .map_while(|line| serde_json::from_slice(line.strip_suffix(b"\n")?).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::step::Step;

    fn steps() -> Vec<LateStep> {
        let at = Timestamp::from_millisecond(1_800_000_000_123).unwrap();
        let task_id = "t-1".to_owned();
        let reason = "a\nb\0".to_owned();
        [
            Step::Running { task_id },
            Step::StillRunning,
            Step::DeliveryFailed { reason },
        ]
        .map(|step| LateStep {
            at,
            step,
            nonce: None,
        })
        .to_vec()
    }

    #[test]
    fn what_was_written_is_read_and_the_room_stays() {
        let folder = tempfile::tempdir().unwrap();
        let late = Late::beside(folder.path());
        let job = JobId::random().unwrap();
        assert_eq!(late.read(&job).unwrap(), []);
        late.reserve(&job).unwrap();
        assert_eq!(late.read(&job).unwrap(), []);
        assert_eq!(late.holding().unwrap().jobs(), []);
        assert_eq!(late.some(9).unwrap(), [(job.clone(), Vec::new())]);
        late.add(&job, steps(), Lasts::PowerCut).unwrap();
        assert_eq!(late.holding().unwrap().jobs(), std::slice::from_ref(&job));
        assert_eq!(late.some(9).unwrap(), [(job.clone(), steps())]);
        assert_eq!(late.some(0).unwrap(), []);
        late.add(&job, steps(), Lasts::PowerCut).unwrap();
        late.take_out(&job, &steps()[1..], true);
        assert_eq!(late.read(&job).unwrap(), steps()[..1]);
        late.take_out(&job, &steps(), false);
        assert_eq!(late.read(&job).unwrap(), []);
        let length = fs::metadata(late.path(&job)).unwrap().len();
        assert_eq!(length, RESERVED as u64);
        late.take_out(&job, &[], true);
        assert_eq!(fs::read_dir(folder.path().join("late")).unwrap().count(), 0);
    }

    #[test]
    fn a_write_that_was_cut_off_anywhere_leaves_the_steps_before() {
        let content = encode(&steps()).unwrap();
        let ends: Vec<usize> = (0..content.len())
            .filter(|at| content[*at] == b'\n')
            .collect();
        assert_eq!(ends.len(), 3);
        for cut in 0..=ends[2] + 1 {
            let whole = ends.iter().filter(|end| **end < cut).count();
            assert_eq!(decode(&content[..cut]), steps()[..whole], "{cut}");
            let mut torn = content[..cut].to_vec();
            torn.resize(RESERVED, 0);
            assert_eq!(decode(&torn), steps()[..whole], "{cut}");
        }
    }
}
