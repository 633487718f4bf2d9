//! Progress on standard error: a bar a job on a terminal, plain lines elsewhere.

use std::io::{self, IsTerminal as _};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use nanobanana::{
    Event, ExpectedTime, JobNumber, Observer, Plan, ProgressPace, text as engine_text,
};

use super::outcome;
use crate::connect::Maker;
use crate::text::language;

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
    pub(crate) const fn pace(self) -> ProgressPace {
        ProgressPace::Every(Duration::from_secs(match self {
            Self::Bars => 1,
            Self::Lines => 10,
        }))
    }
}

/// Shows the events of an order, or of several jobs that are picked up side by side.
pub(crate) struct ProgressView {
    style: Style,
    maker: Maker,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// What the lines of each job begin with.
    labels: Vec<String>,
    bars: Option<Bars>,
}

struct Bars {
    all: MultiProgress,
    jobs: Vec<ProgressBar>,
}

impl ProgressView {
    /// A view of an order, whose plan will say how many jobs it has.
    pub(crate) fn new(style: Style, maker: Maker) -> Self {
        Self {
            style,
            maker,
            state: Mutex::new(State::default()),
        }
    }

    /// A view of jobs that are known from the start. Each is shown through [`ProgressView::job`].
    pub(crate) fn of_jobs(style: Style, maker: Maker, labels: Vec<String>) -> Self {
        let view = Self::new(style, maker);
        view.lock().begin(labels, style);
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

    /// Shows an event, of this job where it is known better than the event knows it.
    fn show(&self, event: &Event<'_>, known: Option<JobNumber>) {
        let of = |job: JobNumber| known.unwrap_or(job);
        let mut state = self.lock();
        match *event {
            Event::Planned { plan, jobs } => state.plan(plan, jobs.len(), self.style),
            Event::Uploading { done, total } => {
                state.say(known, &engine_text::uploading(language(), done, total));
            }
            Event::Created { job, task_id } => {
                let line = engine_text::created(language(), task_id, self.maker.service());
                state.say(Some(of(job)), &line);
            }
            Event::PickedUp { job, task_id } => {
                state.say(Some(of(job)), &engine_text::picked_up(language(), task_id));
            }
            Event::Progress {
                job,
                elapsed,
                percent,
                expected,
            } => state.progress(of(job), elapsed, percent, expected),
            Event::Downloading { job } => {
                state.phase(of(job), engine_text::downloading(language()));
            }
            Event::Ended { outcome } => state.end(of(outcome.job)),
            _ => {}
        }
    }
}

impl Observer for ProgressView {
    fn event(&self, event: &Event<'_>) {
        self.show(event, None);
    }
}

/// One job of a [`ProgressView`].
pub(crate) struct JobView<'a> {
    all: &'a ProgressView,
    number: JobNumber,
}

impl Observer for JobView<'_> {
    fn event(&self, event: &Event<'_>) {
        self.all.show(event, Some(self.number));
    }
}

impl State {
    fn plan(&mut self, plan: &Plan, jobs: usize, style: Style) {
        self.say(None, &engine_text::planned(language(), plan, jobs));
        for notice in &plan.notices {
            self.say(None, &outcome::note(notice));
        }
        let label = |number| match jobs {
            1 => String::new(),
            _ => format!("[{number}/{jobs}] "),
        };
        self.begin((1..=jobs).map(label).collect(), style);
    }

    fn begin(&mut self, labels: Vec<String>, style: Style) {
        if style == Style::Bars {
            self.bars = Some(Bars::new(&labels));
        }
        self.labels = labels;
    }

    /// A line that stays, above the bars.
    fn say(&self, job: Option<JobNumber>, line: &str) {
        let label = job.and_then(|job| self.labels.get(job.0.checked_sub(1)?));
        let line = format!("{}{line}", label.map_or("", String::as_str));
        if let Some(bars) = &self.bars {
            let _ = bars.all.println(line);
        } else {
            outcome::say(&line);
        }
    }

    fn progress(&self, job: JobNumber, elapsed: Duration, percent: u8, expected: ExpectedTime) {
        let line = engine_text::progress(language(), elapsed, expected);
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

    fn end(&self, job: JobNumber) {
        if let Some(bar) = self.bar(job) {
            bar.finish_and_clear();
        }
    }

    fn bar(&self, job: JobNumber) -> Option<&ProgressBar> {
        self.bars.as_ref()?.jobs.get(job.0.checked_sub(1)?)
    }
}

impl Bars {
    fn new(labels: &[String]) -> Self {
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{prefix}{bar:24} {percent:>3}%  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("━╸─");
        let jobs = labels
            .iter()
            .map(|label| {
                let bar = all.add(ProgressBar::new(100).with_style(style.clone()));
                bar.set_prefix(label.clone());
                bar
            })
            .collect();
        Self { all, jobs }
    }
}
