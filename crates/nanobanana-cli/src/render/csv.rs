//! Comma-separated values as RFC 4180 has them, for programs and for spreadsheets.

/// A record, with its line end.
pub(crate) fn record<S: AsRef<str>>(fields: impl IntoIterator<Item = S>) -> String {
    let fields: Vec<String> = fields
        .into_iter()
        .map(|field| quoted(&without_formulas(field.as_ref())))
        .collect();
    fields.join(",") + "\r\n"
}

/// A field in which no spreadsheet finds a formula: an apostrophe goes before what would begin one,
/// also where a reader takes a semicolon, a tab or a line break for the end of a field.
fn without_formulas(field: &str) -> String {
    let begins_formula = |c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let mut text = String::new();
    let mut is_start = true;
    for c in field.chars() {
        let ends_field = matches!(c, ';' | '\t' | '\r' | '\n');
        if is_start && (begins_formula(c) || ends_field && text.is_empty()) {
            text.push('\'');
        }
        text.push(c);
        is_start = ends_field;
    }
    text
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\r', '\n', ';', '\t', '\'']) {
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

    #[test]
    fn no_field_begins_a_formula() {
        for (field, written) in [
            ("=HYPERLINK(1)", "\"'=HYPERLINK(1)\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM", "\"'@SUM\""),
            ("＝1", "\"'＝1\""),
            ("\t=1", "\"'\t'=1\""),
            ("\r=1", "\"'\r'=1\""),
            ("a;=1", "\"a;'=1\""),
            ("a\n=1", "\"a\n'=1\""),
            ("a=1-2@3", "a=1-2@3"),
            ("2026-04-01T12:00:00Z", "2026-04-01T12:00:00Z"),
        ] {
            assert_eq!(record([field]), format!("{written}\r\n"));
        }
    }
}
