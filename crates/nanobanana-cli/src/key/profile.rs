//! The keys of several accounts on one machine, each under a name.

use std::collections::BTreeSet;
use std::path::PathBuf;

use nanobanana::DEFAULT_PROFILE;

use crate::environment::Folders;
use crate::error::CommandError;
use crate::text::files::{key_unread, unwritten};
use crate::text_file::{self, is_absence};

/// The longest name, in bytes. No key is as short.
pub(crate) const LONGEST: usize = 24;

const LONGEST_LIST: u64 = 64 * 1024;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Profile(String);

impl Default for Profile {
    /// That of a key without a name.
    fn default() -> Self {
        Self(DEFAULT_PROFILE.to_owned())
    }
}

impl Profile {
    /// Reads a name; `None` for what is none, and may be a key.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        let is_key = name.starts_with("ima_") || name.len() > LONGEST;
        let is_name = !name.is_empty() && !is_key && name.chars().all(is_plain);
        is_name.then(|| Self(name.to_owned()))
    }

    pub(crate) fn name(&self) -> &str {
        &self.0
    }

    /// The name, where it is not that of every key without one.
    pub(crate) fn given(&self) -> Option<&str> {
        Some(self.name()).filter(|name| *name != DEFAULT_PROFILE)
    }

    /// What its key is stored as, where the default profile's is stored as this.
    pub(crate) fn of(&self, stored: &str) -> String {
        match self.given() {
            Some(name) => format!("{stored}.{name}"),
            None => stored.to_owned(),
        }
    }
}

/// The profiles that have keys, and the one that counts where none is named.
#[derive(Default)]
pub(crate) struct Profiles {
    names: BTreeSet<Profile>,
    pub(crate) switched: Option<Profile>,
}

impl Profiles {
    /// Reads the list: a name a line, with a star before the one that counts.
    pub(crate) fn read() -> Result<Self, CommandError> {
        let mut profiles = Self::default();
        let Some(path) = path() else {
            return Ok(profiles);
        };
        let text = match text_file::read(&path, LONGEST_LIST) {
            Ok(text) => text,
            Err(error) if is_absence(&error) => return Ok(profiles),
            Err(error) => return Err(key_unread(&path, error)),
        };
        for line in text.lines() {
            let name = line.trim_start_matches("* ");
            let Some(profile) = Profile::parse(name) else {
                continue;
            };
            if name != line {
                profiles.switched = Some(profile.clone());
            }
            profiles.names.insert(profile);
        }
        Ok(profiles)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = Profile> {
        std::iter::once(Profile::default()).chain(self.names.iter().cloned())
    }

    pub(crate) fn named(self) -> Vec<String> {
        self.names.into_iter().map(|profile| profile.0).collect()
    }

    pub(crate) fn has(&self, profile: &Profile) -> bool {
        profile.given().is_none() || self.names.contains(profile)
    }

    /// Notes that a profile has a key, or that it has none any more.
    pub(crate) fn note(mut self, profile: &Profile, has_key: bool) -> Result<(), CommandError> {
        let is_new = match has_key {
            _ if profile.given().is_none() => false,
            true => self.names.insert(profile.clone()),
            false => {
                self.switched = self.switched.filter(|switched| switched != profile);
                self.names.remove(profile)
            }
        };
        if is_new { self.write() } else { Ok(()) }
    }

    pub(crate) fn switch(mut self, profile: &Profile) -> Result<(), CommandError> {
        self.switched = profile.given().map(|_| profile.clone());
        self.write()
    }

    fn write(&self) -> Result<(), CommandError> {
        let path = path().ok_or(CommandError::NoHome)?;
        let lines = self.names.iter().map(|profile| {
            let mark = match self.switched.as_ref() == Some(profile) {
                true => "* ",
                false => "",
            };
            format!("{mark}{}\n", profile.name())
        });
        let text: String = lines.collect();
        text_file::write_private(&path, &text).map_err(|cause| unwritten(&path, cause))
    }
}

fn path() -> Option<PathBuf> {
    Some(Folders::of_user()?.settings.join("profiles"))
}
