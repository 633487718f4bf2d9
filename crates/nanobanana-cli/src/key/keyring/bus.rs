//! A connection to the session's message bus.

use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;

use super::KeyringError;
use super::wire::{Call, Garbled, Kind, Message, Prologue};
use crate::environment;

/// The longest line of the handshake, in bytes.
const LONGEST_LINE: usize = 1024;

/// Errors that mean that nobody offers the service.
const NOBODY: [&str; 2] = [
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
];

/// The beginning of errors that mean that the service could not be started.
const NOT_STARTED: &str = "org.freedesktop.DBus.Error.Spawn.";

impl From<Garbled> for KeyringError {
    fn from(_: Garbled) -> Self {
        Self::Garbled
    }
}

/// A connection, ready for calls.
pub(super) struct Bus {
    stream: UnixStream,
    /// Of the last call.
    serial: u32,
}

impl Bus {
    /// Connects to the bus of this session. None is started where there is none.
    pub(super) async fn connect() -> Result<Self, KeyringError> {
        let address = environment::session_bus().ok_or(KeyringError::Absent)?;
        let stream = open(&address).await?;
        let mut bus = Self { stream, serial: 0 };
        bus.authenticate().await?;
        bus.call(Call {
            destination: "org.freedesktop.DBus",
            path: "/org/freedesktop/DBus",
            interface: "org.freedesktop.DBus",
            member: "Hello",
            signature: "",
            body: &[],
        })
        .await?;
        Ok(bus)
    }

    /// Says who this is: whoever the system says is at this end of the socket.
    async fn authenticate(&mut self) -> Result<(), KeyringError> {
        self.stream.write_all(b"\0AUTH EXTERNAL\r\n").await?;
        self.expect("DATA").await?;
        self.stream.write_all(b"DATA\r\n").await?;
        self.expect("OK ").await?;
        self.stream.write_all(b"BEGIN\r\n").await?;
        Ok(())
    }

    async fn expect(&mut self, start: &str) -> Result<(), KeyringError> {
        let mut line = Vec::new();
        while !line.ends_with(b"\r\n") {
            if line.len() == LONGEST_LINE {
                return Err(KeyringError::Garbled);
            }
            line.push(self.stream.read_u8().await?);
        }
        if line.starts_with(start.as_bytes()) {
            Ok(())
        } else {
            Err(KeyringError::Garbled)
        }
    }

    /// Calls a method, and waits for its answer.
    pub(super) async fn call(&mut self, call: Call<'_>) -> Result<Message, KeyringError> {
        self.serial += 1;
        let serial = self.serial;
        self.stream.write_all(&call.encode(serial)).await?;
        let answer = loop {
            let message = self.next().await?;
            if message.reply_to == Some(serial) {
                break message;
            }
        };
        if answer.is(Kind::Return) {
            return Ok(answer);
        }
        Err(refusal(&answer))
    }

    /// Waits for a signal of an object.
    pub(super) async fn signal(
        &mut self,
        path: &str,
        member: &str,
    ) -> Result<Message, KeyringError> {
        loop {
            let message = self.next().await?;
            if message.is(Kind::Signal) && message.path == path && message.member == member {
                return Ok(message);
            }
        }
    }

    async fn next(&mut self) -> Result<Message, KeyringError> {
        let mut start = [0; Prologue::LENGTH];
        self.stream.read_exact(&mut start).await?;
        let prologue = Prologue::read(&start)?;
        let mut rest = vec![0; prologue.rest()];
        self.stream.read_exact(&mut rest).await?;
        Ok(Message::read(prologue, &rest)?)
    }
}

/// What an error means. Its own words are left out where its name says enough.
fn refusal(answer: &Message) -> KeyringError {
    let name = answer.error_name.as_str();
    if NOBODY.contains(&name) || name.starts_with(NOT_STARTED) {
        return KeyringError::Absent;
    }
    if name == "org.freedesktop.Secret.Error.IsLocked" {
        return KeyringError::Locked;
    }
    KeyringError::Refused {
        reason: name.to_owned(),
    }
}

/// Where a bus listens.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Path(PathBuf),
    /// A name of Linux that is no file.
    Abstract(Vec<u8>),
}

/// Connects to the first of an address's places that there is.
async fn open(address: &str) -> Result<UnixStream, KeyringError> {
    for place in address.split(';').filter_map(place) {
        if let Ok(stream) = open_place(&place).await {
            return Ok(stream);
        }
    }
    Err(KeyringError::Absent)
}

async fn open_place(place: &Place) -> io::Result<UnixStream> {
    match place {
        Place::Path(path) => UnixStream::connect(path).await,
        Place::Abstract(name) => open_abstract(name),
    }
}

#[cfg(target_os = "linux")]
fn open_abstract(name: &[u8]) -> io::Result<UnixStream> {
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::{SocketAddr, UnixStream as Stream};
    // Connecting to a socket of this machine does not wait.
    let stream = Stream::connect_addr(&SocketAddr::from_abstract_name(name)?)?;
    stream.set_nonblocking(true)?;
    UnixStream::from_std(stream)
}

#[cfg(not(target_os = "linux"))]
fn open_abstract(_name: &[u8]) -> io::Result<UnixStream> {
    Err(io::ErrorKind::Unsupported.into())
}

/// `unix:path=/run/user/1000/bus,guid=…`, as far as it is known here.
fn place(address: &str) -> Option<Place> {
    let settings = address.strip_prefix("unix:")?;
    settings.split(',').find_map(|setting| {
        let (name, value) = setting.split_once('=')?;
        let value = unescaped(value)?;
        match name {
            "path" => Some(Place::Path(OsString::from_vec(value).into())),
            "abstract" => Some(Place::Abstract(value)),
            _ => None,
        }
    })
}

/// The bytes of a value in which `%` and two hex digits stand for one.
fn unescaped(value: &str) -> Option<Vec<u8>> {
    let mut bytes = value.bytes();
    let mut plain = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            plain.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        plain.push((high * 16 + low) as u8);
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_file_or_an_abstract_socket() {
        for (address, expected) in [
            (
                "unix:path=/run/user/1000/bus",
                Some(Place::Path("/run/user/1000/bus".into())),
            ),
            (
                "unix:guid=1,path=/tmp/a%20b",
                Some(Place::Path("/tmp/a b".into())),
            ),
            (
                "unix:abstract=/tmp/dbus-x%2C,guid=1",
                Some(Place::Abstract(b"/tmp/dbus-x,".to_vec())),
            ),
            ("unix:path=/tmp/%4", None),
            ("unix:tmpdir=/tmp", None),
            ("tcp:host=127.0.0.1,port=1", None),
            ("autolaunch:", None),
            ("", None),
        ] {
            assert_eq!(place(address), expected, "{address}");
        }
    }
}
