//! From the command line to a running engine: the vendor with the user's key, or the stand-in.

use std::path::PathBuf;
use std::time::Duration;

use ima_sim::{Pace, Simulator, SimulatorConfig};
use nanobanana::{ApiKey, ClientOptions, Engine, Language, Pacing, Preferences, Service};

use crate::args::KeyText;
use crate::environment::{self, Folders};
use crate::error::CommandError;
use crate::simulate::Simulate;

/// An engine and what belongs to its service.
pub(crate) struct Connection {
    pub(crate) engine: Engine,
    files: Option<SharedFiles>,
    /// Serves as long as the engine is used.
    simulator: Option<Simulator>,
}

/// Who makes the pictures of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Maker {
    /// The vendor, for points.
    Vendor,
    /// The stand-in on this machine, for nothing.
    StandIn,
}

/// The folder with the preference file and the daily log. The stand-in has its own, so that trying
/// things out does not change the next paid picture.
struct SharedFiles {
    openclaw: PathBuf,
}

/// What a connection is made from.
pub(crate) struct ConnectOptions<'a> {
    pub(crate) key: Option<&'a KeyText>,
    pub(crate) simulate: Option<Simulate>,
    pub(crate) language: Language,
    /// The longest wait for a picture.
    pub(crate) max_wait: Duration,
    /// From one progress event to the next.
    pub(crate) progress_interval: Duration,
}

impl Connection {
    /// Connects. The real key is not read when the stand-in was asked for.
    pub(crate) async fn open(options: &ConnectOptions<'_>) -> Result<Self, CommandError> {
        match options.simulate {
            None => Self::to_vendor(options),
            Some(simulate) => Self::to_simulator(simulate, options).await,
        }
    }

    fn to_vendor(options: &ConnectOptions<'_>) -> Result<Self, CommandError> {
        let text = options
            .key
            .map(|key| key.0.clone())
            .or_else(environment::api_key)
            .ok_or(CommandError::KeyMissing)?;
        let key = ApiKey::new(&text).map_err(CommandError::KeyInvalid)?;
        let service = Service::vendor(key, &client_options(options), pacing(options))?;
        Ok(Self {
            engine: Engine::new(service),
            files: Folders::of_user().map(|folders| SharedFiles {
                openclaw: folders.openclaw,
            }),
            simulator: None,
        })
    }

    async fn to_simulator(
        simulate: Simulate,
        options: &ConnectOptions<'_>,
    ) -> Result<Self, CommandError> {
        let folder = Folders::of_user().ok_or(CommandError::NoHome)?.simulator;
        let mut config = SimulatorConfig::new(&folder);
        config.scenario = simulate.scenario;
        config.pace = simulate.pace;
        let pacing = simulated_pacing(simulate.pace, pacing(options));
        let simulator = Simulator::start(config)
            .await
            .map_err(CommandError::Simulator)?;
        let service = Service::simulator(
            simulator.address(),
            simulator.api_key(),
            &client_options(options),
            pacing,
        )?;
        Ok(Self {
            engine: Engine::new(service),
            files: Some(SharedFiles {
                openclaw: folder.join("openclaw"),
            }),
            simulator: Some(simulator),
        })
    }

    /// Who makes the pictures.
    pub(crate) fn maker(&self) -> Maker {
        match self.simulator {
            None => Maker::Vendor,
            Some(_) => Maker::StandIn,
        }
    }

    /// The preferences of a user, where there is a home folder to keep them in.
    pub(crate) fn preferences(&self, user_id: &str) -> Option<Preferences> {
        let files = self.files.as_ref()?;
        let path = files.openclaw.join("memory").join("ima_prefs.json");
        Some(Preferences::new(path, user_id))
    }

    /// The folder of the daily logs.
    pub(crate) fn log_folder(&self) -> Option<PathBuf> {
        let files = self.files.as_ref()?;
        Some(files.openclaw.join("logs").join("ima_skills"))
    }

    /// Ends the stand-in, if there is one, after its last answer.
    pub(crate) async fn close(self) {
        if let Some(simulator) = self.simulator {
            simulator.shutdown().await;
        }
    }
}

fn client_options(options: &ConnectOptions<'_>) -> ClientOptions {
    let mut client = ClientOptions::new(concat!("nanobanana/", env!("CARGO_PKG_VERSION")));
    client.language = options.language;
    client
}

fn pacing(options: &ConnectOptions<'_>) -> Pacing {
    Pacing {
        max_wait: options.max_wait,
        progress_interval: options.progress_interval,
        ..Pacing::default()
    }
}

/// The vendor's guidance on polling protects the vendor's servers; a stand-in that finishes in
/// seconds is asked more often. At the real pace it is asked like the vendor.
fn simulated_pacing(pace: Pace, pacing: Pacing) -> Pacing {
    let interval = match pace {
        Pace::Instant => Duration::from_millis(20),
        Pace::Fast => Duration::from_millis(500),
        Pace::Realistic | Pace::Fixed(_) => return pacing,
    };
    Pacing {
        first_poll: interval,
        poll_interval: interval,
        ..pacing
    }
}
