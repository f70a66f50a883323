//! What a program can do with byztime-service, with the crate in clients/rust: cargo run -- [URL]

use byztime_client::{format_instant, Client, LeaseOptions, Options};
use std::error::Error;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{env, process};

/// A toy: keeps the highest token that it has seen, and refuses lower ones in one step with the write.
#[derive(Default)]
struct Storage {
    token: i64,
    value: String,
}

impl Storage {
    fn write(&mut self, token: i64, value: &str) -> bool {
        let fresh = token >= self.token;
        if fresh {
            (self.token, self.value) = (token, value.into());
        }
        fresh
    }
}

fn main() {
    if let Err(failure) = run() {
        eprintln!("failed: {failure}"); // no answer, or a problem
        process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let url = env::args().nth(1).or(env::var("BYZTIME_URL").ok()).unwrap_or("http://localhost:8080".into());
    let mut options = Options::default();
    if let Ok(token) = env::var("BYZTIME_TOKEN") {
        options.token = Some(Arc::new(move || Ok(token.clone())));
    }
    let client = Client::new(&url, options)?;

    // (1) The time, and what is known of it now. After ten seconds, ask for another reading.
    let reading = client.time()?;
    let now = reading.now()?;
    println!("ok time {} +- {}", format_instant(now.estimate_ns), format_instant(now.error_ns()));

    // (2) Commit wait: what carries this instant may be shown to others afterwards.
    let instant = format_instant(reading.interval.latest_ns);
    client.wait_until_passed(&instant, None)?;
    println!("ok passed {instant}");

    // (3) A lease: act only right after held() said so, and show the token to the storage.
    let mut storage = Storage::default();
    let wish = LeaseOptions { wait: Duration::from_secs(60), ..LeaseOptions::default() };
    let old = client.acquire("rust/report", &wish)?;
    assert!(old.held() && storage.write(old.token(), "one"));
    old.release();
    assert!(!old.held());
    let lease = client.acquire("rust/report", &wish)?;
    println!("ok lease taken {}", lease.token());
    let hold = Duration::from_secs_f64(env::var("BYZTIME_HOLD").unwrap_or("1".into()).parse()?);
    let (deadline, mut writes) = (Instant::now() + hold, 0);
    while lease.held() && Instant::now() < deadline {
        assert!(storage.write(lease.token(), "two"));
        writes += 1;
        sleep(Duration::from_millis(50));
    }
    if Instant::now() < deadline {
        println!("lease lost ({:?}), and stopped in time, token {}", lease.ending(), lease.token());
        process::exit(3);
    }
    lease.release();
    assert!(!storage.write(old.token(), "late") && storage.value == "two");
    println!("ok lease {writes} writes with token {}, and a late one refused", lease.token());

    // (4) The sender stamps each message once. The receiver asks before it acts.
    let (receiver, connection) = (client.receiver("rust"), format!("{}-{}", process::id(), lease.token()));
    let (first, second) = (receiver.stamp()?, receiver.stamp()?);
    let (mut acted, mut verdicts) = (0, Vec::new());
    for stamp in [&first, &first, &second, &first] {
        let judgement = receiver.judge(&connection, stamp)?;
        acted += i32::from(judgement.is_accepted());
        verdicts.push(judgement.verdict);
    }
    let said = verdicts.join(" ");
    assert!(said == "ACCEPTED DUPLICATE ACCEPTED DUPLICATE" && acted == 2, "{said}");
    println!("ok at most once: {said}");
    Ok(())
}
