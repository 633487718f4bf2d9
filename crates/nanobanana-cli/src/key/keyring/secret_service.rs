//! The Secret Service, as GNOME's and KDE's keyrings and others offer it on the session's bus.
//!
//! After the Secret Service specification 0.2. The session is a plain one: the bus is a socket of
//! this user, and whoever can read along there can ask the keyring as well.

use secrecy::{ExposeSecret as _, SecretString};

use super::bus::Bus;
use super::wire::{Call, Message, Writer};
use super::{ATTRIBUTES, KeyringError, Removal};

const SERVICE: &str = "org.freedesktop.secrets";
const SERVICE_PATH: &str = "/org/freedesktop/secrets";

/// The path of no object.
const NOTHING: &str = "/";

/// What people see in their keyring's own window.
const LABEL: &str = "IMA Studio API key (nanobanana)";

pub(super) async fn look() -> Result<Option<SecretString>, KeyringError> {
    let mut keyring = Keyring::connect().await?;
    let found = keyring.search().await?;
    let Some(item) = found.unlocked.first() else {
        return match found.locked.is_empty() {
            true => Ok(None),
            false => Err(KeyringError::Locked),
        };
    };
    keyring.secret(item).await.map(Some)
}

pub(super) async fn store(key: &SecretString) -> Result<(), KeyringError> {
    let mut keyring = Keyring::connect().await?;
    let collection = keyring.default_collection().await?;
    keyring.unlock(&[&collection]).await?;
    keyring.create(&collection, key).await
}

pub(super) async fn remove() -> Result<Removal, KeyringError> {
    let mut keyring = Keyring::connect().await?;
    let Found { unlocked, locked } = keyring.search().await?;
    let locked: Vec<&str> = locked.iter().map(String::as_str).collect();
    keyring.unlock(&locked).await?;
    let items: Vec<&str> = unlocked.iter().map(String::as_str).chain(locked).collect();
    for item in &items {
        keyring.delete(item).await?;
    }
    Ok(match items.is_empty() {
        true => Removal::NothingThere,
        false => Removal::Removed,
    })
}

/// The paths of this program's items.
struct Found {
    unlocked: Vec<String>,
    locked: Vec<String>,
}

/// A session with the Secret Service.
struct Keyring {
    bus: Bus,
    /// The path of the session.
    session: String,
}

impl Keyring {
    async fn connect() -> Result<Self, KeyringError> {
        let mut bus = Bus::connect().await?;
        let mut body = Writer::default();
        body.text("plain");
        body.variant("s", "");
        let call = service_call("OpenSession", "sv", body);
        let answer = bus.call(call.as_call()).await?;
        let mut values = answer.body();
        values.skip_variant()?;
        let session = values.text()?.to_owned();
        Ok(Self { bus, session })
    }

    async fn search(&mut self) -> Result<Found, KeyringError> {
        let mut body = Writer::default();
        body.dictionary(&ATTRIBUTES);
        let answer = self.service("SearchItems", "a{ss}", body).await?;
        let mut values = answer.body();
        let owned = |paths: Vec<&str>| paths.into_iter().map(str::to_owned).collect();
        Ok(Found {
            unlocked: owned(values.texts()?),
            locked: owned(values.texts()?),
        })
    }

    async fn secret(&mut self, item: &str) -> Result<SecretString, KeyringError> {
        let mut body = Writer::default();
        body.text(&self.session);
        let answer = self.item(item, "GetSecret", "o", body).await?;
        let mut values = answer.body();
        // A struct of session, parameters, value and content type.
        values.align(8)?;
        values.text()?;
        values.bytes()?;
        let value = std::str::from_utf8(values.bytes()?).map_err(|_| KeyringError::Garbled)?;
        Ok(SecretString::from(value))
    }

    /// The collection that new items go into.
    async fn default_collection(&mut self) -> Result<String, KeyringError> {
        let mut body = Writer::default();
        body.text("default");
        let answer = self.service("ReadAlias", "s", body).await?;
        match answer.body().text()? {
            NOTHING => Err(KeyringError::Absent),
            collection => Ok(collection.to_owned()),
        }
    }

    /// Unlocks what is locked, by the user's password if need be.
    async fn unlock(&mut self, objects: &[&str]) -> Result<(), KeyringError> {
        let mut body = Writer::default();
        body.array(4, |array| {
            for object in objects {
                array.text(object);
            }
        });
        let answer = self.service("Unlock", "ao", body).await?;
        let mut values = answer.body();
        values.texts()?;
        let prompt = values.text()?.to_owned();
        self.prompt(&prompt).await
    }

    async fn create(&mut self, collection: &str, key: &SecretString) -> Result<(), KeyringError> {
        let mut body = Writer::default();
        body.array(8, |properties| {
            properties.text("org.freedesktop.Secret.Item.Label");
            properties.variant("s", LABEL);
            properties.align(8);
            properties.text("org.freedesktop.Secret.Item.Attributes");
            properties.signature("a{ss}");
            properties.dictionary(&ATTRIBUTES);
        });
        body.align(8);
        body.text(&self.session);
        body.bytes(&[]);
        body.bytes(key.expose_secret().as_bytes());
        body.text("text/plain");
        // In place of an item with the same attributes.
        body.flag(true);
        let call = OwnedCall {
            path: collection.to_owned(),
            interface: "org.freedesktop.Secret.Collection",
            member: "CreateItem",
            signature: "a{sv}(oayays)b",
            body: body.into_bytes(),
        };
        let answer = self.bus.call(call.as_call()).await?;
        let mut values = answer.body();
        values.text()?;
        let prompt = values.text()?.to_owned();
        self.prompt(&prompt).await
    }

    async fn delete(&mut self, item: &str) -> Result<(), KeyringError> {
        let answer = self.item(item, "Delete", "", Writer::default()).await?;
        let prompt = answer.body().text()?.to_owned();
        self.prompt(&prompt).await
    }

    /// Lets the keyring ask its user, where it has to.
    async fn prompt(&mut self, prompt: &str) -> Result<(), KeyringError> {
        if prompt == NOTHING {
            return Ok(());
        }
        self.listen().await?;
        let mut body = Writer::default();
        // The window that the question belongs to: none.
        body.text("");
        let call = OwnedCall {
            path: prompt.to_owned(),
            interface: "org.freedesktop.Secret.Prompt",
            member: "Prompt",
            signature: "s",
            body: body.into_bytes(),
        };
        self.bus.call(call.as_call()).await?;
        let completed = self.bus.signal(prompt, "Completed").await?;
        match completed.body().flag()? {
            true => Err(KeyringError::Dismissed),
            false => Ok(()),
        }
    }

    /// Asks the bus for the signals of prompts.
    async fn listen(&mut self) -> Result<(), KeyringError> {
        let mut body = Writer::default();
        body.text("type='signal',interface='org.freedesktop.Secret.Prompt'");
        let body = body.into_bytes();
        self.bus
            .call(Call {
                destination: "org.freedesktop.DBus",
                path: "/org/freedesktop/DBus",
                interface: "org.freedesktop.DBus",
                member: "AddMatch",
                signature: "s",
                body: &body,
            })
            .await?;
        Ok(())
    }

    async fn service(
        &mut self,
        member: &'static str,
        signature: &'static str,
        body: Writer,
    ) -> Result<Message, KeyringError> {
        let call = service_call(member, signature, body);
        self.bus.call(call.as_call()).await
    }

    async fn item(
        &mut self,
        item: &str,
        member: &'static str,
        signature: &'static str,
        body: Writer,
    ) -> Result<Message, KeyringError> {
        let call = OwnedCall {
            path: item.to_owned(),
            interface: "org.freedesktop.Secret.Item",
            member,
            signature,
            body: body.into_bytes(),
        };
        self.bus.call(call.as_call()).await
    }
}

/// A call of the Secret Service.
struct OwnedCall {
    path: String,
    interface: &'static str,
    member: &'static str,
    signature: &'static str,
    body: Vec<u8>,
}

impl OwnedCall {
    fn as_call(&self) -> Call<'_> {
        Call {
            destination: SERVICE,
            path: &self.path,
            interface: self.interface,
            member: self.member,
            signature: self.signature,
            body: &self.body,
        }
    }
}

fn service_call(member: &'static str, signature: &'static str, body: Writer) -> OwnedCall {
    OwnedCall {
        path: SERVICE_PATH.to_owned(),
        interface: "org.freedesktop.Secret.Service",
        member,
        signature,
        body: body.into_bytes(),
    }
}
