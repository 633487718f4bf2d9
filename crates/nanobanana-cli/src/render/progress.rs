//! Progress on standard error: a bar a job on a terminal, lines that stay elsewhere.

mod bars;

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nanobanana::journal::ServiceKind;
use nanobanana::{Event, JobNumber, Observer, Plan, ProgressPace};

use super::outcome;
use crate::terminal::{self, Verbosity};
use crate::text::{self, language};
use bars::{Bars, Phase};

/// How often the time of a bar changes.
const TICK: Duration = Duration::from_secs(1);

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Bars that move.
    Bars,
    /// Lines that stay.
    Lines,
    /// Not at all.
    Silent,
}

impl Style {
    /// Bars where standard error is a terminal, unless every step is to be said.
    pub(crate) fn detect() -> Self {
        match terminal::verbosity() {
            Verbosity::Quiet => Self::Silent,
            Verbosity::Normal if terminal::can_move() => Self::Bars,
            Verbosity::Normal | Verbosity::Verbose => Self::Lines,
        }
    }

    /// How often the engine should report.
    pub(crate) const fn pace(self) -> ProgressPace {
        ProgressPace::Every(match self {
            Self::Bars => TICK,
            Self::Lines => Duration::from_secs(10),
            Self::Silent => Duration::MAX,
        })
    }
}

/// Shows the events of an order, or of several jobs that are picked up side by side.
pub(crate) struct ProgressView {
    style: Style,
    service: ServiceKind,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// What the lines of each job begin with.
    labels: Vec<String>,
    /// The bars, from the first moment that there is something to show.
    bars: Option<Bars>,
}

impl ProgressView {
    /// A view of an order, whose plan will say how many jobs it has.
    pub(crate) fn new(style: Style, service: ServiceKind) -> Self {
        Self {
            style,
            service,
            state: Mutex::new(State::default()),
        }
    }

    /// A view of jobs that are known from the start. Each is shown through [`ProgressView::job`].
    pub(crate) fn of_jobs(style: Style, service: ServiceKind, labels: Vec<String>) -> Self {
        let view = Self::new(style, service);
        let mut state = view.lock();
        state.begin(labels, style);
        if let Some(bars) = &mut state.bars {
            bars.show_jobs();
        }
        drop(state);
        view
    }

    /// The view of one of several jobs, counted from 0. Whatever number the job's events have is
    /// that of its own order.
    pub(crate) fn job(&self, index: usize) -> JobView<'_> {
        JobView {
            all: self,
            number: JobNumber(index + 1),
        }
    }

    /// Does work, and shows meanwhile how the time goes by. Nothing of it stays on the screen.
    pub(crate) async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        let _cleared = Cleared(self);
        if self.style != Style::Bars {
            return work.await;
        }
        let mut work = pin!(work);
        // A line that is gone at once would only flicker.
        let soon = tokio::time::timeout(TICK, &mut work).await;
        if let Ok(done) = soon {
            return done;
        }
        self.lock().bars(Style::Bars);
        work.await
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows an event, of this job where it is known better than the event knows it.
    fn show(&self, event: &Event, known: Option<JobNumber>) {
        if self.style == Style::Silent {
            return;
        }
        let of = |job: &JobNumber| known.unwrap_or(*job);
        let mut state = self.lock();
        match event {
            Event::EqualUnfinished { jobs } => {
                state.say(
                    None,
                    &text::jobs::equal_unfinished(text::language(), jobs, self.service),
                );
            }
            Event::Planned { plan, jobs, .. } => state.plan(plan, jobs.len(), self.style),
            Event::Uploading { done, total } => {
                let line = nanobanana_text::uploading(language(), *done, *total);
                let (done, total) = (*done, *total);
                state.enter(known, &Phase::Uploading { done, total }, Some(&line));
            }
            Event::Paying { job } => state.enter(Some(of(job)), &Phase::Waiting, None),
            Event::Created { job, task_id } => {
                let line = nanobanana_text::created(language(), task_id, self.service);
                state.say(Some(of(job)), &line);
            }
            Event::PickedUp { job, task_id } => {
                state.say(
                    Some(of(job)),
                    &nanobanana_text::picked_up(language(), task_id),
                );
            }
            Event::Progress {
                job,
                elapsed,
                percent,
                expected,
                trouble,
            } => {
                let words =
                    nanobanana_text::progress(language(), *elapsed, *expected, trouble.as_ref());
                let line = format!("{percent}% {words}");
                let phase = Phase::Generating {
                    percent: *percent,
                    words,
                };
                state.enter(Some(of(job)), &phase, Some(&line));
            }
            Event::Downloading { job } => {
                let line = nanobanana_text::downloading(language());
                state.enter(Some(of(job)), &Phase::Downloading, Some(line));
            }
            Event::Saving { job } => state.enter(Some(of(job)), &Phase::Saving, None),
            Event::Ended { outcome } => {
                state.enter(Some(of(&outcome.job)), &Phase::end(outcome), None);
            }
            _ => {}
        }
    }
}

/// Takes the bars off the screen, however the work ends.
struct Cleared<'a>(&'a ProgressView);

impl Drop for Cleared<'_> {
    fn drop(&mut self) {
        if let Some(bars) = self.0.lock().bars.take() {
            bars.clear();
        }
    }
}

impl Observer for ProgressView {
    fn event(&self, event: &Event) {
        self.show(event, None);
    }
}

/// One job of a [`ProgressView`].
pub(crate) struct JobView<'a> {
    all: &'a ProgressView,
    number: JobNumber,
}

impl Observer for JobView<'_> {
    fn event(&self, event: &Event) {
        self.all.show(event, Some(self.number));
    }
}

impl State {
    fn plan(&mut self, plan: &Plan, jobs: usize, style: Style) {
        self.say(None, &nanobanana_text::planned(language(), plan, jobs));
        for notice in plan
            .notices
            .iter()
            .filter(|notice| outcome::is_news(notice))
        {
            self.say(None, &outcome::note(notice));
        }
        let label = |number| match jobs {
            1 => String::new(),
            _ => format!("[{number}/{jobs}] "),
        };
        self.begin((1..=jobs).map(label).collect(), style);
    }

    fn begin(&mut self, labels: Vec<String>, style: Style) {
        if let Some(bars) = self.bars(style) {
            bars.begin(&labels);
        }
        self.labels = labels;
    }

    /// The bars, shown from now on, in the style that has them.
    fn bars(&mut self, style: Style) -> Option<&mut Bars> {
        (style == Style::Bars).then(|| self.bars.get_or_insert_with(Bars::new))
    }

    /// A line that stays.
    fn say(&self, job: Option<JobNumber>, line: &str) {
        let label = job.and_then(|job| self.labels.get(job.0.checked_sub(1)?));
        let line = format!("{}{line}", label.map_or("", String::as_str));
        match &self.bars {
            Some(bars) => bars.above(|| crate::terminal::say(&line)),
            None => crate::terminal::say(&line),
        }
    }

    /// Puts a job, or all, into a phase, which is a line where there are no bars.
    fn enter(&mut self, job: Option<JobNumber>, phase: &Phase, line: Option<&str>) {
        match (&mut self.bars, line) {
            (Some(bars), _) => bars.enter(job.and_then(|job| job.0.checked_sub(1)), phase),
            (None, Some(line)) => self.say(job, line),
            (None, None) => {}
        }
    }
}
