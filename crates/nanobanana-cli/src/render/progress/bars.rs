//! What a terminal shows while pictures are made: a bar a job, by indicatif.

use std::fmt::Write;
use std::mem::discriminant;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use nanobanana::Outcome;
use unicode_width::UnicodeWidthStr as _;

use super::super::columns::one_line;
use super::super::screen::{Screen, Size};
use super::TICK;
use crate::terminal::{Paint, paint};
use crate::text::{language, terminal as words};

/// How wide a bar is where there is room for it, in columns.
const BAR: usize = 24;
/// How wide it is otherwise.
const SHORT_BAR: usize = 8;
/// How often the screen changes at most, in Hz.
const RATE: u8 = 20;

/// The bars of the jobs of one command.
#[derive(Debug)]
pub(super) struct Bars {
    all: MultiProgress,
    /// What all jobs are at, until one of them is at something of its own.
    together: Row,
    jobs: Vec<Row>,
}

/// One line.
#[derive(Debug)]
struct Row {
    bar: ProgressBar,
    label: String,
    phase: Option<Phase>,
}

/// What a job is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It is found out what is sent and what it costs.
    Planning,
    /// The inputs are on their way.
    Uploading {
        /// Inputs that have arrived.
        done: usize,
        /// Inputs in all.
        total: usize,
    },
    /// Nothing is known but that it goes on.
    Waiting,
    /// IMA makes the picture.
    Generating {
        /// How far it is.
        percent: u8,
        /// The same in words, with how long it has taken, or what is wrong.
        words: String,
    },
    /// The picture is being fetched.
    Downloading,
    /// The picture gets its name.
    Saving,
    /// It has its picture.
    Done {
        /// Where the picture is.
        place: String,
    },
    /// It has none.
    Failed {
        /// Why.
        reason: String,
    },
}

impl Phase {
    /// The end of a job.
    pub(super) fn end(outcome: &Outcome) -> Self {
        match &outcome.result {
            Ok(pictures) => {
                let place = pictures.first().map(|picture| match &picture.saved {
                    Some(saved) => saved.path.display().to_string(),
                    None => picture.url.clone(),
                });
                Self::Done {
                    place: one_line(&place.unwrap_or_default()),
                }
            }
            Err(failure) => Self::Failed {
                reason: one_line(&nanobanana_text::failure(language(), failure)),
            },
        }
    }

    /// How far it is, in percent, where that is known.
    fn percent(&self) -> Option<usize> {
        match self {
            Self::Uploading { done, total } => Some(100 * done / (*total).max(1)),
            Self::Generating { percent, .. } => Some(usize::from(*percent)),
            _ => None,
        }
    }

    /// What is said of it after so many seconds.
    fn told(&self, seconds: u64) -> String {
        match self {
            Self::Planning => words::planning(language(), seconds),
            Self::Uploading { done, total } => words::uploading(language(), *done, *total, seconds),
            Self::Waiting => words::waiting(language(), seconds),
            Self::Generating { percent, words } => format!("{percent:>2}%  {words}"),
            Self::Downloading => words::downloading(language(), seconds),
            Self::Saving => words::saving(language(), seconds),
            Self::Done { place } => format!("{}{place}", paint(Paint::Good, "✓ ")),
            Self::Failed { reason } => format!("{}{reason}", paint(Paint::Error, "✗ ")),
        }
    }

    /// What its line is made of: a bar where both have room, a short one or none elsewhere, since
    /// the words matter more.
    fn template(&self, label: &str, columns: usize) -> String {
        let words = label.width() + self.told(0).width() + 2;
        let bar = [BAR, SHORT_BAR]
            .into_iter()
            .find(|bar| self.percent().is_some() && words + bar < columns);
        match bar {
            Some(bar) => {
                let bar = paint(Paint::Bar, &format!("{{bar:{bar}}}"));
                format!("{{prefix}}{bar}  {{told}}")
            }
            None => "{prefix}{told}".to_owned(),
        }
    }

    fn style(&self, label: &str, columns: usize) -> ProgressStyle {
        let phase = self.clone();
        ProgressStyle::with_template(&self.template(label, columns))
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("━─")
            .with_key(
                "told",
                move |state: &ProgressState, line: &mut dyn Write| {
                    let _ = line.write_str(&phase.told(state.elapsed().as_secs()));
                },
            )
    }
}

impl Row {
    fn new(all: &MultiProgress, label: &str) -> Self {
        let bar = all.add(ProgressBar::new(100));
        bar.set_prefix(label.to_owned());
        Self {
            bar,
            label: label.to_owned(),
            phase: None,
        }
    }

    fn enter(&mut self, phase: &Phase) {
        self.bar
            .set_style(phase.style(&self.label, Size::now().columns));
        if let Some(percent) = phase.percent() {
            self.bar.set_position(percent as u64);
        }
        let is_same = |before: &Phase| discriminant(before) == discriminant(phase);
        if !self.phase.as_ref().is_some_and(is_same) {
            self.bar.reset_elapsed();
        }
        if matches!(phase, Phase::Done { .. } | Phase::Failed { .. }) {
            self.bar.abandon();
        } else if self.phase.is_none() {
            self.bar.enable_steady_tick(TICK);
        }
        self.bar.force_draw();
        self.phase = Some(phase.clone());
    }
}

impl Bars {
    /// One line for whatever comes before it is known which jobs there are.
    pub(super) fn new() -> Self {
        let target = ProgressDrawTarget::term_like_with_hz(Box::new(Screen::default()), RATE);
        let all = MultiProgress::with_draw_target(target);
        let mut together = Row::new(&all, "");
        together.enter(&Phase::Planning);
        Self {
            all,
            together,
            jobs: Vec::new(),
        }
    }

    /// From now on there is a line for each of these jobs, once one of them is at something.
    pub(super) fn begin(&mut self, labels: &[String]) {
        self.jobs = labels
            .iter()
            .map(|label| Row::new(&self.all, label))
            .collect();
    }

    /// Puts a job, counted from 0, or all of them where none is named, into a phase.
    pub(super) fn enter(&mut self, job: Option<usize>, phase: &Phase) {
        let Some(job) = job else {
            return self.together.enter(phase);
        };
        self.show_jobs();
        if let Some(row) = self.jobs.get_mut(job) {
            row.enter(phase);
        }
    }

    /// Shows the jobs, each of which waits, in place of what they have been at together.
    pub(super) fn show_jobs(&mut self) {
        if self.together.bar.is_finished() {
            return;
        }
        self.together.bar.finish_and_clear();
        for row in &mut self.jobs {
            row.enter(&Phase::Waiting);
        }
    }

    /// Says something above the bars.
    pub(super) fn above(&self, say: impl FnOnce()) {
        self.all.suspend(say);
    }

    /// Takes the bars off the screen.
    pub(super) fn clear(&self) {
        for row in self.jobs.iter().chain([&self.together]) {
            row.bar.finish_and_clear();
        }
        // What cannot be written cannot be seen either.
        let _ = self.all.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use nanobanana::{ExpectedTime, Language};

    use super::*;

    fn generating() -> Phase {
        let expected = ExpectedTime {
            min: Duration::from_secs(20),
            max: Duration::from_secs(40),
        };
        Phase::Generating {
            percent: 50,
            words: nanobanana_text::progress(Language::En, Duration::from_secs(20), expected, None),
        }
    }

    #[test]
    fn each_phase_says_what_it_is_and_how_long_it_has_taken() {
        assert_eq!(
            generating().told(3),
            "50%  generating · 20 s, usually 20–40 s"
        );
        let uploading = Phase::Uploading { done: 1, total: 2 };
        assert_eq!(uploading.told(2), "uploading 1 of 2 · 2 s");
        assert_eq!(uploading.percent(), Some(50));
        assert_eq!(Phase::Planning.told(2), "planning · 2 s");
        assert_eq!(Phase::Downloading.told(0), "downloading · 0 s");
        let reason = "no".to_owned();
        assert_eq!(Phase::Failed { reason }.told(0), "✗ no");
    }

    #[test]
    fn a_bar_is_there_where_the_words_have_room_too() {
        let of = |columns| generating().template("[1/2] ", columns);
        assert_eq!(of(80), "{prefix}{bar:24}  {told}");
        assert_eq!(of(60), "{prefix}{bar:8}  {told}");
        assert_eq!(of(40), "{prefix}{told}");
        let waiting = Phase::Waiting.template("[1/2] ", 80);
        assert_eq!(waiting, "{prefix}{told}");
    }
}
