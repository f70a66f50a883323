use crate::client::{call, clock, ns, Result};
use serde_json::{json, Value};
use std::{process, thread::sleep, time::Duration};

/// (3) A lease with its guard: act only right after guard() said so.
pub struct Lease {
    lease: Value,
    until: i128,
    renew_at: i128,
}

impl Lease {
    pub fn acquire(resource: &str) -> Result<Lease> {
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
            if answer["verdict"] == "RECOVERING" { // what an earlier life may have promised must be over first
                let told = |member: &str| answer[member].as_str().unwrap_or("?").to_string();
                eprintln!("{resource}: {}, {} s to go", told("cause"), told("certainIn"));
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

    pub fn guard(&mut self) -> Result<bool> {
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

    pub fn release(&mut self) -> Result<()> {
        self.until = 0;
        call("/leases/release", Some(&self.named(&["resource", "id", "token"])), 30)?;
        Ok(())
    }

    pub fn token(&self) -> &str {
        self.lease["token"].as_str().unwrap_or_default()
    }
}

/// A toy: keeps the highest token that it has seen, and refuses lower ones in one step with the write.
#[derive(Default)]
pub struct Storage {
    token: u64,
    pub value: String,
}

impl Storage {
    pub fn write(&mut self, token: &str, value: &str) -> Result<bool> {
        let token = token.parse()?; // as numbers, not as strings
        let fresh = token >= self.token;
        if fresh {
            (self.token, self.value) = (token, value.into());
        }
        Ok(fresh)
    }
}
