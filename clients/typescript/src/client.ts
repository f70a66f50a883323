import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import {
  type Judgement,
  readJudgement,
  readLeaseAnswer,
  readReading,
  readStamps,
  readTicket,
  readTicketVerdict,
  readVerdict,
  type Ticket,
  type TicketVerdict,
  timerMs,
} from "./answers.js";
import { Around } from "./around.js";
import { type Clock, uptimeClock } from "./clock.js";
import { MalformedAnswerError, NotGrantedError, NotPassedError, ProblemError } from "./errors.js";
import { Hold } from "./hold.js";
import { durationText, formatInstant } from "./instants.js";
import type { Reading } from "./interval.js";
import { Lease } from "./lease.js";
import { pauseMs } from "./retry.js";

/** The longest wait that is asked for at once. The service allows 25 s by default. */
const LONGEST_WAIT_MS = 20_000;

export interface ClientOptions {
  /** The access token, or a function that gives the present one. */
  token?: string | (() => string | Promise<string>);
  /** How long a call may take, retries included, beyond the wait that it asks for; 10 s unless set. */
  timeoutMs?: number;
  /** The clock of this machine; `uptimeClock` unless set. */
  clock?: Clock;
}

export interface LeaseOptions {
  /** Who others see as the holder; host and process unless set. */
  holder?: string;
  /** Any number of READ, or one WRITE, which it is unless set. */
  mode?: "READ" | "WRITE";
  /** How long the lease lasts without renewal; the service's usual term unless set. */
  termMs?: number;
  /** How long to queue for the lease; not at all unless set. */
  waitMs?: number;
  /** Whether holders of conflicting leases are asked to release them early. */
  recall?: boolean;
  /** Ends the wait, and not the lease. */
  signal?: AbortSignal;
}

/**
 * A client of one instance of the service.
 *
 * A request that failed is sent again while that may help and is safe, until `timeoutMs` have passed. What
 * remains is thrown: `ProblemError` if the service refused, `NoAnswerError` if it did not answer.
 */
export class Client implements AsyncDisposable {
  private readonly around: Around;
  private readonly leases = new Set<Lease>();

  constructor(url = "http://localhost:8080", options: ClientOptions = {}) {
    this.around = new Around(url, options.token, options.timeoutMs ?? 10_000, options.clock ?? uptimeClock);
    try {
      this.around.clock.nowNs();
    } catch (failure) {
      const hint = "set clock to one that runs on while the machine sleeps";
      throw new Error(`this system has no /proc/uptime: ${hint}`, { cause: failure });
    }
  }

  /**
   * The global time.
   *
   * @param options.maxErrorMs the problem `error-too-large` if the error is larger
   */
  async time(options: { maxErrorMs?: number } = {}): Promise<Reading> {
    const query = options.maxErrorMs === undefined ? "" : `?maxError=${durationText(options.maxErrorMs)}`;
    const reply = await this.around.ask("GET", `/time${query}`);
    return readReading(reply.body, reply.sentNs, reply.receivedNs, this.around.clock);
  }

  /**
   * Commit wait: resolves when an instant has certainly passed.
   *
   * @param instant in nanoseconds, or as the service wrote it
   * @throws NotPassedError if that takes longer than `timeoutMs`
   */
  async waitUntilPassed(instant: bigint | string, options: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<void> {
    const until = typeof instant === "string" ? instant : formatInstant(instant);
    const begunNs = this.around.clock.nowNs();
    const leftMs = () => (options.timeoutMs ?? Infinity) - this.around.msSince(begunNs);
    for (let attempt = 0; ; ) {
      const waitMs = Math.max(0, Math.min(leftMs(), LONGEST_WAIT_MS));
      const query = new URLSearchParams({ until, wait: durationText(waitMs) });
      let pause: number | undefined = 0;
      try {
        const reply = await this.around.send(
          "GET", `/time/wait?${query}`, undefined, waitMs + this.around.timeoutMs, options.signal);
        if (readVerdict(reply.body) === "PASSED") return;
        attempt = 0;
      } catch (failure) {
        options.signal?.throwIfAborted();
        // After a break of the timescale, the instant and the time cannot be compared.
        if (failure instanceof ProblemError && failure.problem.reason === "discontinuity") throw failure;
        pause = pauseMs(failure, ++attempt, Math.max(leftMs(), this.around.timeoutMs), Math.random());
        if (pause === undefined) throw failure;
      }
      if (leftMs() <= pause) throw new NotPassedError(`${until} has not certainly passed within ${options.timeoutMs} ms`);
      if (pause > 0) await this.around.sleep(pause, options.signal);
    }
  }

  /**
   * Acquires a lease, and keeps it until it is released or lost. Its timers keep the process alive.
   *
   * @throws NotGrantedError if others hold the resource, or the service recovers from a restart
   */
  async acquire(resource: string, options: LeaseOptions = {}): Promise<Lease> {
    const hold = await this.ask(resource, options);
    const lease = new Lease(this.around, hold, one => this.leases.delete(one));
    this.leases.add(lease);
    return lease;
  }

  private async ask(resource: string, options: LeaseOptions): Promise<Hold> {
    const body = {
      resource,
      holder: options.holder ?? `${hostname()}-${process.pid}`,
      mode: options.mode ?? "WRITE",
      requestId: randomUUID(), // a retry after a lost answer finds the lease that was granted
      ...(options.termMs === undefined ? {} : { term: durationText(options.termMs) }),
    };
    const begunNs = this.around.clock.nowNs();
    const leftMs = (limitMs: number) => limitMs - this.around.msSince(begunNs);
    const patienceMs = options.waitMs ?? 0;
    let again = false;
    for (let failures = 0; ; ) {
      const waitMs = again ? 0 : Math.max(0, Math.min(leftMs(patienceMs), LONGEST_WAIT_MS));
      const query = waitMs > 0 ? `?wait=${durationText(waitMs)}&recall=${options.recall ?? false}` : "";
      let pause: number | undefined;
      try {
        const reply = await this.around.send(
          "POST", `/leases/acquire${query}`, body, waitMs + this.around.timeoutMs, options.signal);
        const answer = readLeaseAnswer(reply.body);
        if (answer.grant) {
          const hold = new Hold(reply.sentNs, answer.grant);
          const remainingNs = hold.remainingNs(this.around.noLaterNs());
          if (remainingNs > answer.grant.safeRemainingNs / 2n || (again && remainingNs > 0n)) return hold;
          if (again) throw new MalformedAnswerError("the lease was over when the answer came");
          // The request queued for so long that little is left, counted from sending it. A retry finds the
          // same lease, with what is left of it now.
          again = true;
          continue;
        }
        pause = Math.min(1000, Math.max(20, timerMs(answer.retryNs)));
        if (leftMs(patienceMs) <= pause) {
          const retryMs = answer.retryNs === undefined ? undefined : timerMs(answer.retryNs);
          throw new NotGrantedError(answer.verdict, answer.reason, answer.holders ?? [], retryMs);
        }
      } catch (failure) {
        options.signal?.throwIfAborted();
        const limitMs = leftMs(Math.max(patienceMs, this.around.timeoutMs));
        pause = pauseMs(failure, ++failures, limitMs, Math.random());
        if (pause === undefined) throw failure;
      }
      await this.around.sleep(pause, options.signal);
    }
  }

  /** At-most-once delivery to the application of this name. */
  receiver(name: string): Receiver {
    return new Receiver(this.around, name);
  }

  /**
   * A signed ticket for a subject and one audience.
   *
   * @param options.key the thumbprint (RFC 7638) of the bearer's key, which then has to prove each use
   */
  async issueTicket(
    subject: string,
    audience: string,
    options: { lifetimeMs?: number; key?: string; claims?: Record<string, unknown> } = {},
  ): Promise<Ticket> {
    const { lifetimeMs, key, claims } = options;
    const lifetime = lifetimeMs === undefined ? undefined : durationText(lifetimeMs);
    const reply = await this.around.ask("POST", "/tickets", { subject, audience, lifetime, key, claims });
    return readTicket(reply.body);
  }

  /** The verdict on a ticket, and on the proof that came with it. Only a `valid` one lets in. */
  async verifyTicket(
    ticket: string,
    audience: string,
    proof: { proof?: string; method?: string; uri?: string } = {},
  ): Promise<TicketVerdict> {
    const reply = await this.around.ask("POST", "/tickets/verify", { ticket, audience, ...proof });
    return readTicketVerdict(reply.body, reply.sentNs, reply.lost, this.around.clock);
  }

  /** Releases all leases. */
  async close(): Promise<void> {
    await Promise.all([...this.leases].map(lease => lease.release()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** At-most-once delivery to one application. */
export class Receiver {
  /** @internal */
  constructor(
    private readonly around: Around,
    readonly name: string,
  ) {}

  private get path(): string {
    return `/at-most-once/${encodeURIComponent(this.name)}`;
  }

  /** A timestamp for a sender without a clock. Each message gets one, and keeps it in all copies. */
  async stamp(): Promise<string> {
    return (await this.stamps(1))[0]!;
  }

  /** Timestamps in rising order. */
  async stamps(count: number): Promise<string[]> {
    const stamps = readStamps((await this.around.ask("POST", `${this.path}/stamps?count=${count}`)).body);
    if (stamps.length !== count) throw new MalformedAnswerError(`expected ${count} stamps, got ${stamps.length}`);
    return stamps;
  }

  /**
   * Asks whether to act on a message. Act if it is `accepted`, and never ask again for that message.
   *
   * An EARLY message is judged again, and so is one whose answer was lost: see `answerLost`.
   *
   * @param connection an id that one sender chose and nobody else uses
   * @param timestamp the sender's, as the service or the sender wrote it
   */
  async judge(connection: string, timestamp: string): Promise<Judgement> {
    const begunNs = this.around.clock.nowNs();
    const leftMs = () => this.around.timeoutMs - this.around.msSince(begunNs);
    let lost = false;
    for (;;) {
      const reply = await this.around.ask("POST", `${this.path}/judge`, { connection, timestamp }, leftMs(), lost);
      lost = reply.lost;
      const said = readJudgement(reply.body, lost);
      const pause = Math.max(10, timerMs(said.retryNs));
      if (said.verdict !== "EARLY" || pause >= leftMs()) return said;
      await this.around.sleep(pause);
    }
  }
}
