//! When questions are asked, and that they are never too many.

use proptest::prelude::*;

use super::*;

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn published(model: Model, credit: u32) -> Schedule {
    let experience = Experience {
        credit,
        ..Experience::default()
    };
    Schedule::new(model, model.expected_time(), &experience)
}

/// The first moments, in seconds.
fn moments(schedule: &Schedule, count: usize) -> Vec<f64> {
    let next = |last: &Duration| Some(schedule.next(*last));
    std::iter::successors(next(&Duration::ZERO), next)
        .map(|moment| (moment.as_secs_f64() * 10.0).round() / 10.0)
        .take(count)
        .collect()
}

#[test]
fn questions_are_saved_until_a_result_is_plausible_and_come_then() {
    let first = moments(&published(Model::Flash, 0), 12);
    let expected = [
        10.0, 22.9, 25.7, 28.6, 31.4, 34.3, 37.1, 40.0, 45.0, 50.0, 55.0, 60.0,
    ];
    assert_eq!(first, expected);
}

#[test]
fn credit_of_earlier_tasks_makes_the_steps_shorter_but_not_than_two_seconds() {
    let first = moments(&published(Model::Flash, 8), 16);
    let expected = [
        10.0, 22.0, 24.0, 26.0, 28.0, 30.0, 32.0, 34.0, 36.0, 38.0, 40.0, 43.0, 46.4, 50.2, 54.4,
        59.2,
    ];
    assert_eq!(first, expected);
}

#[test]
fn pro_is_asked_about_at_the_usual_rate_where_only_the_product_list_expects_it() {
    let first = moments(&published(Model::Pro, 0), 8);
    assert_eq!(first, [30.0, 35.0, 40.0, 45.0, 63.0, 66.0, 69.0, 72.0]);
}

#[test]
fn known_durations_are_the_window_once_there_are_eight() {
    let mut experience = Experience {
        durations: (0..7).map(|nth| secs(10 + nth % 3)).collect(),
        credit: 0,
    };
    let of_published = moments(&published(Model::Flash, 0), 9);
    let expected = Model::Flash.expected_time();
    let first = |experience: &_| moments(&Schedule::new(Model::Flash, expected, experience), 9);
    assert_eq!(first(&experience), of_published);
    experience.durations.push(secs(12));
    assert_eq!(first(&experience)[..4], [11.0, 13.5, 16.5, 20.0]);
}

#[test]
fn one_in_twenty_does_not_make_the_window_wider() {
    let durations = (0..20).map(|nth| if nth == 7 { secs(500) } else { secs(30) });
    let experience = Experience {
        durations: durations.collect(),
        credit: 0,
    };
    let range = experience.range().unwrap();
    assert_eq!(
        (range.min, range.max),
        (secs(30) - MARGIN, secs(30) + MARGIN)
    );
}

#[test]
fn a_task_that_is_long_overdue_is_asked_about_every_ten_seconds_for_ever() {
    let schedule = published(Model::Flash, 0);
    let first = schedule.next(secs(3600));
    assert!(first > secs(3600) && first <= secs(3610));
    assert_eq!(schedule.next(first), first + LONGEST_STEP);
    let decades = Duration::from_secs(2_000_000_000);
    assert!(schedule.next(decades) > decades);
    assert!(schedule.next(Duration::MAX - secs(1)) > Duration::MAX - secs(1));
}

#[test]
fn a_duration_is_the_middle_of_what_is_known() {
    let wait = |unfinished, finished| Wait {
        unfinished: secs(unfinished),
        finished: Some(secs(finished)),
        ..Wait::default()
    };
    assert_eq!(wait(22, 24).duration(), Some(secs(23)));
    assert_eq!(wait(0, 24).duration(), Some(secs(18)));
    assert_eq!(Wait::default().duration(), None);
}

#[test]
fn what_was_saved_is_counted_against_a_question_each_five_seconds() {
    let wait = |asked, last_in_vain| Wait {
        asked,
        last_in_vain: secs(last_in_vain),
        ..Wait::default()
    };
    assert_eq!(wait(1, 0).saved(), 0);
    assert_eq!(wait(3, 24).saved(), 2);
    assert_eq!(wait(3, 25).saved(), 3);
    assert_eq!(wait(9, 24).saved(), -4);
    let experience = Experience::of([(2, None), (-1, Some(secs(3))), (4, Some(secs(1)))]);
    assert_eq!(experience.credit, 5);
    assert_eq!(experience.durations, [secs(3), secs(1)]);
    assert_eq!(Experience::of([(-3, None)]).credit, 0);
    assert_eq!(Experience::of([(300, None)]).credit, 8);
}

fn any_schedule() -> impl Strategy<Value = Schedule> {
    let millis = |range| prop::collection::vec(range, 0..60);
    let model = prop::sample::select(Model::ALL.to_vec());
    let published = (0_u64..300_000, 0_u64..300_000);
    let durations = millis(0_u64..700_000);
    (model, published, durations, 0_u32..9).prop_map(|(model, published, durations, credit)| {
        let expected = ExpectedTime {
            min: Duration::from_millis(published.0),
            max: Duration::from_millis(published.1),
        };
        let durations = durations.into_iter().map(Duration::from_millis).collect();
        Schedule::new(model, expected, &Experience { durations, credit })
    })
}

proptest! {
    #[test]
    fn no_task_costs_more_questions_than_a_poll_each_five_seconds_and_its_credit(
        schedule in any_schedule(),
    ) {
        let mut last = Duration::ZERO;
        for asked in 1..=200_u32 {
            let moment = schedule.next(last);
            prop_assert!(moment >= RATE * asked.saturating_sub(schedule.credit));
            prop_assert!(moment >= last + SHORTEST_STEP);
            // The bound on the whole: what is booked is never less than the credit covers.
            let wait = Wait { asked, last_in_vain: last, ..Wait::default() };
            prop_assert!(wait.saved() >= -i64::from(schedule.credit));
            last = moment;
        }
    }

    #[test]
    fn all_tasks_together_never_cost_more_whatever_they_do_one_after_the_other(
        durations in prop::collection::vec(0_u64..200_000, 1..150),
    ) {
        let mut latest = std::collections::VecDeque::new();
        let mut saved = 0_i64;
        for duration in durations.into_iter().map(Duration::from_millis) {
            let experience = Experience::of(latest.iter().copied());
            let expected = Model::Flash.expected_time();
            let schedule = Schedule::new(Model::Flash, expected, &experience);
            let mut wait = Wait { asked: 1, ..Wait::default() };
            let mut moment = schedule.next(Duration::ZERO);
            while moment < duration {
                wait.asked += 1;
                wait.last_in_vain = moment;
                wait.unfinished = moment;
                moment = schedule.next(moment);
            }
            wait.finished = Some(moment);
            latest.push_front((wait.saved(), wait.duration()));
            latest.truncate(MEMORY);
            let at_rate = duration.as_millis().div_ceil(RATE.as_millis()).max(1);
            saved += i64::try_from(at_rate).unwrap() - i64::from(wait.asked);
            prop_assert!(saved >= 0);
        }
    }

    #[test]
    fn the_next_moment_does_not_depend_on_when_it_is_asked_for(
        schedule in any_schedule(),
        age in 0_u64..1_000_000,
    ) {
        let age = Duration::from_millis(age);
        let next = schedule.next(age);
        prop_assert!(next > age);
        prop_assert_eq!(schedule.next(age + (next - age) / 2), next);
    }
}
