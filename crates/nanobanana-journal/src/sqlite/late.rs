//! Steps beside the database, for the moments in which it cannot be written.
//!
//! The answer to a paid request comes once. When another process holds the database just then, or
//! the disk is full, the step that it means must be durable all the same, whatever ends this
//! process. So each job that may be paid has a file of its own, filled before its create request
//! may leave, so that writing into it later needs no more room. A step is written there first, then
//! to the database; then the file is emptied.
//!
//! The file belongs to whoever holds the job. Steps that a dead holder has left there count as taken
//! whenever the job is read, and are moved to the database when it is claimed. Doing that twice
//! changes nothing: a step that was taken does not lead on from where it has led.
//!
//! One step a line, as JSON; the rest of the file is zeros. Reading ends at the first line that is
//! not whole, which is where a write was cut off. A file with steps in it is known by its length, so
//! that a list of jobs opens none of a great many.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::private;
use crate::error::JournalError;
use crate::id::{JobId, Nonce};
use crate::record::JobRecord;
use crate::state::Recovery;
use crate::step::{LateStep, Step};

/// Room for the steps from the answer to the files, with long addresses, in bytes.
const RESERVED: usize = 8 * 1024;

/// Whether the disk itself has the name of a job's file, where there is one.
#[derive(Clone, Copy)]
enum Name {
    /// It has: the room was reserved.
    Reserved,
    /// The process that made the file may have been killed before it had.
    Unsure,
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

    /// Makes sure, on the disk itself, that there is room for a job's steps, and that none are left
    /// of an earlier create request.
    pub(super) fn reserve(&self, job: &JobId) -> Result<(), JournalError> {
        self.fill(job, &[], Name::Unsure)
    }

    /// Writes the steps that the database does not have yet, all of them, to the disk itself.
    pub(super) fn write(&self, job: &JobId, steps: &[LateStep]) -> Result<(), JournalError> {
        self.fill(job, steps, Name::Reserved)
    }

    fn fill(&self, job: &JobId, steps: &[LateStep], name: Name) -> Result<(), JournalError> {
        let path = self.path(job);
        let filled = || -> io::Result<()> {
            let content = encode(steps)?;
            let is_new = !path.try_exists()?;
            if is_new {
                private::create_folder(&self.folder)?;
            }
            let mut file = private::open_or_create_file(&path)?;
            // First, so that whoever looks in between rather reads it.
            let marked = file.set_len(content.len() as u64);
            file.write_all(&content)?;
            file.sync_data()?;
            marked?;
            match name {
                Name::Reserved if !is_new => Ok(()),
                Name::Reserved | Name::Unsure => private::sync_folder(&self.folder),
            }
        };
        filled().map_err(|source| JournalError::Late { path, source })
    }

    /// Empties a job's file, where there is one, and keeps its room. Where that is not done on the
    /// disk itself before a crash, the steps are found again and lead nowhere.
    pub(super) fn clear(&self, job: &JobId) {
        let path = self.path(job);
        let cleared = || -> io::Result<()> {
            let mut file = fs::OpenOptions::new().write(true).open(&path)?;
            file.write_all(&encode(&[])?)?;
            // Within the last block, so that it takes no room.
            file.set_len(RESERVED as u64)
        };
        if let Err(error) = cleared()
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::debug!(%job, %error, "late steps not cleared");
        }
    }

    /// Takes the answer to a create request out of a job's file, which another process may hold.
    pub(super) fn clear_answer(&self, job: &JobId, nonce: &Nonce) -> Result<(), JournalError> {
        let mut steps = self.read(job)?;
        let all = steps.len();
        steps.retain(|late| late.nonce.as_ref() != Some(nonce));
        if steps.is_empty() {
            self.clear(job);
        } else if steps.len() < all {
            self.write(job, &steps)?;
        }
        Ok(())
    }

    /// Removes a job's file, where there is one.
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
            Err(source) => Err(JournalError::Late { path, source }),
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
            let names = fs::read_dir(&self.folder)?
                .map(|entry| Ok(entry?.file_name().into_string().ok()))
                .collect::<io::Result<Vec<_>>>()?;
            Ok(names
                .into_iter()
                .flatten()
                .filter_map(JobId::named)
                .collect())
        };
        match listed() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            listed => listed.map_err(|source| JournalError::Late {
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
    /// The jobs.
    pub(super) fn jobs(&self) -> Vec<JobId> {
        self.0.keys().cloned().collect()
    }

    /// The steps of a job.
    pub(super) fn take(&mut self, job: &JobId) -> Result<Vec<LateStep>, JournalError> {
        self.0.remove(job).unwrap_or_else(|| Ok(Vec::new()))
    }

    /// Whether a job has this step among its own.
    pub(super) fn has(&self, job: &JobId, step: &Step) -> bool {
        let steps = self.0.get(job).and_then(|steps| steps.as_ref().ok());
        steps.is_some_and(|steps| steps.iter().any(|late| late.step == *step))
    }

    /// Brings records to where they are after these steps.
    pub(super) fn look_ahead(&mut self, records: &mut [JobRecord]) -> Result<(), JournalError> {
        for record in records {
            if record.state.recovery() != Recovery::Nothing {
                record.look_ahead(&self.take(&record.id)?)?;
            }
        }
        Ok(())
    }
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
        late.write(&job, &steps()).unwrap();
        assert_eq!(late.holding().unwrap().jobs(), std::slice::from_ref(&job));
        assert_eq!(late.some(9).unwrap(), [(job.clone(), steps())]);
        assert_eq!(late.some(0).unwrap(), []);
        late.write(&job, &steps()[..1]).unwrap();
        assert_eq!(late.read(&job).unwrap(), steps()[..1]);
        late.clear(&job);
        assert_eq!(late.read(&job).unwrap(), []);
        let length = fs::metadata(late.path(&job)).unwrap().len();
        assert_eq!(length, RESERVED as u64);
        late.remove(&job);
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
