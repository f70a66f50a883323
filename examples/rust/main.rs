//! What a program can do with byztime-service, with ureq and serde_json: cargo run -- [URL]

mod client;
mod delivery;
mod lease;
mod reading;

use client::{clock, seconds, Result};
use delivery::{receive, stamped};
use lease::{Lease, Storage};
use reading::{wait_until_passed, Reading};
use std::{env, process, thread::sleep, time::Duration};

fn main() {
    if let Err(failure) = run() {
        eprintln!("failed: {failure}"); // no answer, or a problem
        process::exit(1);
    }
}

fn run() -> Result<()> {
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
    let (first, second) = (stamped(&connection)?, stamped(&connection)?);
    let mut verdicts = Vec::new();
    for message in [&first, &first, &second, &first] {
        verdicts.push(receive(message, || acted += 1)?);
    }
    let said = verdicts.join(" ");
    assert!(said == "ACCEPTED DUPLICATE ACCEPTED DUPLICATE" && acted == 2, "{said}");
    println!("ok at most once: {said}");
    Ok(())
}
