//! Comma-separated values as RFC 4180 has them.

/// A record, with its line end.
pub(crate) fn record<S: AsRef<str>>(fields: impl IntoIterator<Item = S>) -> String {
    let fields: Vec<String> = fields
        .into_iter()
        .map(|field| quoted(field.as_ref()))
        .collect();
    fields.join(",") + "\r\n"
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_field_is_quoted_and_quotes_are_doubled() {
        assert_eq!(
            record(["a", "", "b,c", "d \"e\"", "f\ng", "h\r"]),
            "a,,\"b,c\",\"d \"\"e\"\"\",\"f\ng\",\"h\r\"\r\n"
        );
    }
}
