use crate::answers::{
    read_judgement, read_lease_answer, read_reading, read_stamps, read_ticket, read_ticket_verdict, read_verdict,
    Judgement, LeaseAnswer, Ticket, TicketVerdict,
};
use crate::clock::{system_clock, Clock};
use crate::error::{Error, NotGranted};
use crate::hold::Hold;
use crate::instants::{duration_of, duration_text};
use crate::interval::Reading;
use crate::lease::{Lease, Shared};
use crate::retry::{chance, pause_before, random};
use crate::transport::Transport;
use serde_json::{json, Value};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::sleep;
use std::time::Duration;

/// The longest wait that is asked for at once. The service allows 25 s by default.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Gives the present access token.
pub type Token = Arc<dyn Fn() -> Result<String, String> + Send + Sync>;

/// How a client is made.
#[derive(Clone)]
pub struct Options {
    pub token: Option<Token>,
    /// How long a call may take, retries included, beyond the wait that it asks for.
    pub timeout: Duration,
    /// Nanoseconds that are counted while the machine sleeps; CLOCK_BOOTTIME if none.
    pub clock: Option<Clock>,
}

impl Default for Options {
    fn default() -> Options {
        Options { token: None, timeout: Duration::from_secs(10), clock: None }
    }
}

/// Any number of READ leases, or one WRITE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    Read,
    #[default]
    Write,
}

/// What a lease is wanted for.
#[derive(Clone, Debug, Default)]
pub struct LeaseOptions {
    /// Who others see as the holder; host and process if none.
    pub holder: Option<String>,
    pub mode: Mode,
    /// How long the lease lasts without renewal; the service's usual term if none.
    pub term: Option<Duration>,
    /// How long to queue for the lease.
    pub wait: Duration,
    /// Whether holders of conflicting leases are asked to release them early.
    pub recall: bool,
}

/// A proof of possession, and the request that it came with.
#[derive(Clone, Debug)]
pub struct Proof {
    pub proof: String,
    pub method: String,
    pub uri: String,
}

/// A client of one instance of the service. It is safe for any number of threads.
///
/// A request that failed is sent again while that may help and is safe, until the time-out. What remains is
/// returned: [`Error::Problem`] if the service refused, [`Error::NoAnswer`] if it did not answer.
pub struct Client {
    transport: Arc<Transport>,
    leases: Mutex<Vec<Weak<Shared>>>,
}

impl Client {
    /// A client of the service at an address such as `http://localhost:8080`.
    pub fn new(url: &str, options: Options) -> Result<Client, Error> {
        let clock = options.clock.or_else(system_clock).ok_or_else(|| {
            let message = "this system has no CLOCK_BOOTTIME: hand in nanoseconds that are counted during sleep";
            Error::Configuration(message.into())
        })?;
        let transport = Arc::new(Transport::new(url, options.token, options.timeout, clock)?);
        Ok(Client { transport, leases: Mutex::default() })
    }

    /// The global time.
    pub fn time(&self) -> Result<Reading, Error> {
        let reply = self.transport.ask("/time", None, self.transport.timeout).0?;
        read_reading(&reply.body, reply.sent_ns, reply.received_ns, self.transport.clock.clone())
    }

    /// Commit wait: returns when an instant has certainly passed. `instant` is as the service wrote it, or
    /// as [`format_instant`](crate::format_instant) writes it. The error is [`Error::NotPassed`] if that
    /// takes longer than the time-out.
    pub fn wait_until_passed(&self, instant: &str, timeout: Option<Duration>) -> Result<(), Error> {
        let begun_ns = (self.transport.clock)();
        let left = || timeout.map_or(Duration::MAX, |timeout| timeout.saturating_sub(self.transport.since(begun_ns)));
        let mut attempt = 0;
        loop {
            let wait = left().min(LONGEST_WAIT);
            let path = format!("/time/wait?until={}&wait={}", encoded(instant), duration_text(wait));
            let mut pause = Duration::ZERO;
            match self.transport.send(&path, None, wait + self.transport.timeout) {
                Ok(reply) if read_verdict(&reply.body)? == "PASSED" => return Ok(()),
                Ok(_) => attempt = 0,
                // The instant and the time cannot be compared any more.
                Err(Error::Problem(p)) if p.reason.as_deref() == Some("discontinuity") => {
                    return Err(Error::Problem(p));
                }
                Err(failure) => {
                    attempt += 1;
                    let limit = left().max(self.transport.timeout);
                    pause = pause_before(&failure, attempt, limit, chance()).ok_or(failure)?;
                }
            }
            if left() <= pause {
                return Err(Error::NotPassed);
            }
            sleep(pause);
        }
    }

    /// Acquires a lease, and keeps it until it is released or lost. The error is [`Error::NotGranted`] if
    /// others hold the resource, or if the service recovers from a restart.
    pub fn acquire(&self, resource: &str, options: &LeaseOptions) -> Result<Lease, Error> {
        let hold = self.ask_for_lease(resource, options)?;
        let lease = Lease::new(self.transport.clone(), hold);
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        leases.retain(|one| one.strong_count() > 0);
        leases.push(lease.shared());
        Ok(lease)
    }

    fn ask_for_lease(&self, resource: &str, options: &LeaseOptions) -> Result<Hold, Error> {
        let transport = &self.transport;
        let mut body = json!({
            "resource": resource,
            "holder": options.holder.clone().unwrap_or_else(holder_name),
            "mode": match options.mode { Mode::Read => "READ", Mode::Write => "WRITE" },
            // A retry after a lost answer finds the lease that was granted.
            "requestId": format!("{:016x}{:016x}", random(), random()),
        });
        if let Some(term) = options.term {
            body["term"] = duration_text(term).into();
        }
        let begun_ns = (transport.clock)();
        let left = |limit: Duration| limit.saturating_sub(transport.since(begun_ns));
        let (mut failures, mut again) = (0, false);
        loop {
            let wait = if again { Duration::ZERO } else { left(options.wait).min(LONGEST_WAIT) };
            let query = match wait.is_zero() {
                true => String::new(),
                false => format!("?wait={}&recall={}", duration_text(wait), options.recall),
            };
            let sent = transport.send(&format!("/leases/acquire{query}"), Some(&body), wait + transport.timeout);
            let reply = match sent {
                Ok(reply) => reply,
                Err(failure) => {
                    failures += 1;
                    let limit = left(options.wait.max(transport.timeout));
                    sleep(pause_before(&failure, failures, limit, chance()).ok_or(failure)?);
                    continue;
                }
            };
            let answer = read_lease_answer(&reply.body)?;
            if let Some(grant) = answer.grant {
                let safe_remaining_ns = grant.safe_remaining_ns;
                let hold = Hold::new(reply.sent_ns, grant);
                let remaining_ns = hold.remaining_ns((transport.clock)());
                if remaining_ns > safe_remaining_ns / 2 || again && remaining_ns > 0 {
                    return Ok(hold);
                }
                if again {
                    let message = "the lease was over when the answer came".into();
                    return Err(Error::NoAnswer { message, may_have_arrived: true });
                }
                // The request queued for so long that little is left, counted from sending it. A retry finds
                // the same lease, with what is left of it now.
                again = true;
                continue;
            }
            let retry_after = answer.retry_ns.map(duration_of);
            let pause = retry_after.unwrap_or_default().clamp(Duration::from_millis(20), Duration::from_secs(1));
            if left(options.wait) <= pause {
                let LeaseAnswer { verdict, reason: cause, holders, .. } = answer;
                return Err(Error::NotGranted(NotGranted { verdict, cause, holders, retry_after }));
            }
            sleep(pause);
        }
    }

    /// At-most-once delivery to the application of this name.
    pub fn receiver(&self, name: &str) -> Receiver<'_> {
        Receiver { transport: &self.transport, path: format!("/at-most-once/{}", encoded(name)) }
    }

    /// A signed ticket for a subject and one audience. The lifetime is the service's usual one if none is
    /// given. `key` is the thumbprint (RFC 7638) of the bearer's key, which then has to prove each use.
    pub fn issue_ticket(
        &self,
        subject: &str,
        audience: &str,
        lifetime: Option<Duration>,
        key: Option<&str>,
    ) -> Result<Ticket, Error> {
        let mut body = json!({"subject": subject, "audience": audience});
        if let Some(lifetime) = lifetime {
            body["lifetime"] = duration_text(lifetime).into();
        }
        if let Some(key) = key {
            body["key"] = key.into();
        }
        read_ticket(&self.transport.ask("/tickets", Some(&body), self.transport.timeout).0?.body)
    }

    /// The verdict on a ticket, and on the proof that came with it, if one did. Only one that is valid lets
    /// in.
    pub fn verify_ticket(&self, ticket: &str, audience: &str, proof: Option<&Proof>) -> Result<TicketVerdict, Error> {
        let mut body = json!({"ticket": ticket, "audience": audience});
        if let Some(proof) = proof {
            body["proof"] = proof.proof.clone().into();
            body["method"] = proof.method.clone().into();
            body["uri"] = proof.uri.clone().into();
        }
        let (reply, lost) = self.transport.ask("/tickets/verify", Some(&body), self.transport.timeout);
        let reply = reply?;
        read_ticket_verdict(&reply.body, reply.sent_ns, lost, self.transport.clock.clone())
    }

    /// Releases all leases of this client.
    pub fn close(&self) {
        let leases = std::mem::take(&mut *self.leases.lock().unwrap_or_else(PoisonError::into_inner));
        for lease in leases.iter().filter_map(Weak::upgrade) {
            lease.release();
        }
    }
}

/// At-most-once delivery to one application.
pub struct Receiver<'a> {
    transport: &'a Transport,
    path: String,
}

impl Receiver<'_> {
    /// A timestamp for a sender without a clock. Each message gets one, and keeps it in all copies.
    pub fn stamp(&self) -> Result<String, Error> {
        Ok(self.stamps(1)?.swap_remove(0))
    }

    /// Timestamps in rising order.
    pub fn stamps(&self, count: usize) -> Result<Vec<String>, Error> {
        let path = format!("{}/stamps?count={count}", self.path);
        let stamps = read_stamps(&self.transport.ask(&path, Some(&Value::Null), self.transport.timeout).0?.body)?;
        match stamps.len() == count {
            true => Ok(stamps),
            false => Err(Error::MalformedAnswer(format!("expected {count} stamps, got {}", stamps.len()))),
        }
    }

    /// Asks whether to act on a message. Act if it is accepted, and never ask again for that message.
    /// `connection` is an id that one sender chose and nobody else uses; `timestamp` is the sender's.
    ///
    /// An EARLY message is judged again, and so is one whose answer was lost: see
    /// [`Judgement::answer_lost`].
    pub fn judge(&self, connection: &str, timestamp: &str) -> Result<Judgement, Error> {
        let body = json!({"connection": connection, "timestamp": timestamp});
        let path = format!("{}/judge", self.path);
        let begun_ns = (self.transport.clock)();
        let left = || self.transport.timeout.saturating_sub(self.transport.since(begun_ns));
        let mut any_lost = false;
        loop {
            let (reply, lost) = self.transport.ask(&path, Some(&body), left());
            let reply = match reply {
                Err(failure) if any_lost => {
                    return Err(Error::NoAnswer { message: failure.to_string(), may_have_arrived: true });
                }
                reply => reply?,
            };
            any_lost |= lost;
            let said = read_judgement(&reply.body, any_lost)?;
            let pause = said.retry_in.unwrap_or_default().max(Duration::from_millis(10));
            if said.verdict != "EARLY" || pause >= left() {
                return Ok(said);
            }
            sleep(pause);
        }
    }
}

fn holder_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}-{}", host.trim(), std::process::id())
}

/// Percent-encodes a part of a path or query.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, b| {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(b.into()),
            _ => encoded.push_str(&format!("%{b:02X}")),
        }
        encoded
    })
}
