//! The D-Bus wire format: as much of it as talking to the Secret Service takes.
//!
//! After the D-Bus specification, "Message Protocol". Every value begins at a multiple of its
//! alignment, counted from the start of its message; a body starts at a multiple of 8.

/// The greatest part of a message that is read, in bytes: no answer here is nearly as long.
pub(super) const LONGEST: u32 = 1024 * 1024;

/// The kinds of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Call = 1,
    Return = 2,
    Signal = 4,
}

/// The code of a header field.
mod field {
    pub(super) const PATH: u8 = 1;
    pub(super) const INTERFACE: u8 = 2;
    pub(super) const MEMBER: u8 = 3;
    pub(super) const ERROR_NAME: u8 = 4;
    pub(super) const REPLY_SERIAL: u8 = 5;
    pub(super) const DESTINATION: u8 = 6;
    pub(super) const SIGNATURE: u8 = 8;
}

/// Writes values, little-endian.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(super) fn align(&mut self, to: usize) {
        let length = self.bytes.len().next_multiple_of(to);
        self.bytes.resize(length, 0);
    }

    pub(super) fn byte(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(super) fn number(&mut self, value: u32) {
        self.align(4);
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn flag(&mut self, value: bool) {
        self.number(u32::from(value));
    }

    /// A string or an object path.
    pub(super) fn text(&mut self, value: &str) {
        self.bytes(value.as_bytes());
        self.byte(0);
    }

    pub(super) fn signature(&mut self, value: &str) {
        // The signatures of this program have a few characters.
        self.byte(value.len() as u8);
        self.bytes.extend_from_slice(value.as_bytes());
        self.byte(0);
    }

    /// An array of bytes.
    pub(super) fn bytes(&mut self, value: &[u8]) {
        self.number(value.len() as u32);
        self.bytes.extend_from_slice(value);
    }

    /// An array of elements with this alignment.
    pub(super) fn array(&mut self, alignment: usize, elements: impl FnOnce(&mut Self)) {
        self.number(0);
        let length_at = self.bytes.len() - 4;
        // What comes before the first element does not count.
        self.align(alignment);
        let start = self.bytes.len();
        elements(self);
        let length = (self.bytes.len() - start) as u32;
        self.bytes[length_at..length_at + 4].copy_from_slice(&length.to_le_bytes());
    }

    /// A variant that holds a string or an object path, by its signature.
    pub(super) fn variant(&mut self, signature: &str, value: &str) {
        self.signature(signature);
        self.text(value);
    }

    /// A dictionary from strings to strings.
    pub(super) fn dictionary(&mut self, entries: &[(&str, &str)]) {
        self.array(8, |array| {
            for (name, value) in entries {
                array.align(8);
                array.text(name);
                array.text(value);
            }
        });
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// A method call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    pub(super) destination: &'a str,
    pub(super) path: &'a str,
    pub(super) interface: &'a str,
    pub(super) member: &'a str,
    /// The signature of the body, empty for none.
    pub(super) signature: &'a str,
    pub(super) body: &'a [u8],
}

impl Call<'_> {
    /// The whole message.
    pub(super) fn encode(&self, serial: u32) -> Vec<u8> {
        let mut writer = Writer::default();
        writer
            .bytes
            .extend_from_slice(&[b'l', Kind::Call as u8, 0, 1]);
        writer.number(self.body.len() as u32);
        writer.number(serial);
        writer.array(8, |fields| {
            let texts = [
                (field::PATH, "o", self.path),
                (field::INTERFACE, "s", self.interface),
                (field::MEMBER, "s", self.member),
                (field::DESTINATION, "s", self.destination),
            ];
            for (code, signature, value) in texts {
                fields.align(8);
                fields.byte(code);
                fields.variant(signature, value);
            }
            if !self.signature.is_empty() {
                fields.align(8);
                fields.byte(field::SIGNATURE);
                fields.signature("g");
                fields.signature(self.signature);
            }
        });
        writer.align(8);
        writer.bytes.extend_from_slice(self.body);
        writer.into_bytes()
    }
}

/// A message that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Garbled;

/// Which byte of a number comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn of(first: u8) -> Result<Self, Garbled> {
        match first {
            b'l' => Ok(Self::Little),
            b'B' => Ok(Self::Big),
            _ => Err(Garbled),
        }
    }
}

/// Reads values.
#[derive(Clone, Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    order: Order,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Garbled> {
        let end = self.at.checked_add(length).ok_or(Garbled)?;
        let taken = self.bytes.get(self.at..end).ok_or(Garbled)?;
        self.at = end;
        Ok(taken)
    }

    pub(super) fn align(&mut self, to: usize) -> Result<(), Garbled> {
        self.take(self.at.next_multiple_of(to) - self.at)
            .map(|_| ())
    }

    fn byte(&mut self) -> Result<u8, Garbled> {
        Ok(self.take(1)?[0])
    }

    pub(super) fn number(&mut self) -> Result<u32, Garbled> {
        self.align(4)?;
        let bytes = self.take(4)?.try_into().map_err(|_| Garbled)?;
        Ok(match self.order {
            Order::Little => u32::from_le_bytes(bytes),
            Order::Big => u32::from_be_bytes(bytes),
        })
    }

    pub(super) fn flag(&mut self) -> Result<bool, Garbled> {
        Ok(self.number()? != 0)
    }

    /// An array of bytes.
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Garbled> {
        let length = self.number()?;
        self.take(length as usize)
    }

    /// A string or an object path.
    pub(super) fn text(&mut self) -> Result<&'a str, Garbled> {
        let bytes = self.bytes()?;
        self.byte()?;
        std::str::from_utf8(bytes).map_err(|_| Garbled)
    }

    fn signature(&mut self) -> Result<&'a str, Garbled> {
        let length = self.byte()?;
        let bytes = self.take(usize::from(length))?;
        self.byte()?;
        std::str::from_utf8(bytes).map_err(|_| Garbled)
    }

    /// An array of strings or object paths.
    pub(super) fn texts(&mut self) -> Result<Vec<&'a str>, Garbled> {
        let length = self.number()? as usize;
        let end = self.at.checked_add(length).ok_or(Garbled)?;
        let mut texts = Vec::new();
        while self.at < end {
            texts.push(self.text()?);
        }
        Ok(texts)
    }

    /// Passes over a variant that holds a string, an object path, or bytes.
    pub(super) fn skip_variant(&mut self) -> Result<(), Garbled> {
        match self.signature()? {
            "s" | "o" => self.text().map(|_| ()),
            "ay" => self.bytes().map(|_| ()),
            _ => Err(Garbled),
        }
    }
}

/// The fixed beginning of a message: enough to know how long it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prologue {
    order: Order,
    kind: u8,
    fields: u32,
    body: u32,
}

impl Prologue {
    /// Its length in bytes.
    pub(super) const LENGTH: usize = 16;

    pub(super) fn read(bytes: &[u8; Self::LENGTH]) -> Result<Self, Garbled> {
        let order = Order::of(bytes[0])?;
        let mut reader = Reader {
            bytes,
            at: 4,
            order,
        };
        let body = reader.number()?;
        let _serial = reader.number()?;
        let fields = reader.number()?;
        if fields > LONGEST || body > LONGEST {
            return Err(Garbled);
        }
        Ok(Self {
            order,
            kind: bytes[1],
            fields,
            body,
        })
    }

    /// How many bytes follow: the header's fields up to a multiple of 8, and the body.
    pub(super) fn rest(&self) -> usize {
        (self.fields as usize).next_multiple_of(8) + self.body as usize
    }
}

/// A message that came.
#[derive(Debug)]
pub(super) struct Message {
    order: Order,
    kind: u8,
    pub(super) path: String,
    pub(super) member: String,
    pub(super) error_name: String,
    pub(super) reply_to: Option<u32>,
    body: Vec<u8>,
}

impl Message {
    /// Reads what follows a prologue.
    pub(super) fn read(prologue: Prologue, rest: &[u8]) -> Result<Self, Garbled> {
        let Prologue {
            order,
            kind,
            fields,
            ..
        } = prologue;
        let body_at = (fields as usize).next_multiple_of(8);
        let mut message = Self {
            order,
            kind,
            path: String::new(),
            member: String::new(),
            error_name: String::new(),
            reply_to: None,
            body: rest.get(body_at..).ok_or(Garbled)?.to_vec(),
        };
        // The fields begin at byte 16, so they are aligned here as they were there.
        let bytes = rest.get(..fields as usize).ok_or(Garbled)?;
        let mut reader = Reader {
            bytes,
            at: 0,
            order,
        };
        while reader.at < bytes.len() {
            reader.align(8)?;
            let code = reader.byte()?;
            match reader.signature()? {
                "s" | "o" => {
                    let text = reader.text()?.to_owned();
                    match code {
                        field::PATH => message.path = text,
                        field::MEMBER => message.member = text,
                        field::ERROR_NAME => message.error_name = text,
                        _ => {}
                    }
                }
                "u" => {
                    let number = reader.number()?;
                    if code == field::REPLY_SERIAL {
                        message.reply_to = Some(number);
                    }
                }
                "g" => drop(reader.signature()?),
                _ => return Err(Garbled),
            }
        }
        Ok(message)
    }

    pub(super) fn is(&self, kind: Kind) -> bool {
        self.kind == kind as u8
    }

    pub(super) fn body(&self) -> Reader<'_> {
        Reader {
            bytes: &self.body,
            at: 0,
            order: self.order,
        }
    }
}

#[cfg(test)]
mod tests;
