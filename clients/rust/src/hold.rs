use crate::answers::{safe_until_ns, Grant};

/// Why the work under a lease should end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Another request waits for the lease, or it was revoked. It holds until its end, and is not extended.
    Recalled,
    /// The service says that the lease is over. It is not held any more.
    Void,
    /// The lease could not be renewed in time. It holds until its end.
    Unrenewed,
}

/// What a holder knows of its lease, without threads, clocks or requests. Once a lease is over, it stays
/// over.
///
/// All times are nanoseconds of the local clock, which the caller reads. Requests that extend a lease count
/// from the moment before they were sent.
pub(crate) struct Hold {
    pub grant: Grant,
    until_ns: i64,
    renew_at_ns: i64,
    notice_ns: i64,
    over: bool,
}

impl Hold {
    pub fn new(sent_ns: i64, grant: Grant) -> Hold {
        let until_ns = safe_until_ns(sent_ns, grant.safe_remaining_ns);
        let mut hold = Hold { grant, until_ns, renew_at_ns: 0, notice_ns: 0, over: false };
        hold.plan(sent_ns);
        hold
    }

    /// Renew at a third of the time, tell the owner when a sixth is left.
    fn plan(&mut self, sent_ns: i64) {
        let whole_ns = self.until_ns - sent_ns;
        self.renew_at_ns = sent_ns + whole_ns / 3;
        self.notice_ns = whole_ns / 6;
    }

    /// Takes a renewal. It has no effect if the lease was over when its answer came.
    pub fn extend(&mut self, sent_ns: i64, now_ns: i64, grant: Grant) {
        if !self.held(now_ns) {
            self.over = true;
            return;
        }
        let until_ns = safe_until_ns(sent_ns, grant.safe_remaining_ns);
        self.grant = grant;
        if until_ns > self.until_ns {
            self.until_ns = until_ns;
            self.plan(sent_ns);
        }
    }

    /// Nothing is held from now on, whatever answers may come.
    pub fn end(&mut self) {
        self.over = true;
    }

    pub fn held(&self, now_ns: i64) -> bool {
        self.remaining_ns(now_ns) > 0
    }

    pub fn remaining_ns(&self, now_ns: i64) -> i64 {
        if self.over {
            0
        } else {
            self.until_ns.saturating_sub(now_ns).max(0)
        }
    }

    pub fn renew_at_ns(&self) -> i64 {
        self.renew_at_ns
    }

    pub fn notice_at_ns(&self) -> i64 {
        self.until_ns - self.notice_ns
    }
}
