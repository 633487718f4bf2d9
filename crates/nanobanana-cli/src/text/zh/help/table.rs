//! What a table of help texts is made of.

use std::borrow::Cow;

use super::after;

/// A text, which may be made from what the program knows.
pub(super) type Text = Cow<'static, str>;

/// What the help says of a command.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// The words that name the command after `nanobanana`; nothing for `nanobanana` itself.
    pub(super) path: &'static str,
    pub(super) about: &'static str,
    /// What `--help` adds to it.
    pub(super) more: Option<&'static str>,
    pub(super) arguments: Vec<Argument>,
    /// The end of what `-h` prints, and of `--help` unless that has an end of its own.
    pub(super) after: Option<&'static str>,
    /// The end of what `--help` prints.
    pub(super) after_long: Option<String>,
}

/// A page that ends with its options.
pub(super) const fn page(path: &'static str, about: &'static str) -> Page {
    Page {
        path,
        about,
        more: None,
        arguments: Vec::new(),
        after: None,
        after_long: None,
    }
}

impl Page {
    pub(super) const fn more(mut self, more: &'static str) -> Self {
        self.more = Some(more);
        self
    }

    /// It has these arguments too.
    pub(super) fn takes(mut self, arguments: impl IntoIterator<Item = Argument>) -> Self {
        self.arguments.extend(arguments);
        self
    }

    pub(super) const fn after(mut self, after: &'static str) -> Self {
        self.after = Some(after);
        self
    }

    pub(super) fn after_long(mut self, after: String) -> Self {
        self.after_long = Some(after);
        self
    }

    /// `--help` ends with the exit codes.
    pub(super) fn exit_codes(self) -> Self {
        self.after_long(after::EXIT_CODES.to_owned())
    }

    /// The text of the argument of this id.
    pub(super) fn argument(&self, id: &str) -> Option<&Argument> {
        self.arguments.iter().find(|argument| argument.id == id)
    }
}

/// What the help says of an argument.
#[derive(Clone, Debug)]
pub(super) struct Argument {
    /// The parser's id of it: the name of its field.
    pub(super) id: &'static str,
    /// What stands for its value; nothing where it has none.
    pub(super) name: Option<&'static str>,
    pub(super) help: Text,
    /// What `--help` says instead.
    pub(super) long: Option<String>,
    /// What its values mean, for `--help`.
    pub(super) values: &'static [(&'static str, &'static str)],
}

/// An argument without a value.
pub(super) fn flag(id: &'static str, help: impl Into<Text>) -> Argument {
    Argument {
        id,
        name: None,
        help: help.into(),
        long: None,
        values: &[],
    }
}

/// An argument with a value.
pub(super) fn value(id: &'static str, name: &'static str, help: impl Into<Text>) -> Argument {
    Argument {
        name: Some(name),
        ..flag(id, help)
    }
}

impl Argument {
    pub(super) fn long(mut self, long: String) -> Self {
        self.long = Some(long);
        self
    }

    pub(super) const fn values(mut self, values: &'static [(&'static str, &'static str)]) -> Self {
        self.values = values;
        self
    }

    /// What a value means.
    pub(super) fn value(&self, name: &str) -> Option<&'static str> {
        let value = self.values.iter().find(|(value, _)| *value == name);
        value.map(|(_, means)| *means)
    }
}
