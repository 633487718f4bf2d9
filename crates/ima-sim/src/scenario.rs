//! The named situations the simulator can play.

use std::fmt;
use std::str::FromStr;

use clap::ValueEnum;
use clap::builder::PossibleValue;

/// A named situation: which answer IMA gives.
///
/// What becomes of a task (refused, failed, late, another format) is decided when it is created
/// and stays with it; how results and lists are delivered is decided by the process that serves
/// them. So a task created under [`Scenario::HtmlResult`] can be fetched later under
/// [`Scenario::Ok`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, ValueEnum)]
#[non_exhaustive]
pub enum Scenario {
    /// Everything works.
    #[default]
    Ok,
    /// Create is refused: not enough points (4008).
    InsufficientPoints,
    /// The key is refused everywhere (401).
    Unauthorized,
    /// Create is refused: the model needs a plan (4014).
    SubscriptionRequired,
    /// Create is refused: attribute_id does not fit (6010).
    RuleMismatch,
    /// Create is refused: the price differs (6006).
    CreditMismatch,
    /// Create is refused: no credit rule fits (6009).
    NoRule,
    /// Create is refused: bad request (400).
    BadRequest,
    /// 4K is refused (500), smaller sizes work.
    #[value(name = "backend-refuses-4k")]
    BackendRefuses4k,
    /// The task fails with a safety refusal in error_msg.
    Fails,
    /// The task fails at the end, with a remark only.
    FailsLate,
    /// The task is deleted.
    Deleted,
    /// The task stays at processing.
    NeverFinishes,
    /// Results are JPEG.
    Jpeg,
    /// The product list is a tree, with unknown fields and nodes.
    TreeList,
    /// The result has half the width and half the height.
    WrongSize,
    /// The result's URL gives an HTML page.
    HtmlResult,
    /// The result's URL gives only half of the picture's bytes.
    CutResult,
    /// The product list has nothing that can be bought.
    RulesMissing,
    /// The upload URL points to example.com.
    ForeignUploadHost,
    /// The result's URL redirects to the picture.
    RedirectResult,
}

impl Scenario {
    /// The names of all, such as `cut-result`, each with what it plays, in the order of the
    /// documentation.
    #[must_use]
    pub fn offered() -> Vec<PossibleValue> {
        let all = Self::value_variants().iter();
        all.filter_map(Self::to_possible_value).collect()
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value();
        f.pad(value.as_ref().map_or("", PossibleValue::get_name))
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
    let offered = Scenario::offered();
    let names: Vec<&str> = offered.iter().map(PossibleValue::get_name).collect();
    names.join(", ")
}

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        ValueEnum::from_str(text, false).map_err(|_| UnknownScenario {
            name: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_found_by_its_own_name() {
        for scenario in Scenario::value_variants() {
            assert_eq!(scenario.to_string().parse(), Ok(*scenario));
        }
    }

    #[test]
    fn an_unknown_name_lists_the_valid_ones() {
        let error = "works".parse::<Scenario>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "no scenario is called \"works\"; the scenarios are ok, insufficient-points, \
             unauthorized, subscription-required, rule-mismatch, credit-mismatch, no-rule, \
             bad-request, backend-refuses-4k, fails, fails-late, deleted, never-finishes, jpeg, \
             tree-list, wrong-size, html-result, cut-result, rules-missing, foreign-upload-host, \
             redirect-result"
        );
    }
}
