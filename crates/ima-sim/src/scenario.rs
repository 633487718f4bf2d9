//! The named situations the simulator can play.

use std::fmt;
use std::str::FromStr;

/// A named situation: which answer IMA gives.
///
/// What becomes of a task (refused, failed, late, another format) is decided when it is created
/// and stays with it; how results and lists are delivered is decided by the process that serves
/// them. So a task created under [`Scenario::HtmlResult`] can be fetched later under
/// [`Scenario::Ok`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Scenario {
    /// Everything works.
    #[default]
    Ok,
    /// Create is refused with code 4008.
    InsufficientPoints,
    /// Every call that carries the key is refused with code 401.
    Unauthorized,
    /// Create is refused with code 4014.
    SubscriptionRequired,
    /// Create is refused with code 6010.
    RuleMismatch,
    /// Create is refused with code 6006.
    CreditMismatch,
    /// Create is refused with code 6009.
    NoRule,
    /// Create is refused with code 400.
    BadRequest,
    /// Create is refused with code 500 for 4K; smaller sizes work.
    BackendRefuses4k,
    /// The task ends with `resource_status` 2 and a safety refusal in `error_msg`.
    Fails,
    /// The task ends with `resource_status` 1, `status` failed, and only a `remark`.
    FailsLate,
    /// The task ends with `resource_status` 3.
    Deleted,
    /// The task stays at "processing" without a URL.
    NeverFinishes,
    /// The task takes 30 seconds.
    Slow,
    /// Tasks take as long as IMA's do.
    Realistic,
    /// Tasks are done when they are created.
    Instant,
    /// Results are JPEG.
    Jpeg,
    /// The product list is a tree instead of flat.
    TreeList,
    /// The result has half the width and half the height that was asked for.
    WrongSize,
    /// The result's URL answers 200 with an HTML page.
    HtmlResult,
    /// The result's URL answers 200 with the first half of the picture.
    CutResult,
    /// The product list has no rule that can be bought.
    RulesMissing,
    /// The upload token names a host that is not IMA's.
    ForeignUploadHost,
    /// The result's URL answers 302 to the place that has the picture.
    RedirectResult,
}

/// Every scenario, its name and what it does.
const TABLE: [(Scenario, &str, &str); 24] = [
    (Scenario::Ok, "ok", "everything works"),
    (
        Scenario::InsufficientPoints,
        "insufficient-points",
        "create is refused: not enough points (4008)",
    ),
    (
        Scenario::Unauthorized,
        "unauthorized",
        "the key is refused everywhere (401)",
    ),
    (
        Scenario::SubscriptionRequired,
        "subscription-required",
        "create is refused: the model needs a plan (4014)",
    ),
    (
        Scenario::RuleMismatch,
        "rule-mismatch",
        "create is refused: attribute_id does not fit (6010)",
    ),
    (
        Scenario::CreditMismatch,
        "credit-mismatch",
        "create is refused: the price differs (6006)",
    ),
    (
        Scenario::NoRule,
        "no-rule",
        "create is refused: no credit rule fits (6009)",
    ),
    (
        Scenario::BadRequest,
        "bad-request",
        "create is refused: bad request (400)",
    ),
    (
        Scenario::BackendRefuses4k,
        "backend-refuses-4k",
        "4K is refused (500), smaller sizes work",
    ),
    (
        Scenario::Fails,
        "fails",
        "the task fails with a safety refusal in error_msg",
    ),
    (
        Scenario::FailsLate,
        "fails-late",
        "the task fails at the end, with a remark only",
    ),
    (Scenario::Deleted, "deleted", "the task is deleted"),
    (
        Scenario::NeverFinishes,
        "never-finishes",
        "the task stays at processing",
    ),
    (Scenario::Slow, "slow", "the task takes 30 seconds"),
    (
        Scenario::Realistic,
        "realistic",
        "tasks take 20 to 40 s (flash) or 60 to 120 s (pro)",
    ),
    (
        Scenario::Instant,
        "instant",
        "tasks are done at the first look",
    ),
    (Scenario::Jpeg, "jpeg", "results are JPEG"),
    (
        Scenario::TreeList,
        "tree-list",
        "the product list is a tree, with unknown fields and nodes",
    ),
    (
        Scenario::WrongSize,
        "wrong-size",
        "the result has half the width and half the height",
    ),
    (
        Scenario::HtmlResult,
        "html-result",
        "the result's URL gives an HTML page",
    ),
    (
        Scenario::CutResult,
        "cut-result",
        "the result's URL gives only half of the picture's bytes",
    ),
    (
        Scenario::RulesMissing,
        "rules-missing",
        "the product list has nothing that can be bought",
    ),
    (
        Scenario::ForeignUploadHost,
        "foreign-upload-host",
        "the upload URL points to https://example.com",
    ),
    (
        Scenario::RedirectResult,
        "redirect-result",
        "the result's URL redirects to the picture",
    ),
];

impl Scenario {
    /// Every scenario with its description of one line, in the order of the documentation.
    pub fn all() -> impl ExactSizeIterator<Item = (Self, &'static str)> {
        TABLE.iter().map(|(scenario, _, text)| (*scenario, *text))
    }

    /// The name used on command lines, such as `cut-result`.
    #[must_use]
    pub fn name(self) -> &'static str {
        TABLE
            .iter()
            .find(|(scenario, ..)| *scenario == self)
            .map_or("", |(_, name, _)| name)
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that is no scenario's; the message lists the valid ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no scenario is called \"{name}\"; the scenarios are {}", names())]
pub struct UnknownScenario {
    /// The name as given.
    pub name: String,
}

fn names() -> String {
    TABLE.map(|(_, name, _)| name).join(", ")
}

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        TABLE
            .iter()
            .find(|(_, name, _)| *name == text)
            .map(|(scenario, ..)| *scenario)
            .ok_or_else(|| UnknownScenario {
                name: text.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_found_by_its_own_name() {
        for (scenario, text) in Scenario::all() {
            assert_eq!(scenario.name().parse(), Ok(scenario));
            assert!(!text.is_empty() && !scenario.name().is_empty());
        }
    }

    #[test]
    fn an_unknown_name_lists_the_valid_ones() {
        let error = "works".parse::<Scenario>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "no scenario is called \"works\"; the scenarios are ok, insufficient-points, \
             unauthorized, subscription-required, rule-mismatch, credit-mismatch, no-rule, \
             bad-request, backend-refuses-4k, fails, fails-late, deleted, never-finishes, slow, \
             realistic, instant, jpeg, tree-list, wrong-size, html-result, cut-result, \
             rules-missing, foreign-upload-host, redirect-result"
        );
    }
}
