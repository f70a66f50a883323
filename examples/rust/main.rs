//! What a program can do with byztime-service, with ureq and serde_json: cargo run -- [URL]

use serde_json::{json, Value};
use std::{env, error::Error, process, thread::sleep, time::Duration};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[repr(C)]
struct Timespec {
    sec: i64,
    nsec: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
}

/// Nanoseconds on a clock that runs on while the machine sleeps: std's Instant stands still. (64-bit Linux.)
fn clock() -> i128 {
    const CLOCK_BOOTTIME: i32 = 7;
    let mut t = Timespec { sec: 0, nsec: 0 };
    assert_eq!(unsafe { clock_gettime(CLOCK_BOOTTIME, &mut t) }, 0);
    t.sec as i128 * 1_000_000_000 + t.nsec as i128
}

/// Nanoseconds of an instant or duration, which has nine digits behind the point.
fn ns(text: &Value) -> Result<i128> {
    Ok(text.as_str().ok_or("no instant")?.replacen('.', "", 1).parse()?)
}

fn seconds(ns: i128) -> String {
    format!("{}.{:09}", ns / 1_000_000_000, ns % 1_000_000_000)
}

/// Fails unless the answer is a 200: a problem is no verdict.
fn call(path: &str, body: Option<&Value>, timeout: u64) -> Result<Value> {
    let url = env::args().nth(1).or(env::var("BYZTIME_URL").ok()).unwrap_or("http://localhost:8080".into()) + path;
    let bearer = env::var("BYZTIME_TOKEN").map(|token| format!("Bearer {token}"));
    let timeout = Some(Duration::from_secs(timeout));
    Ok(match body {
        None => {
            let mut request = ureq::get(url).config().timeout_global(timeout).build();
            if let Ok(bearer) = bearer {
                request = request.header("Authorization", bearer);
            }
            request.call()?.body_mut().read_json()?
        }
        Some(body) => {
            let mut request = ureq::post(url).config().timeout_global(timeout).build();
            if let Ok(bearer) = bearer {
                request = request.header("Authorization", bearer);
            }
            if body.is_null() { request.send_empty()? } else { request.send_json(body)? }.body_mut().read_json()?
        }
    })
}

/// (1) The time, and what is known of it later: take a new one after ten seconds.
struct Reading {
    sent: i128,
    received: i128,
    answer: Value,
}

impl Reading {
    fn new() -> Result<Reading> {
        let sent = clock();
        let answer = call("/time", None, 30)?;
        Ok(Reading { sent, received: clock(), answer })
    }

    fn interval(&self) -> Result<(i128, i128)> {
        let now = clock();
        let earliest = ns(&self.answer["earliest"])? + (now - self.received) * 9 / 10;
        Ok((earliest, ns(&self.answer["latest"])? + (now - self.sent) * 112 / 100 + 1))
    }
}

/// (2) Commit wait: what carries this instant may be shown to others when this returns.
fn wait_until_passed(instant: &str) -> Result<()> {
    while call(&format!("/time/wait?wait=10s&until={instant}"), None, 30)?["verdict"] != "PASSED" {}
    Ok(())
}

/// (3) A lease with its guard: act only right after guard() said so.
struct Lease {
    lease: Value,
    until: i128,
    renew_at: i128,
}

impl Lease {
    fn acquire(resource: &str) -> Result<Lease> {
        let (holder, request_id) = (format!("rust-{}", process::id()), format!("{}-{}", process::id(), clock()));
        let wish = json!({"resource": resource, "holder": holder, "mode": "WRITE", "requestId": request_id});
        loop {
            let sent = clock();
            let answer = call("/leases/acquire?wait=5s", Some(&wish), 30)?;
            if answer["verdict"] == "GRANTED" {
                let mut lease = Lease { lease: answer["lease"].clone(), until: 0, renew_at: 0 };
                lease.extended(sent, &answer["lease"])?;
                return Ok(lease);
            }
            sleep(Duration::from_millis(100)); // HELD, RECOVERING: ask again
        }
    }

    fn extended(&mut self, sent: i128, lease: &Value) -> Result<()> {
        self.until = self.until.max(sent + ns(&lease["safeRemaining"])? * 100 / 112);
        self.renew_at = sent + ns(&lease["term"])? / 3;
        Ok(())
    }

    /// Some members of the lease, as it was got.
    fn named(&self, members: &[&str]) -> Value {
        members.iter().map(|name| (name.to_string(), self.lease[*name].clone())).collect()
    }

    fn guard(&mut self) -> Result<bool> {
        let sent = clock();
        if sent >= self.renew_at {
            match call("/leases/renew", Some(&self.named(&["resource", "id", "token", "claim", "term"])), 1) {
                Ok(answer) if answer["verdict"] == "GRANTED" => self.extended(sent, &answer["lease"])?,
                Ok(answer) if answer["verdict"] == "VOID" || answer["verdict"] == "RECALLED" => self.until = 0,
                _ => self.renew_at = sent + 100_000_000, // without a good answer: what was promised holds, and no longer
            }
        }
        Ok(clock() < self.until)
    }

    fn release(&mut self) -> Result<()> {
        self.until = 0;
        call("/leases/release", Some(&self.named(&["resource", "id", "token"])), 30)?;
        Ok(())
    }

    fn token(&self) -> &str {
        self.lease["token"].as_str().unwrap_or_default()
    }
}

/// A toy: keeps the highest token that it has seen, and refuses lower ones in one step with the write.
#[derive(Default)]
struct Storage {
    token: u64,
    value: String,
}

impl Storage {
    fn write(&mut self, token: &str, value: &str) -> Result<bool> {
        let token = token.parse()?; // as numbers, not as strings
        let fresh = token >= self.token;
        if fresh {
            (self.token, self.value) = (token, value.into());
        }
        Ok(fresh)
    }
}

/// (4) A receiver that acts at most once on each message; it asks first.
fn receive(message: &Value, mut act: impl FnMut()) -> Result<String> {
    loop {
        let answer = call("/at-most-once/rust/judge", Some(message), 30)?;
        match answer["verdict"].as_str() {
            Some("EARLY") => sleep(Duration::from_nanos(ns(&answer["retryIn"])? as u64)),
            Some("ACCEPTED") => act(),
            _ => {}
        }
        if answer["verdict"] != "EARLY" {
            return Ok(answer["verdict"].as_str().unwrap_or_default().into());
        }
    }
}

fn main() -> Result<()> {
    let reading = Reading::new()?;
    let (earliest, latest) = reading.interval()?;
    println!("ok time {} +- {}", seconds((earliest + latest) / 2), seconds((latest - earliest + 1) / 2));

    let latest = reading.answer["latest"].as_str().ok_or("no latest")?;
    wait_until_passed(latest)?;
    println!("ok passed {latest}");

    let (mut storage, mut old) = (Storage::default(), Lease::acquire("rust/report")?);
    assert!(old.guard()? && storage.write(old.token(), "one")?);
    old.release()?;
    assert!(!old.guard()?);
    let hold: i128 = env::var("BYZTIME_HOLD").unwrap_or("1".into()).parse()?;
    let (mut lease, mut writes) = (Lease::acquire("rust/report")?, 0);
    println!("ok lease taken {}", lease.token());
    let deadline = clock() + hold * 1_000_000_000;
    while lease.guard()? && clock() < deadline {
        assert!(storage.write(lease.token(), "two")?);
        writes += 1;
        sleep(Duration::from_millis(50));
    }
    if clock() < deadline {
        println!("lease lost, and stopped in time, token {}", lease.token());
        process::exit(3);
    }
    lease.release()?;
    assert!(!storage.write(old.token(), "late")? && storage.value == "two");
    println!("ok lease {writes} writes with token {}, and a late one refused", lease.token());

    let (mut acted, connection) = (0, format!("{}-{}", process::id(), clock()));
    let stamped = || -> Result<Value> {
        let answer = call("/at-most-once/rust/stamps", Some(&Value::Null), 30)?;
        Ok(json!({"connection": connection, "timestamp": answer["stamps"][0]}))
    };
    let (first, second) = (stamped()?, stamped()?);
    let mut verdicts = Vec::new();
    for message in [&first, &first, &second, &first] {
        verdicts.push(receive(message, || acted += 1)?);
    }
    let said = verdicts.join(" ");
    assert!(said == "ACCEPTED DUPLICATE ACCEPTED DUPLICATE" && acted == 2, "{said}");
    println!("ok at most once: {said}");
    Ok(())
}
