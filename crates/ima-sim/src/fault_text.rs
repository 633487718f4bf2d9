//! The text form of fault scripts, as the command line takes it.

use std::fmt;
use std::str::FromStr;

use clap::ValueEnum;

use crate::fault::{Fault, FaultRule, FaultScript, Occurrence};

/// A fault script that cannot be read, and which part of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FaultScriptError(String);

/// The faults that are a name alone, as far as a script says more of none of them.
const NAMES: [(&str, Fault); 7] = [
    ("html", Fault::Html),
    ("cut-json", Fault::CutJson),
    ("reset-before", Fault::ResetBeforeEffect),
    ("reset-after", Fault::ResetAfterEffect),
    ("stall", Fault::Stall),
    ("stall-body", Fault::StallMidBody),
    ("cut-body", Fault::CutBody),
];

impl FromStr for FaultScript {
    type Err = FaultScriptError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',')
            .map(str::trim)
            .filter(|rule| !rule.is_empty())
            .map(rule)
            .collect()
    }
}

fn rule(text: &str) -> Result<FaultRule, FaultScriptError> {
    let malformed = || FaultScriptError(format!("\"{text}\" is not of the form ENDPOINT:N=FAULT"));
    let (target, fault_text) = text.split_once('=').ok_or_else(malformed)?;
    let (endpoint, count) = target.split_once(':').ok_or_else(malformed)?;
    Ok(FaultRule {
        endpoint: ValueEnum::from_str(endpoint, false).map_err(|_| unknown(endpoint))?,
        occurrence: occurrence(count)?,
        fault: fault(fault_text)?,
    })
}

fn unknown(endpoint: &str) -> FaultScriptError {
    FaultScriptError(format!(
        "no endpoint is called \"{endpoint}\"; use list, create, detail, token, put, media or input"
    ))
}

fn occurrence(count: &str) -> Result<Occurrence, FaultScriptError> {
    match (count, count.parse()) {
        ("*", _) => Ok(Occurrence::Every),
        (_, Ok(nth)) if nth > 0 => Ok(Occurrence::Nth(nth)),
        _ => Err(FaultScriptError(format!(
            "\"{count}\" is neither * nor a number from 1"
        ))),
    }
}

fn fault(text: &str) -> Result<Fault, FaultScriptError> {
    let mut parts = text.split(';');
    let name = parts.next().unwrap_or_default();
    let mut fault = named(name)?;
    for option in parts {
        set(&mut fault, option).ok_or_else(|| {
            FaultScriptError(format!(
                "the fault {name} does not take the option \"{option}\""
            ))
        })?;
    }
    match &fault {
        Fault::Redirect { location } if location.is_empty() => Err(FaultScriptError(
            "a redirect needs ;location=URL".to_owned(),
        )),
        _ => Ok(fault),
    }
}

fn named(name: &str) -> Result<Fault, FaultScriptError> {
    let simple = NAMES.into_iter().find(|(known, _)| *known == name);
    let fault = match simple {
        Some((_, fault)) => Some(fault),
        None if name == "redirect" => Some(Fault::Redirect {
            location: String::new(),
        }),
        None => with_code(name),
    };
    fault.ok_or_else(|| {
        let names = NAMES.map(|(name, _)| name).join(", ");
        FaultScriptError(format!(
            "no fault is called \"{name}\"; use status-CODE, late-status-CODE, business-CODE, \
             {names} or redirect"
        ))
    })
}

fn with_code(name: &str) -> Option<Fault> {
    if let Some(code) = name.strip_prefix("business-") {
        return Some(Fault::Business {
            code: code.parse().ok()?,
            message: "scripted refusal".to_owned(),
        });
    }
    let status = |code: &str| code.parse().ok().filter(|code| (200..=599).contains(code));
    if let Some(code) = name.strip_prefix("late-status-") {
        return status(code).map(|code| Fault::LateStatus { code });
    }
    status(name.strip_prefix("status-")?).map(|code| Fault::Status {
        code,
        retry_after: None,
    })
}

/// Applies `name=value` to a fault; `None` when the fault has no such option.
fn set(fault: &mut Fault, option: &str) -> Option<()> {
    let (option, value) = option.split_once('=')?;
    match (fault, option) {
        (Fault::Status { retry_after, .. }, "retry-after") => {
            *retry_after = Some(value.parse().ok()?);
        }
        (Fault::Business { message, .. }, "message") => value.clone_into(message),
        (Fault::Redirect { location }, "location") => value.clone_into(location),
        _ => return None,
    }
    Some(())
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { code, retry_after } => {
                write!(f, "status-{code}")?;
                match retry_after {
                    Some(seconds) => write!(f, ";retry-after={seconds}"),
                    None => Ok(()),
                }
            }
            Self::LateStatus { code } => write!(f, "late-status-{code}"),
            Self::Business { code, message } => write!(f, "business-{code};message={message}"),
            Self::Redirect { location } => write!(f, "redirect;location={location}"),
            simple => {
                let name = NAMES.iter().find(|(_, fault)| fault == simple);
                f.write_str(name.map_or("", |(name, _)| name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Endpoint;

    fn only(text: &str) -> FaultRule {
        let script: FaultScript = text.parse().unwrap();
        assert_eq!(script.rules.len(), 1);
        script.rules[0].clone()
    }

    #[test]
    fn every_fault_has_a_text_form() {
        for (text, fault) in [
            (
                "status-503;retry-after=7",
                Fault::Status {
                    code: 503,
                    retry_after: Some(7),
                },
            ),
            ("late-status-504", Fault::LateStatus { code: 504 }),
            (
                "business-6006;message=price moved",
                Fault::Business {
                    code: 6006,
                    message: "price moved".to_owned(),
                },
            ),
            ("html", Fault::Html),
            ("cut-json", Fault::CutJson),
            ("reset-before", Fault::ResetBeforeEffect),
            ("reset-after", Fault::ResetAfterEffect),
            ("stall", Fault::Stall),
            ("stall-body", Fault::StallMidBody),
            ("cut-body", Fault::CutBody),
            (
                "redirect;location=https://example.com/?a=b",
                Fault::Redirect {
                    location: "https://example.com/?a=b".to_owned(),
                },
            ),
        ] {
            let rule = only(&format!("put:2={text}"));
            assert_eq!(rule.endpoint, Endpoint::Upload);
            assert_eq!(rule.occurrence, Occurrence::Nth(2));
            assert_eq!(rule.fault, fault);
            assert_eq!(fault.to_string(), text);
        }
    }

    #[test]
    fn the_first_rule_that_fits_strikes() {
        let script: FaultScript = "detail:2=html, detail:*=stall".parse().unwrap();
        assert_eq!(script.strike(Endpoint::TaskDetail, 1), Some(&Fault::Stall));
        assert_eq!(script.strike(Endpoint::TaskDetail, 2), Some(&Fault::Html));
        assert_eq!(script.strike(Endpoint::TaskCreate, 2), None);
    }

    #[test]
    fn what_cannot_be_read_says_which_part() {
        for (text, message) in [
            ("create", "\"create\" is not of the form ENDPOINT:N=FAULT"),
            (
                "pay:1=html",
                "no endpoint is called \"pay\"; use list, create, detail, token, put, media or input",
            ),
            ("create:0=html", "\"0\" is neither * nor a number from 1"),
            ("create:1=redirect", "a redirect needs ;location=URL"),
            (
                "create:1=html;retry-after=1",
                "the fault html does not take the option \"retry-after=1\"",
            ),
            (
                "create:1=status-99",
                "no fault is called \"status-99\"; use status-CODE, late-status-CODE, \
                 business-CODE, html, cut-json, reset-before, reset-after, stall, stall-body, \
                 cut-body or redirect",
            ),
        ] {
            let error = text.parse::<FaultScript>().unwrap_err();
            assert_eq!(error.to_string(), message, "{text}");
        }
    }
}
