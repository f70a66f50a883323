//! The answers of the service as values.

use crate::clock::Clock;
use crate::error::{Error, Problem};
use crate::instants::parse_instant;
use crate::interval::{Interval, Reading};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::time::Duration;

/// The members of a JSON object. What is missing or of another type is a malformed answer. Members that
/// nobody asks for are not looked at, so they may be numbers that no type can hold.
#[derive(Default)]
struct Members(BTreeMap<String, Box<RawValue>>);

type Result<T> = std::result::Result<T, Error>;

fn wrong<T>(expected: &str, got: Option<&RawValue>) -> Result<T> {
    let got: String = got.map_or("nothing", |raw| raw.get()).chars().take(200).collect();
    Err(Error::MalformedAnswer(format!("expected {expected}, got {got}")))
}

impl Members {
    fn read(body: &[u8]) -> Result<Members> {
        serde_json::from_slice(body).map(Members).map_err(|_| {
            let shown: String = String::from_utf8_lossy(body).chars().take(200).collect();
            Error::MalformedAnswer(format!("no JSON object: {shown}"))
        })
    }

    /// None also for null.
    fn get(&self, name: &str) -> Option<&RawValue> {
        self.0.get(name).map(|raw| &**raw).filter(|raw| raw.get() != "null")
    }

    fn text(&self, name: &str) -> Result<String> {
        let raw = self.get(name);
        match raw.and_then(|raw| serde_json::from_str(raw.get()).ok()) {
            Some(text) => Ok(text),
            None => wrong(&format!("a text as {name}"), raw),
        }
    }

    fn text_if_any(&self, name: &str) -> Result<Option<String>> {
        self.get(name).map(|_| self.text(name)).transpose()
    }

    fn texts(&self, name: &str) -> Result<Vec<String>> {
        let raw = self.get(name);
        match raw.and_then(|raw| serde_json::from_str(raw.get()).ok()) {
            Some(texts) => Ok(texts),
            None => wrong(&format!("texts as {name}"), raw),
        }
    }

    fn ns(&self, name: &str) -> Result<i64> {
        match parse_instant(&self.text(name)?) {
            Some(ns) => Ok(ns),
            None => wrong(&format!("decimal seconds as {name}"), self.get(name)),
        }
    }

    fn ns_if_any(&self, name: &str) -> Result<Option<i64>> {
        self.get(name).map(|_| self.ns(name)).transpose()
    }

    fn whole(&self, name: &str) -> Result<i64> {
        let raw = self.get(name);
        match raw.and_then(|raw| serde_json::from_str::<f64>(raw.get()).ok()) {
            Some(number) if number.fract() == 0.0 && number.abs() < 9e15 => Ok(number as i64),
            _ => wrong(&format!("a whole number as {name}"), raw),
        }
    }

    fn flag(&self, name: &str) -> Result<bool> {
        match self.get(name).map(RawValue::get) {
            Some("true") => Ok(true),
            Some("false") | None => Ok(false),
            _ => wrong(&format!("true or false as {name}"), self.get(name)),
        }
    }

    fn object(&self, name: &str) -> Result<Members> {
        match self.get(name) {
            Some(raw) => Members::read(raw.get().as_bytes()),
            None => wrong(&format!("an object as {name}"), None),
        }
    }
}

/// A lease as the service named it.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub resource: String,
    pub id: String,
    pub token: i64,
    #[cfg_attr(not(test), allow(dead_code))]
    pub term_ns: i64,
    pub safe_remaining_ns: i64,
    pub recalled: bool,
    pub claim: Option<String>,
}

/// The answer to a request about a lease.
#[derive(Default)]
pub(crate) struct LeaseAnswer {
    pub verdict: String,
    pub grant: Option<Grant>,
    /// Why the lease is VOID, or the service RECOVERING.
    pub reason: Option<String>,
    pub holders: Vec<String>,
    pub retry_ns: Option<i64>,
}

pub(crate) fn read_lease_answer(body: &[u8]) -> Result<LeaseAnswer> {
    let members = Members::read(body)?;
    let mut answer = LeaseAnswer { verdict: members.text("verdict")?, ..LeaseAnswer::default() };
    match answer.verdict.as_str() {
        "GRANTED" | "RECALLED" => answer.grant = Some(grant(&members.object("lease")?)?),
        "VOID" => answer.reason = Some(members.text("reason")?),
        "HELD" => {
            answer.holders = members.texts("holders")?;
            answer.retry_ns = members.ns_if_any("takeoverSafeIn")?;
        }
        _ => {
            answer.reason = members.text_if_any("cause")?;
            answer.retry_ns = members.ns_if_any("certainIn")?;
        }
    }
    Ok(answer)
}

fn grant(members: &Members) -> Result<Grant> {
    let shown = members.text("token")?;
    let token = match shown.parse() {
        Ok(token) if shown.bytes().all(|b| b.is_ascii_digit()) => token,
        _ => return wrong("a fencing token", members.get("token")),
    };
    Ok(Grant {
        resource: members.text("resource")?,
        id: members.text("id")?,
        token,
        term_ns: members.ns("term")?,
        safe_remaining_ns: members.ns("safeRemaining")?,
        recalled: members.flag("recalled")?,
        claim: members.text_if_any("claim")?,
    })
}

pub(crate) fn read_reading(body: &[u8], sent_ns: i64, received_ns: i64, clock: Clock) -> Result<Reading> {
    let members = Members::read(body)?;
    let interval = Interval::of(members.ns("earliest")?, members.ns("estimate")?, members.ns("latest")?);
    Ok(Reading {
        interval: interval.ok_or_else(|| Error::MalformedAnswer("earliest is after latest".into()))?,
        era: members.text("era")?,
        age_ns: members.ns("age")?,
        drift_ppb: members.whole("driftPpb")?,
        status: members.text("status")?,
        mode: members.text("mode")?,
        provider: members.text("provider")?,
        sent_ns,
        received_ns,
        clock,
    })
}

pub(crate) fn read_verdict(body: &[u8]) -> Result<String> {
    Members::read(body)?.text("verdict")
}

pub(crate) fn read_stamps(body: &[u8]) -> Result<Vec<String>> {
    Members::read(body)?.texts("stamps")
}

/// The verdict on a message.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judgement {
    /// ACCEPTED, DUPLICATE, STALE or EARLY.
    pub verdict: String,
    /// Of DUPLICATE: whether this very message was accepted before.
    pub certain: bool,
    /// Of STALE and EARLY: why.
    pub cause: Option<String>,
    /// Of EARLY: when to ask again.
    pub retry_in: Option<Duration>,
    /// Whether an earlier answer to this call was lost. A verdict other than ACCEPTED may then be about the
    /// caller's own first request, so that the fate of the message is unknown.
    pub answer_lost: bool,
}

impl Judgement {
    /// Whether to act on the message: only then, and only now.
    pub fn is_accepted(&self) -> bool {
        self.verdict == "ACCEPTED"
    }
}

pub(crate) fn read_judgement(body: &[u8], answer_lost: bool) -> Result<Judgement> {
    let members = Members::read(body)?;
    Ok(Judgement {
        verdict: members.text("verdict")?,
        certain: members.flag("certain")?,
        cause: members.text_if_any("cause")?,
        retry_in: members.ns_if_any("retryIn")?.map(crate::instants::duration_of),
        answer_lost,
    })
}

/// A ticket that was issued.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ticket {
    pub text: String,
    pub id: String,
    pub not_before_ns: i64,
    pub expires_ns: i64,
    pub lifetime: Duration,
}

pub(crate) fn read_ticket(body: &[u8]) -> Result<Ticket> {
    let members = Members::read(body)?;
    Ok(Ticket {
        text: members.text("ticket")?,
        id: members.text("id")?,
        not_before_ns: members.ns("notBefore")?,
        expires_ns: members.ns("expires")?,
        lifetime: crate::instants::duration_of(members.ns("lifetime")?),
    })
}

/// The verdict on a ticket, and on the proof that came with it.
#[derive(Clone)]
#[non_exhaustive]
pub struct TicketVerdict {
    /// VALID, EXPIRED, NOT_YET, UNCERTAIN, INVALID, UNPROVEN, REPLAYED, OVERTAKEN, STALE or EARLY.
    pub verdict: String,
    pub reason: Option<String>,
    pub subject: Option<String>,
    pub retry_in: Option<Duration>,
    /// Whether an earlier answer to this call was lost. REPLAYED may then mean the caller's own request.
    pub answer_lost: bool,
    pub(crate) valid_until_ns: Option<i64>,
    clock: Clock,
}

impl TicketVerdict {
    /// Whether the bearer may be let in at this moment.
    pub fn is_valid(&self) -> bool {
        self.valid_until_ns.is_some_and(|until_ns| (self.clock)() < until_ns)
    }
}

pub(crate) fn read_ticket_verdict(body: &[u8], sent_ns: i64, answer_lost: bool, clock: Clock) -> Result<TicketVerdict> {
    let members = Members::read(body)?;
    let verdict = members.text("verdict")?;
    let valid_until_ns = match verdict.as_str() {
        "VALID" => Some(safe_until_ns(sent_ns, members.ns("safeRemaining")?)),
        _ => None,
    };
    Ok(TicketVerdict {
        verdict,
        reason: members.text_if_any("reason")?,
        subject: members.get("ticket").map(|_| members.object("ticket")?.text("subject")).transpose()?,
        retry_in: members.ns_if_any("retryIn")?.map(crate::instants::duration_of),
        answer_lost,
        valid_until_ns,
        clock,
    })
}

/// Until when a promise holds on the local clock, which may be 10 % slow.
pub(crate) fn safe_until_ns(sent_ns: i64, safe_remaining_ns: i64) -> i64 {
    let ns = i128::from(safe_remaining_ns.max(0)) * 100 / 112;
    sent_ns.saturating_add(ns as i64) // less than what was there
}

/// Any answer but a 200, also if it comes from something else than the service. `header` looks up a header
/// by its name in lower case.
pub(crate) fn read_problem(status: u16, title: &str, header: impl Fn(&str) -> Option<String>, body: &[u8]) -> Problem {
    let members = Members::read(body).unwrap_or_default();
    let text = |name: &str| members.text(name).ok();
    let retryable = match members.get("transient").map(RawValue::get) {
        Some("true") => true,
        Some("false") => false,
        _ => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504),
    };
    Problem {
        status,
        r#type: text("type").unwrap_or_else(|| "about:blank".into()),
        title: text("title").unwrap_or_else(|| title.into()),
        detail: text("detail").unwrap_or_default(),
        reason: text("reason"),
        retryable,
        retry_after: retry_after(header("retry-after"), header("date")),
        parameter: text("parameter"),
        got: text("got"),
        expected: text("expected"),
    }
}

fn retry_after(value: Option<String>, date: Option<String>) -> Option<Duration> {
    let value = value?;
    if (1..=9).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit()) {
        return value.parse().ok().map(Duration::from_secs);
    }
    // Between two times of the server, because the local calendar clock may be wrong.
    let passes = http_date_seconds(&value)? - http_date_seconds(&date?)?;
    Some(Duration::from_secs(u64::try_from(passes).unwrap_or(0)))
}

/// Seconds since 1970 of the only form of dates that servers may send (RFC 9110, 5.6.7), such as
/// `Wed, 21 Oct 2015 07:28:00 GMT`.
fn http_date_seconds(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let parts: Vec<&str> = text.split(' ').collect();
    let [weekday, day, month, year, time, "GMT"] = parts[..] else { return None };
    if weekday.len() != 4 || !weekday.ends_with(',') {
        return None;
    }
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<i64>().ok()).flatten()
    };
    let month = MONTHS.iter().position(|name| *name == month)? as i64 + 1;
    let (day, year) = (number(day, 2)?, number(year, 4)?);
    let clock: Vec<&str> = time.split(':').collect();
    let [hour, minute, second] = clock[..] else { return None };
    // Days of the proleptic Gregorian calendar, with years that begin in March.
    let shifted = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year - 719_468;
    Some(((days * 24 + number(hour, 2)?) * 60 + number(minute, 2)?) * 60 + number(second, 2)?)
}
