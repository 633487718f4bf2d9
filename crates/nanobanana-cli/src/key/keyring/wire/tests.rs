use super::*;

/// A call with a body, byte by byte after the specification.
#[test]
fn a_call_is_written_as_the_specification_says() {
    let mut body = Writer::default();
    body.dictionary(&[("a", "b")]);
    let call = Call {
        destination: "d.e",
        path: "/p",
        interface: "i.f",
        member: "M",
        signature: "a{ss}",
        body: &body.into_bytes(),
    };
    let mut expected = Vec::new();
    // Little-endian, call, no flags, version 1; 22 bytes of body; serial 7; 75 bytes of fields.
    expected.extend_from_slice(b"l\x01\0\x01\x16\0\0\0\x07\0\0\0\x4b\0\0\0");
    expected.extend_from_slice(b"\x01\x01o\0\x02\0\0\0/p\0\0\0\0\0\0");
    expected.extend_from_slice(b"\x02\x01s\0\x03\0\0\0i.f\0\0\0\0\0");
    expected.extend_from_slice(b"\x03\x01s\0\x01\0\0\0M\0\0\0\0\0\0\0");
    expected.extend_from_slice(b"\x06\x01s\0\x03\0\0\0d.e\0\0\0\0\0");
    expected.extend_from_slice(b"\x08\x01g\0\x05a{ss}\0\0\0\0\0\0");
    expected.extend_from_slice(b"\x0e\0\0\0\0\0\0\0\x01\0\0\0a\0\0\0\x01\0\0\0b\0");
    assert_eq!(call.encode(7), expected);
}

fn message(bytes: &[u8]) -> Result<Message, Garbled> {
    let (start, rest) = bytes.split_first_chunk().ok_or(Garbled)?;
    let prologue = Prologue::read(start)?;
    Message::read(prologue, rest.get(..prologue.rest()).ok_or(Garbled)?)
}

#[test]
fn an_answer_is_read_in_its_own_byte_order() {
    let mut bytes = b"B\x02\0\x01\0\0\0\x13\0\0\0\x09\0\0\0\x10".to_vec();
    bytes.extend_from_slice(b"\x05\x01u\0\0\0\0\x07\x08\x01g\0\x02ao\0");
    bytes.extend_from_slice(b"\0\0\0\x0f\0\0\0\x02/a\0\0\0\0\0\x02/b\0");
    let answer = message(&bytes).unwrap();
    assert!(answer.is(Kind::Return));
    assert_eq!(answer.reply_to, Some(7));
    assert_eq!(answer.body().texts(), Ok(vec!["/a", "/b"]));
}

#[test]
fn no_cut_or_changed_message_is_more_than_garbled() {
    let call = Call {
        destination: "d.e",
        path: "/p",
        interface: "i.f",
        member: "M",
        signature: "s",
        body: b"\x01\0\0\0x\0",
    };
    let whole = call.encode(1);
    for end in 0..whole.len() {
        assert!(message(&whole[..end]).is_err(), "{end}");
    }
    for at in 0..whole.len() {
        for value in [0, 1, 8, 0x7f, 0xff] {
            let mut changed = whole.clone();
            changed[at] = value;
            if let Ok(message) = message(&changed) {
                // Whatever it is taken for, reading it ends.
                let mut body = message.body();
                let _ = (body.texts(), body.skip_variant(), body.flag());
            }
        }
    }
}
