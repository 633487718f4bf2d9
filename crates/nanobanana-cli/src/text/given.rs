//! What is said of prompts and inputs that stand for something else.

use super::en::given as en;
use super::zh::given as zh;

in_both! {
    /// Where a pipe ends.
    fn standard_input() -> &'static str;

    /// That a prompt is awaited from the keyboard.
    fn type_the_prompt() -> &'static str;
}
