use std::{fmt, time::Duration};

/// What can go wrong.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// A refusal by the service. It is no verdict. Nothing was decided, unless the outcome is unknown.
    Problem(Box<Problem>),
    /// The service was not reached, or did not answer in time.
    NoAnswer {
        message: String,
        /// Whether the service may have got the request, and have acted on it.
        may_have_arrived: bool,
    },
    /// The answer is none of this service.
    MalformedAnswer(String),
    /// A lease was not granted before the wait ended.
    NotGranted(NotGranted),
    /// An instant had not certainly passed when the wait ended.
    NotPassed,
    /// A reading is so old that a break of the timescale may have gone unheard.
    ReadingTooOld,
    /// The client cannot be made like this.
    Configuration(String),
}

/// An RFC 9457 problem.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Problem {
    pub status: u16,
    pub r#type: String,
    pub title: String,
    pub detail: String,
    /// The name of the kind of problem, which programs look at; none if no problem of the service.
    pub reason: Option<String>,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// The header Retry-After.
    pub retry_after: Option<Duration>,
    /// Of bad input: the parameter at fault, its value, and what the service expects.
    pub parameter: Option<String>,
    pub got: Option<String>,
    pub expected: Option<String>,
}

impl Problem {
    /// Whether the service may have done what was asked for: it says that it does not know, or a proxy says
    /// that it got no good answer from the service.
    pub fn is_outcome_unknown(&self) -> bool {
        match self.reason.as_deref() {
            None => self.status >= 500,
            Some(reason) => reason == "outcome-unknown" || reason == "internal-error",
        }
    }
}

/// Why there is no lease.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NotGranted {
    /// HELD or RECOVERING.
    pub verdict: String,
    /// Why the service is RECOVERING.
    pub cause: Option<String>,
    pub holders: Vec<String>,
    pub retry_after: Option<Duration>,
}

impl Error {
    /// Whether the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Problem(problem) => problem.retryable,
            Error::NoAnswer { .. } | Error::NotGranted(_) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Problem(p) => {
                write!(f, "{} {}: {}", p.status, p.reason.as_ref().unwrap_or(&p.title), p.detail)
            }
            Error::NoAnswer { message, .. } | Error::MalformedAnswer(message) | Error::Configuration(message) => {
                f.write_str(message)
            }
            Error::NotGranted(why) => {
                write!(f, "{} {}{}", why.verdict, why.cause.as_deref().unwrap_or(""), why.holders.join(", "))
            }
            Error::NotPassed => f.write_str("the instant has not certainly passed"),
            Error::ReadingTooOld => f.write_str("the reading is more than ten seconds old: ask for another one"),
        }
    }
}

impl std::error::Error for Error {}
