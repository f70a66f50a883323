use std::time::Duration;

const NS_PER_S: u64 = 1_000_000_000;

/// The nanoseconds of an instant or duration, which is written as decimal seconds. None if the text has
/// another form, or if the value does not fit into 64 bits.
pub fn parse_instant(text: &str) -> Option<i64> {
    let (negative, magnitude) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match magnitude.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (magnitude, None),
    };
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole, 18) || !fraction.is_none_or(|part| digits(part, 9)) {
        return None;
    }
    let ns: i128 = format!("{whole}{:0<9}", fraction.unwrap_or("")).parse().ok()?;
    i64::try_from(if negative { -ns } else { ns }).ok()
}

/// An instant or duration in nanoseconds as the service writes it.
pub fn format_instant(ns: i64) -> String {
    let magnitude = ns.unsigned_abs();
    format!("{}{}.{:09}", if ns < 0 { "-" } else { "" }, magnitude / NS_PER_S, magnitude % NS_PER_S)
}

/// A duration that a caller chose, as the service reads it.
pub(crate) fn duration_text(duration: Duration) -> String {
    format_instant(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
}

/// A duration of the service; none is negative.
pub(crate) fn duration_of(ns: i64) -> Duration {
    Duration::from_nanos(u64::try_from(ns).unwrap_or(0))
}
