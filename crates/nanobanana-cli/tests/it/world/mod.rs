//! Where the built programs run, and what they meet there.

pub(crate) mod pictures;
mod run;
mod sandbox;
pub(crate) mod vendor;

pub(crate) use run::Run;
pub(crate) use sandbox::Sandbox;
pub(crate) use vendor::VendorWorld;
