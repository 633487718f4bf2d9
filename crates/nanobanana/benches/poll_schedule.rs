//! How soon the end of a task is noticed and how many questions that takes, by simulation:
//! `cargo bench -p nanobanana --bench poll_schedule`. It takes no time to measure, since what is
//! simulated is the waiting.

#![allow(clippy::print_stdout, reason = "a table is what a benchmark is for")]

mod simulation;

use simulation::{Asking, OTHERS, PUBLISHED};

const DRAWS: usize = 10_000;
const HEAD: &str = "                        mean     p95  questions  at 5 s  least saved";

fn main() {
    println!("{DRAWS} tasks each, one after the other.");
    println!("mean, p95: seconds from the end of a task to its notice");
    println!("questions: a task; at 5 s: what a question each 5 s would have come to");
    println!("least saved: what all tasks up to one have together saved, where that was least");
    for distribution in PUBLISHED.iter().chain(&OTHERS) {
        println!("\n{}", distribution.name);
        println!("{HEAD}");
        for (name, asking) in [
            ("fixed, each 5 s", Asking::Fixed),
            ("chosen, published", Asking::Published),
            ("chosen, learned", Asking::Learned),
        ] {
            let summary = distribution.simulate(asking, DRAWS);
            println!(
                "  {name:18}{:8.2}{:8.2}{:11.2}{:8.2}{:13}",
                summary.mean_wait,
                summary.p95_wait,
                summary.questions,
                summary.fixed_questions,
                summary.least_saved,
            );
        }
    }
}
