use crate::error::Error;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// How long to wait before a request that failed is sent again; none if the failure is final.
///
/// `attempt` is how often the request was sent, at least 1. `left` is how long the caller still waits: a
/// pause that is not shorter makes the failure final. `chance` is a random number of [0, 1), so that
/// clients which failed together do not return together.
pub(crate) fn pause_before(failure: &Error, attempt: u32, left: Duration, chance: f64) -> Option<Duration> {
    let said = match failure {
        Error::Problem(problem) if problem.retryable => problem.retry_after.unwrap_or_default(),
        Error::NoAnswer { .. } => Duration::ZERO,
        _ => return None,
    };
    let longest = LONGEST_PAUSE.min(FIRST_PAUSE * 2u32.pow((attempt - 1).min(10)));
    let pause = longest.mul_f64((1.0 + chance) / 2.0).max(said);
    (pause < left).then_some(pause)
}

/// 64 bits that the operating system's random numbers seed. They are no secret.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

pub(crate) fn chance() -> f64 {
    (random() >> 11) as f64 / (1u64 << 53) as f64
}
