//! What is known of jobs, pictures and points, as values for programs: every JSON, CSV, MCP and HTTP
//! answer is made of these. One name each; [`to_json`] leaves out what is not known.

mod error;
mod job;
mod json;
mod plan;
mod spending;

pub use error::{Error, ErrorText, Notice, Sentences, causes};
pub use job::{Job, Picture};
pub use json::{Time, to_json};
pub use plan::{Model, Models, Plan, Seconds};
pub use spending::{By, Points, Spending, Sum, Usage};
