//! Filling in a page. Every value is escaped; only what was filled in before goes in as it is.

/// What a place is filled with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    /// Anybody's text: inert in text and in a quoted attribute.
    Text(&'a str),
    /// Filled in before.
    Html(&'a str),
}

/// The part of a template between the two marks of a name; nothing where they are not there.
pub(super) fn block<'a>(template: &'a str, name: &str) -> &'a str {
    between(
        template,
        &format!("<!--[{name}]-->"),
        &format!("<!--[/{name}]-->"),
    )
}

/// What is between the first of two texts and the next of the other.
pub(super) fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).map_or("", |(_, rest)| rest);
    rest.split_once(end).map_or("", |(inner, _)| inner)
}

/// A template with `{{name}}` filled in, in one pass: what is in a value is never a place.
pub(super) fn fill(template: &str, values: &[(&str, Value<'_>)]) -> String {
    let mut parts = template.split("{{");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, Value::Text(text))) => filled.push_str(&escaped(text)),
            Some((_, Value::Html(html))) => filled.push_str(html),
            None => {}
        }
        filled.push_str(rest);
    }
    filled
}

/// A text that means nothing to a browser, neither between tags nor in quotes. Control characters,
/// which HTML does not allow, become the replacement character.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_inert_and_no_place() {
        let values = [
            ("a", Value::Text("<b>\"'&{{b}}\u{1b}")),
            ("b", Value::Html("<i>{{a}}</i>")),
        ];
        assert_eq!(
            fill("<p title=\"{{a}}\">{{b}}</p>{{c}}.", &values),
            "<p title=\"&lt;b&gt;&quot;&#39;&amp;{{b}}\u{fffd}\"><i>{{a}}</i></p>."
        );
    }

    #[test]
    fn a_block_is_what_its_marks_enclose() {
        let template = "a<!--[x]-->b<!--[/x]-->c";
        assert_eq!(block(template, "x"), "b");
        assert_eq!(block(template, "y"), "");
    }
}
