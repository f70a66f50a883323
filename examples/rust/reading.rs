use crate::client::{call, clock, ns, Result};
use serde_json::Value;

/// (1) The time, and what is known of it later: take a new one after ten seconds.
pub struct Reading {
    sent: i128,
    received: i128,
    pub answer: Value,
}

impl Reading {
    pub fn new() -> Result<Reading> {
        let sent = clock();
        let answer = call("/time", None, 30)?;
        Ok(Reading { sent, received: clock(), answer })
    }

    pub fn interval(&self) -> Result<(i128, i128)> {
        let now = clock();
        let earliest = ns(&self.answer["earliest"])? + (now - self.received) * 9 / 10;
        Ok((earliest, ns(&self.answer["latest"])? + (now - self.sent) * 112 / 100 + 1))
    }
}

/// (2) Commit wait: what carries this instant may be shown to others when this returns.
pub fn wait_until_passed(instant: &str) -> Result<()> {
    while call(&format!("/time/wait?wait=10s&until={instant}"), None, 30)?["verdict"] != "PASSED" {}
    Ok(())
}
