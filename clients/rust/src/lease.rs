use crate::answers::{read_lease_answer, Grant, LeaseAnswer};
use crate::client::encoded;
use crate::error::Error;
use crate::hold::{Ending, Hold};
use crate::instants::{duration_of, duration_text};
use crate::transport::{Reply, Transport};
use serde_json::{json, Value};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

/// How long a renewal may take. It is repeated afterwards.
const RENEWAL: Duration = Duration::from_secs(1);

/// A lease that is renewed in the background until it is released or lost. It is released when it is
/// dropped.
///
/// Call [`held`](Lease::held) right before each action that needs the lease. Show
/// [`token`](Lease::token) to every storage that is written to, because the program may be paused between
/// that call and the write.
pub struct Lease(Arc<Shared>);

pub(crate) struct Shared {
    transport: Arc<Transport>,
    state: Mutex<State>,
    changed: Condvar,
    /// While a renewal is under way, and while the lease is released.
    renewing: Mutex<()>,
}

struct State {
    hold: Hold,
    ending: Option<Ending>,
    released: bool,
    confirmed: bool,
}

impl Lease {
    pub(crate) fn new(transport: Arc<Transport>, hold: Hold) -> Lease {
        let shared = Arc::new(Shared {
            transport,
            state: Mutex::new(State { hold, ending: None, released: false, confirmed: false }),
            changed: Condvar::new(),
            renewing: Mutex::new(()),
        });
        // The threads hold it too: they end with the lease.
        let (keeper, timer) = (shared.clone(), shared.clone());
        thread::spawn(move || keeper.keep());
        thread::spawn(move || timer.warn());
        Lease(shared)
    }

    pub(crate) fn shared(&self) -> Weak<Shared> {
        Arc::downgrade(&self.0)
    }

    pub fn resource(&self) -> String {
        self.0.state().hold.grant.resource.clone()
    }

    /// The id of the lease, which is the holder's secret.
    pub fn id(&self) -> String {
        self.0.state().hold.grant.id.clone()
    }

    /// The fencing token: a later holder of the resource has a higher one.
    pub fn token(&self) -> i64 {
        self.0.state().hold.grant.token
    }

    /// Whether the lease certainly holds at this moment. Once false, it stays false.
    pub fn held(&self) -> bool {
        !self.remaining().is_zero()
    }

    /// For how long the lease certainly holds without another renewal.
    pub fn remaining(&self) -> Duration {
        let state = self.0.state();
        duration_of(state.hold.remaining_ns((self.0.transport.clock)()))
    }

    /// Why the work should end; none while it may go on.
    pub fn ending(&self) -> Option<Ending> {
        self.0.state().ending
    }

    /// Waits until the work should end. None if the lease was released, or the time is over.
    pub fn wait_ending(&self, timeout: Duration) -> Option<Ending> {
        let going_on = |state: &mut State| state.ending.is_none() && !state.released;
        let waited = self.0.changed.wait_timeout_while(self.0.state(), timeout, going_on);
        waited.unwrap_or_else(PoisonError::into_inner).0.ending
    }

    /// Stops relying on the lease, then gives it back. Returns whether the service has confirmed it.
    /// Otherwise the lease ends at its expiry.
    pub fn release(&self) -> bool {
        self.0.release()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.0.release();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn release(&self) -> bool {
        let (grant, remaining, ending) = {
            let mut state = self.state();
            if state.released {
                return state.confirmed;
            }
            state.released = true;
            let remaining = duration_of(state.hold.remaining_ns((self.transport.clock)()));
            state.hold.end();
            (state.hold.grant.clone(), remaining, state.ending)
        };
        self.changed.notify_all();
        let confirmed = ending == Some(Ending::Void) || {
            let _no_renewal = self.renewing.lock().unwrap_or_else(PoisonError::into_inner);
            let limit = remaining.max(Duration::from_secs(1)).min(self.transport.timeout);
            self.transport.ask("/leases/release", Some(&named(&grant)), limit).0.is_ok()
        };
        self.state().confirmed = confirmed;
        confirmed
    }

    fn tell(&self, ending: Ending) {
        let mut state = self.state();
        if state.ending.is_none() && !state.released {
            state.ending = Some(ending);
            self.changed.notify_all();
        }
    }

    /// Waits until the lease is released, but not for longer.
    fn pause(&self, longest: Duration) {
        let waited = self.changed.wait_timeout_while(self.state(), longest, |state| !state.released);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Tells in time, whatever the keeper waits for. Renewals move the time.
    fn warn(&self) {
        loop {
            let state = self.state();
            if state.ending.is_some() || state.released {
                return;
            }
            let left_ns = state.hold.notice_at_ns() - (self.transport.clock)();
            if left_ns <= 0 {
                drop(state);
                return self.tell(Ending::Unrenewed);
            }
            // Not for longer, because this wait does not count while the machine sleeps.
            let waited = self.changed.wait_timeout(state, duration_of(left_ns).min(Duration::from_secs(1)));
            drop(waited.unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Renews until the lease is over, and listens for its recall in between.
    fn keep(&self) {
        loop {
            let (grant, left, due_ns) = {
                let state = self.state();
                let now_ns = (self.transport.clock)();
                let left = duration_of(state.hold.remaining_ns(now_ns));
                if state.released {
                    return;
                }
                if left.is_zero() {
                    drop(state);
                    return self.tell(Ending::Unrenewed);
                }
                (state.hold.grant.clone(), left, state.hold.renew_at_ns() - now_ns)
            };
            let mut pause = Duration::from_millis(20);
            let replied = if due_ns > 0 { self.listen(&grant, left, duration_of(due_ns)) } else { self.renew(&grant, left) };
            match replied.and_then(|reply| Ok((read_lease_answer(&reply.body)?, reply.sent_ns))) {
                Ok((answer, sent_ns)) => {
                    if let Some(ending) = self.ending(&answer) {
                        return self.tell(ending);
                    }
                    match answer.grant {
                        Some(other) if named(&other) != named(&grant) => {} // the answer is about another lease
                        Some(grant) if due_ns <= 0 => {
                            let mut state = self.state();
                            state.hold.extend(sent_ns, (self.transport.clock)(), grant);
                            continue;
                        }
                        Some(_) => {}
                        None => pause = duration_of(answer.retry_ns.unwrap_or(0)),
                    }
                }
                // No verdict: what was promised holds, and no longer.
                Err(Error::Problem(problem)) => pause = problem.retry_after.unwrap_or(Duration::from_millis(100)),
                Err(_) => pause = Duration::from_millis(100),
            }
            self.pause(pause.min(RENEWAL).min(left / 6).max(Duration::from_millis(10)));
        }
    }

    fn ending(&self, answer: &LeaseAnswer) -> Option<Ending> {
        if answer.verdict == "VOID" {
            self.state().hold.end();
            return Some(Ending::Void);
        }
        let recalled = answer.verdict == "RECALLED" || answer.grant.as_ref().is_some_and(|grant| grant.recalled);
        recalled.then_some(Ending::Recalled)
    }

    /// A release need not wait for this: the service answers it when the lease is released.
    fn listen(&self, grant: &Grant, left: Duration, due: Duration) -> Result<Reply, Error> {
        let path = format!(
            "/leases/recall?resource={}&id={}&token={}&wait={}",
            encoded(&grant.resource),
            encoded(&grant.id),
            grant.token,
            duration_text(due)
        );
        self.transport.send(&path, None, due + RENEWAL.min(left / 4))
    }

    fn renew(&self, grant: &Grant, left: Duration) -> Result<Reply, Error> {
        let _no_release = self.renewing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.state().released {
            return Err(Error::MalformedAnswer("released".into()));
        }
        let mut body = named(grant);
        if let Some(claim) = &grant.claim {
            body["claim"] = claim.clone().into();
        }
        self.transport.send("/leases/renew", Some(&body), RENEWAL.min(left))
    }
}

fn named(grant: &Grant) -> Value {
    json!({"resource": grant.resource, "id": grant.id, "token": grant.token.to_string()})
}
