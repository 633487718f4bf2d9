//! Days and moments as people type them.

use jiff::civil::Date;
use jiff::{Span, Timestamp, ToSpan as _, Zoned};

use crate::text::{Fault, Phrase};

/// What is said of a text that names no day and no moment.
const NO_MOMENT: Phrase = Phrase(
    "write a day like 2026-04-01, today, yesterday or 7d (seven days ago), week \
     or month (this one), or a time with its zone like 2026-04-01T12:00:00Z",
    "请写日期，如 2026-04-01、today、yesterday、7d（七天前）、week 或 month（本周、本月），\
     或带时区的时刻，如 2026-04-01T12:00:00Z",
);

/// The first moment of a day of the user's time zone, or an exact moment.
pub(crate) fn since(text: &str) -> Result<Timestamp, Fault> {
    Ok(read(text, &Zoned::now())?.0)
}

/// The first moment after a day of the user's time zone, or an exact moment.
pub(crate) fn until(text: &str) -> Result<Timestamp, Fault> {
    Ok(read(text, &Zoned::now())?.1)
}

/// When something ends that people say when it is to end: after so many days, or with a day.
pub(crate) fn end(text: &str) -> Result<Timestamp, Fault> {
    Ok(end_from(text, &Zoned::now())?)
}

fn end_from(text: &str, now: &Zoned) -> Result<Timestamp, Phrase> {
    const NO_END: Phrase = Phrase(
        "write days like 90d, the last day like 2027-03-31, or a time with its zone \
         like 2027-03-31T12:00:00Z; it must be in the future",
        "请写天数，如 90d，或最后一天，如 2027-03-31，或带时区的时刻，如 2027-03-31T12:00:00Z；\
         必须在将来",
    );
    let end = match text.strip_suffix('d').map(str::parse::<i64>) {
        Some(Ok(days)) => {
            let span = Span::new().try_days(days).map_err(|_| NO_END)?;
            now.checked_add(span).map_err(|_| NO_END)?.timestamp()
        }
        _ => read(text, now).map_err(|_| NO_END)?.1,
    };
    (end > now.timestamp()).then_some(end).ok_or(NO_END)
}

/// When what a text names begins and ends; an exact moment does both at once.
fn read(text: &str, now: &Zoned) -> Result<(Timestamp, Timestamp), Phrase> {
    if let Some((day, length)) = days(text, now) {
        let start = day.to_zoned(now.time_zone().clone());
        let next = day.checked_add(length);
        let end = next.and_then(|next| next.to_zoned(now.time_zone().clone()));
        let start = start.map_err(|_| NO_MOMENT)?.timestamp();
        // The last day of the calendar has no end.
        return Ok((start, end.map_or(Timestamp::MAX, |end| end.timestamp())));
    }
    let moment = text.parse::<Timestamp>();
    let moment = moment.or_else(|_| text.parse::<Zoned>().map(|at| at.timestamp()));
    moment.map(|at| (at, at)).map_err(|_| NO_MOMENT)
}

/// The first of the days that a text names, and how long they are.
fn days(text: &str, now: &Zoned) -> Option<(Date, Span)> {
    let today = now.date();
    match text {
        "week" => {
            let monday = i64::from(today.weekday().to_monday_zero_offset());
            Some((today.checked_sub(monday.days()).ok()?, 1.week()))
        }
        "month" => Some((today.first_of_month(), 1.month())),
        _ => Some((day(text, now)?, 1.day())),
    }
}

fn day(text: &str, now: &Zoned) -> Option<Date> {
    let ago = match text {
        "today" => 0,
        "yesterday" => 1,
        _ => match text.strip_suffix('d') {
            Some(days) if days.bytes().all(|byte| byte.is_ascii_digit()) => {
                days.parse::<i64>().ok()?
            }
            // A date with a time is a date too, of which the time would be lost.
            _ if text.len() <= "YYYY-MM-DD".len() => return text.parse().ok(),
            _ => return None,
        },
    };
    let span = Span::new().try_days(ago).ok()?;
    now.date().checked_sub(span).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(text: &str) -> Option<(String, String)> {
        // Half an hour of the new day in Shanghai, of the old one in UTC.
        let now: Zoned = "2026-03-01T00:30+08:00[+08:00]".parse().unwrap();
        let (start, end) = read(text, &now).ok()?;
        Some((start.to_string(), end.to_string()))
    }

    #[test]
    fn a_day_is_the_users_from_its_first_moment_to_the_next_days() {
        for (text, start, end) in [
            ("today", "2026-02-28T16:00:00Z", "2026-03-01T16:00:00Z"),
            ("yesterday", "2026-02-27T16:00:00Z", "2026-02-28T16:00:00Z"),
            ("0d", "2026-02-28T16:00:00Z", "2026-03-01T16:00:00Z"),
            ("7d", "2026-02-21T16:00:00Z", "2026-02-22T16:00:00Z"),
            // A Sunday is the last day of its week.
            ("week", "2026-02-22T16:00:00Z", "2026-03-01T16:00:00Z"),
            ("month", "2026-02-28T16:00:00Z", "2026-03-31T16:00:00Z"),
            ("2024-02-29", "2024-02-28T16:00:00Z", "2024-02-29T16:00:00Z"),
        ] {
            assert_eq!(
                ends(text),
                Some((start.to_owned(), end.to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn an_end_is_in_the_future() {
        let now: Zoned = "2026-03-01T00:30+08:00[+08:00]".parse().unwrap();
        let end = |text| end_from(text, &now).ok().map(|end| end.to_string());
        for (text, expected) in [
            ("90d", "2026-05-29T16:30:00Z"),
            ("2026-03-01", "2026-03-01T16:00:00Z"),
            ("today", "2026-03-01T16:00:00Z"),
            ("2026-03-01T00:30:01+08:00", "2026-02-28T16:30:01Z"),
        ] {
            assert_eq!(end(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["0d", "-1d", "2026-02-28", "yesterday", "90", "9999999d", ""] {
            assert_eq!(end(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_is_itself() {
        let moment = "2026-02-01T10:00:00Z".to_owned();
        let both = Some((moment.clone(), moment));
        assert_eq!(ends("2026-02-01T12:00:00+02:00"), both);
        assert_eq!(ends("2026-02-01T10:00:00Z"), both);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "d",
            "-1d",
            "7",
            "7w",
            "tomorrow",
            "2023-02-29",
            "2020-02-29T12:00",
            "99999999999999999999d",
            "999999999d",
        ] {
            assert_eq!(ends(text), None, "{text}");
        }
    }
}
