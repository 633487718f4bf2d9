//! What is said of jobs that were looked for, and of sums.

use super::en::past as en;
use super::zh::past as zh;

in_both! {
    /// That there are jobs, so many, and none is what was looked for.
    fn nothing_fits(total: usize) -> String;

    /// That more jobs fit than are listed.
    fn only_the_last(shown: usize, fitting: usize) -> String;

    /// What is behind a bar.
    fn stats_numbers(spent: u64, unknown: u64, pictures: usize) -> String;

    /// The same without the pictures.
    fn stats_points(spent: u64, unknown: u64) -> String;

    /// The sum of everything, as a line.
    fn stats_sum(spent: u64, pictures: usize) -> String;

    /// The points that nobody knows about, as a line.
    fn stats_unknown(unknown: u64) -> String;
}
