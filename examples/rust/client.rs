//! Asks the service, and the clock on which a program counts what has passed since.

use serde_json::Value;
use std::{env, error::Error, time::Duration};

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[repr(C)]
struct Timespec {
    sec: i64,
    nsec: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
}

/// Nanoseconds on a clock that runs on while the machine sleeps: std's Instant stands still. (64-bit Linux.)
pub fn clock() -> i128 {
    const CLOCK_BOOTTIME: i32 = 7;
    let mut t = Timespec { sec: 0, nsec: 0 };
    assert_eq!(unsafe { clock_gettime(CLOCK_BOOTTIME, &mut t) }, 0);
    t.sec as i128 * 1_000_000_000 + t.nsec as i128
}

/// Nanoseconds of an instant or duration, which has nine digits behind the point.
pub fn ns(text: &Value) -> Result<i128> {
    Ok(text.as_str().ok_or("no instant")?.replacen('.', "", 1).parse()?)
}

pub fn seconds(ns: i128) -> String {
    format!("{}.{:09}", ns / 1_000_000_000, ns % 1_000_000_000)
}

/// Fails unless the answer is a 200: a problem is no verdict.
pub fn call(path: &str, body: Option<&Value>, timeout: u64) -> Result<Value> {
    let url = env::args().nth(1).or(env::var("BYZTIME_URL").ok()).unwrap_or("http://localhost:8080".into()) + path;
    let bearer = env::var("BYZTIME_TOKEN").map(|token| format!("Bearer {token}"));
    let timeout = Some(Duration::from_secs(timeout));
    let mut answer = match body {
        None => {
            let mut request = ureq::get(&url).config().timeout_global(timeout).http_status_as_error(false).build();
            if let Ok(bearer) = bearer {
                request = request.header("Authorization", bearer);
            }
            request.call()
        }
        Some(body) => {
            let mut request = ureq::post(&url).config().timeout_global(timeout).http_status_as_error(false).build();
            if let Ok(bearer) = bearer {
                request = request.header("Authorization", bearer);
            }
            if body.is_null() { request.send_empty() } else { request.send_json(body) }
        }
    }
    .map_err(|failure| format!("{url}: {failure}"))?;
    if answer.status() != 200 {
        return Err(format!("{url}: {} {}", answer.status(), answer.body_mut().read_to_string()?).into());
    }
    Ok(answer.body_mut().read_json()?)
}
