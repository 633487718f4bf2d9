//! What is said of jobs that were looked for, and of what was spent.

use super::en::past as en;
use super::zh::past as zh;

in_both! {
    /// That there are jobs, so many, and none is what was looked for.
    fn no_matches(total: usize) -> String;

    /// That more jobs match than are listed.
    fn not_all(shown: usize, total: usize) -> String;

    /// Points and pictures.
    fn numbers(spent: u64, unknown: u64, pictures: usize) -> String;

    /// The same without the pictures.
    fn points(spent: u64, unknown: u64) -> String;

    /// Points of which nobody knows whether they were spent.
    fn perhaps_spent(unknown: u64) -> String;

    /// So many jobs.
    fn jobs(count: usize) -> String;
}
