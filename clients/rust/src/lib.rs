//! Client of byztime-service: global time as an interval, commit wait, leases that are renewed in the
//! background, at-most-once delivery, tickets.
//!
//! Instants are whole nanoseconds in `i64`, with `_ns` in their names. What passes, and what a caller
//! chooses, is a [`Duration`](std::time::Duration).

mod answers;
#[cfg(test)]
mod cases;
mod client;
mod clock;
mod error;
mod hold;
mod instants;
mod interval;
mod lease;
mod retry;
mod transport;

pub use answers::{Judgement, Ticket, TicketVerdict};
pub use client::{Client, LeaseOptions, Mode, Options, Proof, Receiver, Token};
pub use clock::Clock;
#[cfg(any(target_os = "linux", target_os = "android"))]
pub use clock::boottime_ns;
pub use error::{Error, NotGranted, Problem};
pub use hold::Ending;
pub use instants::{format_instant, parse_instant};
pub use interval::{Interval, Reading};
pub use lease::Lease;
