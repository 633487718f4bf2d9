//! What every store promises, asked through the trait alone.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which the lint does not recognize as such"
)]

mod client_keys;
mod joins;
mod lists;
mod work;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use nanobanana_journal::{
    Begun, Caps, Claim, Consent, CreatePermit, Filter, Found, Held, JobId, JobRecord, Journal,
    NewJob, NewRun, PromptLog, ServiceKind, State, Step, open,
};
use serde_json::json;
use tempfile::TempDir;

/// Where the jobs of one test are.
#[async_trait]
trait Place: Send + Sync {
    /// A store of these jobs, as a process of its own has it.
    async fn store(&self) -> Journal;

    /// Makes all who hold jobs look dead to others, though they are not.
    fn fence(&self);
}

/// A folder with a file of SQLite.
struct InFolder(TempDir);

#[async_trait]
impl Place for InFolder {
    async fn store(&self) -> Journal {
        open(self.0.path(), PromptLog::Keep).await.unwrap()
    }

    fn fence(&self) {
        std::fs::remove_dir_all(self.0.path().join("owners")).unwrap();
    }
}

/// Asks every store for the same.
macro_rules! every_store {
    ($($module:ident: $($case:ident),+;)+) => {
        mod sqlite {
            $($(
                #[tokio::test]
                async fn $case() {
                    let folder = tempfile::tempdir().unwrap();
                    super::$module::$case(&super::InFolder(folder)).await;
                }
            )+)+
        }
    };
}

every_store! {
    work:
        a_job_goes_its_way_and_ends,
        one_holds_a_job_until_it_drops_it,
        whoever_takes_a_request_over_waits_for_its_answer,
        who_gives_its_own_request_up_need_not_wait,
        an_answer_is_a_fact_whoever_holds_the_job,
        an_answer_that_proves_it_ends_a_doubt,
        the_answer_to_an_earlier_request_says_nothing_of_the_last,
        a_task_of_an_earlier_request_is_the_jobs_when_the_last_makes_none,
        each_paid_task_of_a_job_that_was_sent_twice_is_kept,
        a_job_is_refused_when_each_of_its_requests_was,
        intentions_of_one_who_lost_the_job_are_refused;
    lists:
        pages_follow_each_other_whatever_is_new,
        jobs_are_found_by_what_is_remembered_of_them,
        sums_are_those_of_the_jobs_that_are_meant,
        what_has_changed_is_told_once,
        ids_are_shortened_as_far_as_all_jobs_allow;
    joins:
        a_call_joins_nothing_unless_it_says_so,
        a_key_means_the_run_that_it_was_used_for,
        a_key_means_nothing_without_an_identity,
        a_retry_means_the_newest_equal_run,
        an_equal_call_means_what_nobody_received,
        nobody_joins_what_came_to_nothing,
        nobody_joins_another_callers_run,
        a_joined_run_passes_no_limit,
        a_place_is_that_of_one_run_at_a_time,
        what_is_made_once_is_never_made_twice,
        a_forgotten_run_is_joined_by_nobody;
    client_keys:
        a_key_is_known_by_its_secret_alone,
        what_another_process_does_to_a_key_holds_at_once,
        a_revoked_keys_jobs_stay_and_its_name_is_free,
        nothing_is_spent_for_a_key_that_has_ended,
        of_several_who_take_a_name_at_once_one_has_it,
        limits_count_an_account,
        a_total_counts_all_days_and_a_limit_on_all_keys_no_local_run,
        two_that_begin_at_once_cannot_both_have_the_last_points,
        a_beginning_means_jobs_of_ones_own;
}

/// So many seconds from the test's beginning.
fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000).unwrap() + SignedDuration::from_secs(second)
}

fn new_job(points: u32) -> NewJob {
    NewJob {
        task_type: "text_to_image".into(),
        model_id: "gemini-3.1-flash-image".into(),
        model_name: "Nano Banana 2".into(),
        model_version: "version".into(),
        size: Some("1K".into()),
        aspect_ratio: None,
        points,
        attribute_id: 4405,
        prompt: "a cat".into(),
        request: json!({}),
        plan: json!({}),
        input_hashes: Vec::new(),
        destination: json!({}),
    }
}

fn run_of(points: &[u32]) -> NewRun {
    let jobs = points.iter().copied().map(new_job).collect();
    NewRun::new(ServiceKind::Ima, jobs)
}

/// Begins a new run.
async fn begin(store: &Journal, run: &NewRun, now: Timestamp) -> Vec<Held> {
    match store.begin(run, &Caps::NONE, now).await.unwrap() {
        Begun::New { jobs, .. } => jobs,
        other => panic!("{other:?}"),
    }
}

/// Begins a run of one job of 6 points, at 0.
async fn begin_one(store: &Journal) -> Held {
    begin(store, &run_of(&[6]), at(0)).await.remove(0)
}

async fn permit(store: &Journal, held: &Held, consent: Consent, second: i64) -> CreatePermit {
    let permit = store
        .authorise(held, &Caps::NONE, consent, at(second))
        .await;
    permit.unwrap()
}

async fn take(store: &Journal, held: &Held, steps: &[Step], second: i64) {
    for step in steps {
        store.advance(held, step, at(second)).await.unwrap();
    }
}

async fn claim(store: &Journal, job: &JobId) -> (Held, Box<JobRecord>) {
    match store.claim(job).await.unwrap() {
        Claim::Claimed(held, record) => (held, record),
        other => panic!("{other:?}"),
    }
}

async fn job(store: &Journal, id: &JobId) -> JobRecord {
    match store.find(id.as_str()).await.unwrap() {
        Found::One(record) => *record,
        other => panic!("{other:?}"),
    }
}

async fn state(store: &Journal, id: &JobId) -> State {
    job(store, id).await.state
}

async fn ids(store: &Journal, filter: &Filter) -> Vec<JobId> {
    let page = store.page(filter, None, None).await.unwrap();
    page.jobs.into_iter().map(|job| job.id).collect()
}

fn running(task: &str) -> Step {
    let task_id = task.to_owned();
    Step::Running { task_id }
}

fn refused() -> Step {
    Step::Refused {
        code: Some(6010),
        message: "no".into(),
    }
}

fn not_sent() -> Step {
    let reason = "no route".into();
    Step::BackToPlanned { reason }
}

fn lost() -> Step {
    let reason = "the connection was lost".into();
    Step::Unknown { reason }
}

fn saved() -> [Step; 2] {
    let pictures = Vec::new();
    let files = Vec::new();
    [Step::Succeeded { pictures }, Step::Saved { files }]
}
