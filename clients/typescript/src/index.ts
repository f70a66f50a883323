/**
 * Client of byztime-service: global time as an interval, commit wait, leases that are renewed in the
 * background, at-most-once delivery, tickets.
 *
 * Instants and what the service measures are whole nanoseconds, as `bigint`. What a caller chooses, such
 * as a term, is in milliseconds.
 *
 * @module
 */

export { type Judgement, type Ticket, TicketVerdict } from "./answers.js";
export { Client, type ClientOptions, type LeaseOptions, Receiver } from "./client.js";
export { type Clock, uptimeClock } from "./clock.js";
export {
  ByztimeError,
  LeaseOverError,
  MalformedAnswerError,
  NoAnswerError,
  NotGrantedError,
  NotPassedError,
  ProblemError,
  ReadingTooOldError,
} from "./errors.js";
export type { Ending } from "./hold.js";
export { formatInstant, parseInstant } from "./instants.js";
export { Interval, Reading } from "./interval.js";
export { Lease, LeaseEndingError } from "./lease.js";
