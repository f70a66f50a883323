//! Does what clients/live/live.py tells it, a line of JSON each: agent URL.

use byztime_client::{boottime_ns, Client, Ending, Error, Lease, LeaseOptions, Mode, Options};
use serde_json::{json, Value};
use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::thread::{sleep, spawn};
use std::time::Duration;

fn say(line: Value) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn text<'a>(command: &'a Value, name: &str) -> &'a str {
    command[name].as_str().unwrap_or_default()
}

fn seconds(command: &Value, name: &str) -> Duration {
    Duration::from_secs_f64(command[name].as_f64().unwrap_or_default())
}

/// Acts under a lease, and says when.
fn act(name: String, lease: Arc<Lease>) {
    let mut stopped = false;
    loop {
        sleep(Duration::from_millis(20));
        let at_ns = boottime_ns().to_string(); // before the check: what is said can only be too early
        if lease.held() {
            let event = if stopped { "revived" } else { "acted" };
            say(json!({"event": event, "lease": name, "atNs": at_ns}));
        } else if !stopped {
            stopped = true;
            say(json!({"event": "stopped", "lease": name}));
        }
    }
}

fn watch(name: String, lease: Arc<Lease>) {
    if let Some(ending) = lease.wait_ending(Duration::from_secs(3600)) {
        let why = match ending {
            Ending::Recalled => "RECALLED",
            Ending::Void => "VOID",
            Ending::Unrenewed => "UNRENEWED",
        };
        say(json!({"event": "ending", "lease": name, "ending": why, "atNs": boottime_ns().to_string()}));
    }
}

struct Agent {
    url: String,
    clients: HashMap<String, Client>,
    leases: HashMap<String, Arc<Lease>>,
}

impl Agent {
    fn take(&mut self, command: &Value) -> Result<Value, Error> {
        let url = command["url"].as_str().unwrap_or(&self.url).to_string();
        if !self.clients.contains_key(&url) {
            let token = std::env::var("BYZTIME_TOKEN").map_err(|_| "no BYZTIME_TOKEN".to_string());
            let options = Options { token: Some(Arc::new(move || token.clone())), ..Options::default() };
            self.clients.insert(url.clone(), Client::new(&url, options)?);
        }
        let client = &self.clients[&url];
        Ok(match text(command, "do") {
            "time" => {
                let reading = client.time()?;
                sleep(seconds(command, "laterSeconds"));
                let now = reading.now()?;
                json!({"earliestNs": now.earliest_ns.to_string(), "latestNs": now.latest_ns.to_string()})
            }
            "wait" => {
                client.wait_until_passed(text(command, "instant"), Some(seconds(command, "timeoutSeconds")))?;
                json!({"passed": true})
            }
            "stamp" => json!({"stamp": client.receiver(text(command, "receiver")).stamp()?}),
            "judge" => {
                let receiver = client.receiver(text(command, "receiver"));
                let said = receiver.judge(text(command, "connection"), text(command, "timestamp"))?;
                json!({"verdict": said.verdict, "accepted": said.is_accepted(), "answerLost": said.answer_lost})
            }
            "issue" => {
                let lifetime = Some(seconds(command, "lifetimeSeconds"));
                json!({"ticket": client.issue_ticket("anna", "orders", lifetime, None)?.text})
            }
            "verify" => {
                let verdict = client.verify_ticket(text(command, "ticket"), text(command, "audience"), None)?;
                json!({"verdict": verdict.verdict, "valid": verdict.is_valid()})
            }
            "acquire" => {
                let options = LeaseOptions {
                    term: command["termSeconds"].as_f64().map(Duration::from_secs_f64),
                    wait: seconds(command, "waitSeconds"),
                    recall: command["recall"] == true,
                    mode: if command["mode"] == "READ" { Mode::Read } else { Mode::Write },
                    ..LeaseOptions::default()
                };
                let lease = Arc::new(client.acquire(text(command, "resource"), &options)?);
                let name = text(command, "lease").to_string();
                self.leases.insert(name.clone(), lease.clone());
                let (acting, watching) = ((name.clone(), lease.clone()), (name, lease.clone()));
                spawn(move || act(acting.0, acting.1));
                spawn(move || watch(watching.0, watching.1));
                json!({"token": lease.token().to_string(), "id": lease.id()})
            }
            "state" => {
                let lease = &self.leases[text(command, "lease")];
                json!({"held": lease.held(), "remainingSeconds": lease.remaining().as_secs_f64()})
            }
            "release" => json!({"confirmed": self.leases[text(command, "lease")].release()}),
            "close" => {
                self.clients.values().for_each(Client::close);
                json!({})
            }
            other => panic!("no command {other}"),
        })
    }
}

fn failed(failure: &Error) -> Value {
    let message = failure.to_string();
    match failure {
        Error::Problem(problem) => {
            json!({"error": "Problem", "message": message, "reason": problem.reason, "retryable": problem.retryable})
        }
        Error::NoAnswer { may_have_arrived, .. } => {
            json!({"error": "NoAnswer", "message": message, "mayHaveArrived": may_have_arrived})
        }
        Error::NotGranted(_) => json!({"error": "NotGranted", "message": message}),
        Error::NotPassed => json!({"error": "NotPassed", "message": message}),
        _ => json!({"error": "other", "message": message}),
    }
}

fn main() {
    let url = std::env::args().nth(1).expect("URL");
    let mut agent = Agent { url, clients: HashMap::new(), leases: HashMap::new() };
    for line in std::io::stdin().lock().lines() {
        let command: Value = serde_json::from_str(&line.expect("a line")).expect("JSON");
        let mut said = agent.take(&command).unwrap_or_else(|failure| failed(&failure));
        said["n"] = command["n"].clone();
        say(said);
    }
}
