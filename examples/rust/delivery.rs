use crate::client::{call, ns, Result};
use serde_json::{json, Value};
use std::{thread::sleep, time::Duration};

/// (4) The sender stamps each message once: what is sent again carries the same stamp.
pub fn stamped(connection: &str) -> Result<Value> {
    let answer = call("/at-most-once/rust/stamps", Some(&Value::Null), 30)?;
    Ok(json!({"connection": connection, "timestamp": answer["stamps"][0]}))
}

/// A receiver that acts at most once on each message; it asks first.
pub fn receive(message: &Value, mut act: impl FnMut()) -> Result<String> {
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
