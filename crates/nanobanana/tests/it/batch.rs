//! Many runs as one.

use std::sync::Mutex;

use ima_openapi::Endpoint;
use nanobanana::desk::Desk;
use nanobanana::desk::batch::{BatchObserver, BatchRow, Prospect, RowEnd, Standing};
use nanobanana::journal::Caps;
use nanobanana::{Engine, Event, FailureKind, Request, Service};

use crate::fake::{business, timeout};
use crate::studio::{Studio, png, smooth};

/// How many rows at once, and whether those that were made are made again.
const MANNER: (usize, bool) = (4, false);

async fn desk(studio: &Studio) -> Desk {
    let service = Service::with_client(studio.api.clone(), studio.pacing);
    Desk::new(Engine::new(service), studio.journal().await)
}

/// A row for each prompt.
fn rows(studio: &Studio, prompts: &[&str]) -> Vec<BatchRow> {
    let rows = prompts.iter().zip(1..).map(|(prompt, number)| {
        let request = Request::new(*prompt);
        BatchRow {
            spec: request.save_to(studio.at("out")),
            anchor: None,
            mark: format!("{number}"),
        }
    });
    rows.collect()
}

async fn surveyed(desk: &Desk, rows: Vec<BatchRow>, again: bool) -> Vec<(BatchRow, Prospect)> {
    let prospects = desk.survey("b.csv", &rows, again).await.unwrap();
    let prospects = prospects.into_iter().map(|row| row.unwrap());
    rows.into_iter().zip(prospects).collect()
}

fn standings(rows: &[(BatchRow, Prospect)]) -> String {
    let letters = rows.iter().map(|(_, row)| match row.standing {
        Standing::ToPay => 'p',
        Standing::Paid(_) => 'f',
        Standing::Saved(_) => 's',
        Standing::Unknown(_) => 'u',
    });
    letters.collect()
}

/// How the rows ended.
#[derive(Default)]
struct Ends(Mutex<Vec<Option<Option<FailureKind>>>>);

impl BatchObserver for Ends {
    fn begun(&self, _: usize) {}

    fn event(&self, _: usize, _: &Event) {}

    fn ended(&self, row: usize, end: RowEnd) {
        let mut ends = self.0.lock().unwrap();
        let wanted = ends.len().max(row + 1);
        ends.resize(wanted, None);
        assert_eq!(ends[row], None, "one end for each row");
        ends[row] = Some(end.failure());
    }
}

async fn carry_out(
    desk: &Desk,
    rows: Vec<(BatchRow, Prospect)>,
    (concurrency, again): (usize, bool),
) -> Vec<Option<FailureKind>> {
    let ends = Ends::default();
    desk.carry_out(rows, concurrency, again, &ends).await;
    let ends = ends.0.into_inner().unwrap();
    ends.into_iter().map(Option::unwrap).collect()
}

#[tokio::test(start_paused = true)]
async fn a_row_is_made_once_and_one_that_came_to_nothing_is_tried_again() {
    let mut script = smooth();
    script.creates = [business(1001), timeout()].into();
    let studio = Studio::new(script);
    let one_by_one = (1, false);
    let prompts = ["a cat", "a dog", "a fox"];
    let first = desk(&studio).await;
    let found = surveyed(&first, rows(&studio, &prompts), false).await;
    assert_eq!(standings(&found), "ppp");
    let (refused, lost) = (Some(FailureKind::Refused), Some(FailureKind::Unknown));
    assert_eq!(
        carry_out(&first, found, one_by_one).await,
        [refused, lost, None]
    );
    assert_eq!(studio.api.calls(Endpoint::ProductList).len(), 4);
    // In another process, from another folder, and with a row that was edited.
    let other = desk(&studio).await;
    let mut again = rows(&studio, &["a cat", "a dog", "a fox", "a hen"]);
    again[2].spec = Request::new("a fox").save_to(studio.at("elsewhere"));
    let found = surveyed(&other, again, false).await;
    assert_eq!(standings(&found), "pusp");
    assert_eq!(
        carry_out(&other, found, MANNER).await,
        [None, lost, None, None]
    );
    assert_eq!(studio.api.created().len(), 5);
    // All anew, where that is asked.
    let found = surveyed(&other, rows(&studio, &prompts), true).await;
    assert_eq!(standings(&found), "ppp");
    assert_eq!(carry_out(&other, found, (4, true)).await, [None; 3]);
    assert_eq!(studio.api.created().len(), 8);
}

#[tokio::test(start_paused = true)]
async fn two_that_carry_out_the_same_batch_at_once_make_each_row_once() {
    let studio = Studio::new(smooth());
    let prompts = ["a cat", "a dog", "a fox", "a hen", "a cow"];
    let [one, two] = [desk(&studio).await, desk(&studio).await];
    let [of_one, of_two] = [
        surveyed(&one, rows(&studio, &prompts), false).await,
        surveyed(&two, rows(&studio, &prompts), false).await,
    ];
    let ends = tokio::join!(
        carry_out(&one, of_one, MANNER),
        carry_out(&two, of_two, MANNER)
    );
    assert_eq!(ends, (vec![None; 5], vec![None; 5]));
    assert_eq!(studio.api.created().len(), 5);
    assert_eq!(std::fs::read_dir(studio.at("out")).unwrap().count(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_picture_that_others_begin_with_is_made_once_and_uploaded_once() {
    let studio = Studio::new(smooth());
    std::fs::write(studio.at("hat.png"), png(4, 8)).unwrap();
    let desk = desk(&studio).await;
    let mut all = rows(&studio, &["a fox", "it runs", "it sleeps", "it eats"]);
    for row in &mut all[1..] {
        let request = Request::new(row.spec.request.prompt.clone());
        let request = request.input("the fox").input(studio.at("hat.png"));
        row.spec = request.save_to(studio.at("out"));
        row.anchor = Some(0);
    }
    let found = surveyed(&desk, all, false).await;
    assert_eq!(carry_out(&desk, found, MANNER).await, [None; 4]);
    let created = studio.api.created();
    assert_eq!(created.len(), 4);
    assert!(
        created[1..]
            .iter()
            .all(|task| task.input_urls == created[1].input_urls)
    );
    assert_eq!(created[1].input_urls.len(), 2);
    assert_eq!(studio.api.calls(Endpoint::Upload).len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_is_met_ends_the_batch() {
    let studio = Studio::new(smooth());
    let desk = desk(&studio).await;
    let mut all = rows(&studio, &["a cat", "a dog", "a fox", "a hen"]);
    for row in &mut all {
        row.spec.caps = Caps {
            day: Some(10),
            ..Caps::NONE
        };
    }
    let found = surveyed(&desk, all, false).await;
    let points = found[0].1.plan.points;
    let made = 10 / points as usize;
    let one_by_one = (1, false);
    let ends = carry_out(&desk, found, one_by_one).await;
    let mut expected = vec![None; made];
    expected.push(Some(FailureKind::Budget));
    expected.resize(4, Some(FailureKind::Cancelled));
    assert_eq!(ends, expected);
    assert_eq!(studio.api.created().len(), made);
}
