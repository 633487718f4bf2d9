//! How soon the end of a task is noticed and how many questions that takes, by simulation:
//! `cargo bench -p nanobanana --bench poll_schedule`. It takes no time to measure, since what is
//! simulated is the waiting.

#![allow(clippy::print_stdout, reason = "a table is what a benchmark is for")]

mod simulation;

use nanobanana::Model;
use simulation::{Asking, OTHERS, PUBLISHED};

const TASKS: usize = 10_000;
const ASKING: [(&str, Asking); 2] = [("each 5 s", Asking::Fixed), ("chosen", Asking::Chosen)];

fn main() {
    println!("{TASKS} tasks each");
    println!("mean, p95: seconds from the end of a task to its notice");
    for distribution in PUBLISHED.iter().chain(&OTHERS) {
        println!("\n{}", distribution.name);
        println!("                        mean     p95  questions");
        for (name, asking) in ASKING {
            let summary = distribution.simulate(asking, TASKS);
            println!(
                "  {name:18}{:8.2}{:8.2}{:11.2}",
                summary.mean_wait, summary.p95_wait, summary.questions,
            );
        }
    }
    println!("\nthe 10 s within 0 to 120 s in which tasks wait longest");
    println!("                        from    mean");
    for model in Model::ALL {
        for (name, asking) in ASKING {
            let (from, mean) = asking.slowest_span(model);
            let name = format!("{}, {name}", model.word());
            println!("  {name:18}{:8.1}{mean:8.2}", from.as_secs_f64());
        }
    }
}
