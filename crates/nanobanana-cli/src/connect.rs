//! From the command line to a running engine: IMA with the user's key, or the simulator.

use std::path::PathBuf;
use std::time::Duration;

use ima_sim::{Pace, Simulator, SimulatorConfig};
use nanobanana::input::AllowedFolders;
use nanobanana::journal::{self, Journal, PromptLog, ServiceKind};
use nanobanana::schedule;
use nanobanana::{
    ApiKey, ClientOptions, Engine, ExpectedTime, Failure, Language, LastLists, Pacing, Polling,
    Preferences, ProgressPace, RetryPolicy, Service,
};

use crate::environment::Folders;
use crate::error::CommandError;
use crate::key::{self, FoundKey, KeyArgs};
use crate::network;
use crate::settings::Settings;
use crate::simulate::{self, Simulate};

pub(crate) struct Connection {
    pub(crate) engine: Engine,
    /// Those with the keys of other profiles.
    pub(crate) others: Vec<Engine>,
    /// Where the preferences, the daily log and the journal are. The simulator has its own, so that trying
    /// things out does not change the next paid picture.
    folders: Option<Folders>,
    /// Serves as long as the engine is used.
    simulator: Option<Simulator>,
    pub(crate) has_key: bool,
}

pub(crate) struct ConnectOptions {
    pub(crate) key: KeyArgs,
    pub(crate) language: Language,
    pub(crate) max_wait: Duration,
    pub(crate) progress: ProgressPace,
}

impl Connection {
    /// Connects. The real key is not read when the simulator was asked for.
    pub(crate) async fn open(options: &ConnectOptions) -> Result<Self, CommandError> {
        options.key.warn();
        match simulate::chosen() {
            None => {
                let found = key::find(&options.key).await?;
                Self::with_keys(options, found, Vec::new())
            }
            Some(simulate) => Self::to_simulator(simulate, options).await,
        }
    }

    /// Connects with a key, beside those of other profiles for their jobs.
    pub(crate) fn with_keys(
        options: &ConnectOptions,
        key: FoundKey,
        others: impl IntoIterator<Item = FoundKey>,
    ) -> Result<Self, CommandError> {
        let folders = Folders::of_user();
        let connect = |found: FoundKey| -> Result<Engine, CommandError> {
            let client = client_options(options)?;
            let service = Service::ima(found.key, &client, pacing(options))?;
            let engine = engine(service, folders.as_ref());
            Ok(engine.of_profile(found.profile.name()))
        };
        Ok(Self {
            engine: connect(key)?,
            others: others.into_iter().map(connect).collect::<Result<_, _>>()?,
            folders,
            simulator: None,
            has_key: true,
        })
    }

    /// The same for what can do without a key: whatever cannot says then that there is none.
    pub(crate) async fn open_without_key(options: &ConnectOptions) -> Result<Self, CommandError> {
        match Self::open(options).await {
            Err(CommandError::KeyMissing { .. }) => {
                let folders = Folders::of_user();
                let service = Service::without_key(pacing(options));
                Ok(Self {
                    engine: engine(service, folders.as_ref()),
                    others: Vec::new(),
                    folders,
                    simulator: None,
                    has_key: false,
                })
            }
            opened => opened,
        }
    }

    async fn to_simulator(
        simulate: Simulate,
        options: &ConnectOptions,
    ) -> Result<Self, CommandError> {
        let folders = Folders::of_user().ok_or(CommandError::NoHome)?;
        let mut config = SimulatorConfig::new(&folders.simulator);
        config.scenario = simulate.scenario;
        config.pace = simulate.pace;
        let lifetime = lifetime(simulate.pace);
        let pacing = match lifetime {
            Some(lifetime) => simulated_pacing(lifetime, pacing(options)),
            None => pacing(options),
        };
        let simulator = Simulator::start(config)
            .await
            .map_err(CommandError::Simulator)?;
        let service = Service::simulator(
            simulator.address(),
            simulator.api_key(),
            &client_options(options)?,
            pacing,
        )?;
        let service = match lifetime {
            // A chat is to show what it will show of paid pictures.
            Some(time) if options.progress != ProgressPace::Chat => service.taking(ExpectedTime {
                min: time,
                max: time,
            }),
            _ => service,
        };
        Ok(Self {
            engine: engine(service, Some(&folders)).of_profile(options.key.of_jobs()?.name()),
            others: Vec::new(),
            folders: Some(folders),
            simulator: Some(simulator),
            has_key: true,
        })
    }

    pub(crate) fn with_inputs_from(mut self, folders: AllowedFolders) -> Self {
        self.engine = self.engine.with_inputs_from(folders);
        self
    }

    pub(crate) fn service(&self) -> ServiceKind {
        match self.simulator {
            None => ServiceKind::Ima,
            Some(_) => ServiceKind::Simulator,
        }
    }

    /// The preferences of a user, where there is a home folder to keep them in.
    pub(crate) fn preferences(&self, user_id: &str) -> Option<Preferences> {
        let folders = self.folders.as_ref()?;
        Some(Preferences::new(
            folders.preferences(self.service()),
            user_id,
        ))
    }

    /// The same for settings that choose the model that was used last, or another. What is used now
    /// is remembered either way.
    pub(crate) fn preferences_under(
        &self,
        settings: &Settings,
        user_id: &str,
    ) -> Option<Preferences> {
        let preferences = self.preferences(user_id)?;
        Some(match settings.defaults.is_last_model() {
            true => preferences,
            false => preferences.write_only(),
        })
    }

    /// The journal, which everything that may be paid is written to first.
    pub(crate) async fn journal(&self, prompts: PromptLog) -> Result<Journal, CommandError> {
        let folders = self.folders.as_ref().ok_or(CommandError::NoHome)?;
        let journal = journal::open(&folders.journal(self.service()), prompts).await;
        Ok(journal.map_err(Failure::Journal)?)
    }

    pub(crate) fn log_folder(&self) -> Option<PathBuf> {
        let folders = self.folders.as_ref()?;
        Some(folders.logs(self.service()))
    }

    pub(crate) async fn close(self) {
        if let Some(simulator) = self.simulator {
            simulator.shutdown().await;
        }
    }
}

/// An engine that keeps the lists that it reads, where there is a home folder.
fn engine(service: Service, folders: Option<&Folders>) -> Engine {
    let engine = Engine::new(service);
    match folders {
        Some(folders) => {
            let lists = folders.lists(engine.service());
            engine.keeping_lists(LastLists::in_folder(lists))
        }
        None => engine,
    }
}

/// An engine at IMA with this key, for a look that is soon given up.
pub(crate) fn reader(key: ApiKey) -> Result<Engine, CommandError> {
    let pacing = Pacing {
        retry: RetryPolicy {
            first_pause: Duration::from_millis(500),
            deadline: Duration::from_secs(2),
            ..RetryPolicy::default()
        },
        ..Pacing::default()
    };
    Ok(Engine::new(Service::ima(key, &plain_client()?, pacing)?))
}

pub(crate) const USER_AGENT: &str = concat!("nanobanana/", env!("CARGO_PKG_VERSION"));

pub(crate) fn plain_client() -> Result<ClientOptions, CommandError> {
    let mut client = ClientOptions::new(USER_AGENT);
    client.proxies = network::proxies().0;
    Ok(client)
}

fn client_options(options: &ConnectOptions) -> Result<ClientOptions, CommandError> {
    let mut client = plain_client()?;
    client.language = options.language;
    Ok(client)
}

fn pacing(options: &ConnectOptions) -> Pacing {
    Pacing {
        max_wait: options.max_wait,
        progress: options.progress,
        ..Pacing::default()
    }
}

/// How long the simulator takes; `None` where it takes as long as IMA.
fn lifetime(pace: Pace) -> Option<Duration> {
    match pace {
        Pace::Instant => Some(Duration::ZERO),
        Pace::Fast => Some(Duration::from_secs(3)),
        Pace::Fixed(lifetime) => Some(lifetime),
        Pace::Realistic => None,
    }
}

/// IMA's guidance on polling protects IMA's servers; a simulator that finishes in seconds is asked more
/// often.
fn simulated_pacing(lifetime: Duration, pacing: Pacing) -> Pacing {
    let interval = (lifetime / 5).clamp(Duration::from_millis(20), schedule::RATE);
    Pacing {
        polling: Polling::Every(interval),
        retry: quick(pacing.retry),
        delivery_retry: quick(pacing.delivery_retry),
        ..pacing
    }
}

/// A server inside this process is not worth a long wait.
fn quick(policy: RetryPolicy) -> RetryPolicy {
    RetryPolicy {
        first_pause: Duration::from_millis(20),
        deadline: Duration::from_secs(2),
        ..policy
    }
}
