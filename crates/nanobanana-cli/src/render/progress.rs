//! Progress on standard error: a bar a job on a terminal, plain lines elsewhere.

use std::io::{self, IsTerminal as _};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use nanobanana::{Event, ExpectedTime, JobNumber, Observer, Plan, text};

use super::outcome;
use crate::interruption::Interruption;

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Bars that move.
    Bars,
    /// Lines that stay.
    Lines,
}

impl Style {
    /// Bars where standard error is a terminal.
    pub(crate) fn detect() -> Self {
        if io::stderr().is_terminal() {
            Self::Bars
        } else {
            Self::Lines
        }
    }

    /// How often the engine should report.
    pub(crate) const fn interval(self) -> Duration {
        match self {
            Self::Bars => Duration::from_secs(1),
            Self::Lines => Duration::from_secs(10),
        }
    }
}

/// Shows events, and remembers what is paid, for the case of an interruption.
pub(crate) struct ProgressView {
    style: Style,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    jobs: Vec<JobState>,
    /// Until the inputs are there, no create request can have left.
    is_uploading: bool,
    bars: Option<Bars>,
}

#[derive(Clone)]
enum JobState {
    /// Its create request is about to be sent, or has no answer yet.
    Ordered,
    /// Its task is paid and has not ended.
    Running {
        task_id: String,
    },
    Ended,
}

struct Bars {
    all: MultiProgress,
    jobs: Vec<ProgressBar>,
}

impl ProgressView {
    pub(crate) fn new(style: Style) -> Self {
        Self {
            style,
            state: Mutex::new(State::default()),
        }
    }

    /// What would go on at the vendor if the order were dropped now.
    pub(crate) fn interruption(&self) -> Interruption {
        let state = self.lock();
        let mut interruption = Interruption::default();
        for job in &state.jobs {
            match job {
                JobState::Ordered if state.is_uploading => {}
                JobState::Ordered => interruption.unanswered += 1,
                JobState::Running { task_id } => interruption.running.push(task_id.clone()),
                JobState::Ended => {}
            }
        }
        interruption
    }

    /// Takes the bars off the screen.
    pub(crate) fn clear(&self) {
        if let Some(bars) = self.lock().bars.take() {
            for bar in &bars.jobs {
                bar.finish_and_clear();
            }
            let _ = bars.all.clear();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Observer for ProgressView {
    fn event(&self, event: &Event<'_>) {
        let mut state = self.lock();
        match *event {
            Event::Planned { plan, jobs } => state.plan(plan, jobs, self.style),
            Event::Uploading { done, total } => {
                state.is_uploading = done < total;
                state.say(None, &text::en::uploading(done, total));
            }
            Event::Created { job, task_id } => {
                let line = text::en::created(task_id);
                let task_id = task_id.to_string();
                state.enter(job, JobState::Running { task_id });
                state.say(Some(job), &line);
            }
            Event::Progress {
                job,
                elapsed,
                percent,
                expected,
            } => state.progress(job, elapsed, percent, expected),
            Event::Downloading { job } => state.phase(job, text::en::downloading()),
            Event::Succeeded { job, .. } | Event::Failed { job, .. } => state.end(job),
            _ => {}
        }
    }
}

impl State {
    fn plan(&mut self, plan: &Plan, jobs: usize, style: Style) {
        self.jobs = vec![JobState::Ordered; jobs];
        self.say(None, &text::en::planned(plan, jobs));
        for notice in &plan.notices {
            self.say(None, &outcome::note(notice));
        }
        if style == Style::Bars {
            self.bars = Some(Bars::new(jobs));
        }
    }

    /// A line that stays, above the bars.
    fn say(&self, job: Option<JobNumber>, line: &str) {
        let line = match job {
            Some(JobNumber(number)) if self.jobs.len() > 1 => {
                format!("[{number}/{}] {line}", self.jobs.len())
            }
            _ => line.to_owned(),
        };
        if let Some(bars) = &self.bars {
            let _ = bars.all.println(line);
        } else {
            outcome::say(&line);
        }
    }

    fn progress(&self, job: JobNumber, elapsed: Duration, percent: u8, expected: ExpectedTime) {
        let line = text::en::progress(elapsed, expected);
        match self.bar(job) {
            Some(bar) => {
                bar.set_position(percent.into());
                bar.set_message(line);
            }
            None => self.say(Some(job), &format!("{percent}% {line}")),
        }
    }

    fn phase(&self, job: JobNumber, phase: &'static str) {
        match self.bar(job) {
            Some(bar) => bar.set_message(phase),
            None => self.say(Some(job), phase),
        }
    }

    fn end(&mut self, job: JobNumber) {
        self.enter(job, JobState::Ended);
        if let Some(bar) = self.bar(job) {
            bar.finish_and_clear();
        }
    }

    fn enter(&mut self, job: JobNumber, state: JobState) {
        let index = job.0.checked_sub(1);
        if let Some(job) = index.and_then(|index| self.jobs.get_mut(index)) {
            *job = state;
        }
    }

    fn bar(&self, job: JobNumber) -> Option<&ProgressBar> {
        self.bars.as_ref()?.jobs.get(job.0.checked_sub(1)?)
    }
}

impl Bars {
    fn new(jobs: usize) -> Self {
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{prefix}{bar:24} {percent:>3}%  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("━╸─");
        let jobs = (1..=jobs)
            .map(|number| {
                let prefix = if jobs > 1 {
                    format!("[{number}/{jobs}] ")
                } else {
                    String::new()
                };
                let bar = all.add(ProgressBar::new(100).with_style(style.clone()));
                bar.set_prefix(prefix);
                bar
            })
            .collect();
        Self { all, jobs }
    }
}
