//! The states of a job, and what each means for the user's points.

/// Where a job is on its way from intent to picture.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is on disk, nothing was sent.
    #[default]
    Planned,
    /// Its local inputs are on their way to IMA. Uploads are free.
    Uploading,
    /// Its create request may be on its way: from here on points may be spent.
    Creating,
    /// IMA has given it a task id.
    Running,
    /// The picture is made; it waits at IMA.
    Succeeded,
    /// The picture is on this machine.
    Saved,
    /// IMA or a limit said no; nothing was spent.
    Refused,
    /// IMA ended the task without a picture.
    Failed,
    /// It was not waited for any longer. It goes on at IMA.
    StillRunning,
    /// The answer to the create request was lost: a task may exist and be paid.
    Unknown,
    /// Nothing was sent and nothing will be.
    Cancelled,
    /// It is paid, and the user has had enough of asking for its picture.
    GivenUp,
}

/// What is known of a job's points.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Charge {
    /// None were spent.
    #[default]
    None,
    /// They were spent.
    Spent,
    /// IMA has not said whether they were spent or given back.
    Unknown,
}

impl Charge {
    /// A stable name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Spent => "spent",
            Self::Unknown => "unknown",
        }
    }
}

/// What to do with a job whose process has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Recovery {
    /// Mark it cancelled: nothing was sent.
    Cancel,
    /// Mark it unknown: the create request may have been sent.
    MarkUnknown,
    /// Ask IMA how its task is.
    AskIma,
    /// Fetch its pictures.
    Download,
    /// Ask the user, who can look at IMA's task list.
    AskUser,
    /// Nothing: it has ended.
    Nothing,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 12] = [
        Self::Planned,
        Self::Uploading,
        Self::Creating,
        Self::Running,
        Self::Succeeded,
        Self::Saved,
        Self::Refused,
        Self::Failed,
        Self::StillRunning,
        Self::Unknown,
        Self::Cancelled,
        Self::GivenUp,
    ];

    /// A stable name, which is also how the state is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Uploading => "uploading",
            Self::Creating => "creating",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Saved => "saved",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::StillRunning => "still_running",
            Self::Unknown => "unknown",
            Self::Cancelled => "cancelled",
            Self::GivenUp => "given_up",
        }
    }

    /// Whether a job may go from this state to that one in one step.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Planned => matches!(
                next,
                Self::Uploading | Self::Creating | Self::Refused | Self::Cancelled
            ),
            Self::Uploading => matches!(next, Self::Creating | Self::Refused | Self::Cancelled),
            Self::Creating => matches!(
                next,
                Self::Running | Self::Refused | Self::Planned | Self::Unknown
            ),
            Self::Refused => matches!(next, Self::Planned),
            Self::Running => matches!(
                next,
                Self::Succeeded | Self::Failed | Self::StillRunning | Self::GivenUp
            ),
            Self::StillRunning => matches!(
                next,
                Self::Running | Self::Succeeded | Self::Failed | Self::GivenUp
            ),
            Self::Succeeded => matches!(next, Self::Saved | Self::Succeeded | Self::GivenUp),
            // Into refused and planned only by the answer to its own request.
            Self::Unknown => matches!(
                next,
                Self::Creating | Self::Running | Self::Refused | Self::Planned
            ),
            // By the user's word.
            Self::GivenUp => matches!(next, Self::Running),
            Self::Saved | Self::Failed | Self::Cancelled => false,
        }
    }

    /// What is known of the points of the job's last create request.
    #[must_use]
    pub const fn charge(self) -> Charge {
        match self {
            Self::Planned | Self::Uploading | Self::Refused | Self::Cancelled => Charge::None,
            Self::Creating | Self::Unknown | Self::Failed => Charge::Unknown,
            Self::Running | Self::StillRunning | Self::Succeeded | Self::Saved | Self::GivenUp => {
                Charge::Spent
            }
        }
    }

    /// What to do when a job is found in this state and nobody works on it.
    #[must_use]
    pub const fn recovery(self) -> Recovery {
        match self {
            Self::Planned | Self::Uploading => Recovery::Cancel,
            Self::Creating => Recovery::MarkUnknown,
            Self::Running | Self::StillRunning => Recovery::AskIma,
            Self::Succeeded => Recovery::Download,
            Self::Unknown => Recovery::AskUser,
            Self::Saved | Self::Refused | Self::Failed | Self::Cancelled | Self::GivenUp => {
                Recovery::Nothing
            }
        }
    }

    /// Whether nothing but the user's word leads out of this state.
    pub(crate) fn is_final(self) -> bool {
        self == Self::GivenUp || !Self::ALL.into_iter().any(|next| self.may_become(next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows are where a job is, columns where it may go, both in the order of [`State::ALL`].
    const ALLOWED: [(&str, &str); 12] = [
        //                plan upl cre run suc sav ref fai sti unk can giv
        (
            "planned",
            "       .   x   x   .   .   .   x   .   .   .   x   .",
        ),
        (
            "uploading",
            "     .   .   x   .   .   .   x   .   .   .   x   .",
        ),
        (
            "creating",
            "      x   .   .   x   .   .   x   .   .   x   .   .",
        ),
        (
            "running",
            "       .   .   .   .   x   .   .   x   x   .   .   x",
        ),
        (
            "succeeded",
            "     .   .   .   .   x   x   .   .   .   .   .   x",
        ),
        (
            "saved",
            "         .   .   .   .   .   .   .   .   .   .   .   .",
        ),
        (
            "refused",
            "       x   .   .   .   .   .   .   .   .   .   .   .",
        ),
        (
            "failed",
            "        .   .   .   .   .   .   .   .   .   .   .   .",
        ),
        (
            "still_running",
            " .   .   .   x   x   .   .   x   .   .   .   x",
        ),
        (
            "unknown",
            "       x   .   x   x   .   .   x   .   .   .   .   .",
        ),
        (
            "cancelled",
            "     .   .   .   .   .   .   .   .   .   .   .   .",
        ),
        (
            "given_up",
            "      .   .   .   x   .   .   .   .   .   .   .   .",
        ),
    ];

    #[test]
    fn each_pair_of_states_is_a_transition_or_not() {
        for (from, (name, row)) in State::ALL.into_iter().zip(ALLOWED) {
            assert_eq!(from.name(), name);
            let allowed: Vec<_> = row.split_whitespace().map(|cell| cell == "x").collect();
            assert_eq!(
                allowed,
                State::ALL.map(|next| from.may_become(next)),
                "{name}"
            );
        }
    }

    #[test]
    fn each_state_has_a_charge_and_a_recovery() {
        let facts = State::ALL.map(|state| (state, state.charge(), state.recovery()));
        assert_eq!(
            facts,
            [
                (State::Planned, Charge::None, Recovery::Cancel),
                (State::Uploading, Charge::None, Recovery::Cancel),
                (State::Creating, Charge::Unknown, Recovery::MarkUnknown),
                (State::Running, Charge::Spent, Recovery::AskIma),
                (State::Succeeded, Charge::Spent, Recovery::Download),
                (State::Saved, Charge::Spent, Recovery::Nothing),
                (State::Refused, Charge::None, Recovery::Nothing),
                (State::Failed, Charge::Unknown, Recovery::Nothing),
                (State::StillRunning, Charge::Spent, Recovery::AskIma),
                (State::Unknown, Charge::Unknown, Recovery::AskUser),
                (State::Cancelled, Charge::None, Recovery::Nothing),
                (State::GivenUp, Charge::Spent, Recovery::Nothing),
            ]
        );
    }

    #[test]
    fn names_are_those_in_json() {
        for state in State::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
    }
}
