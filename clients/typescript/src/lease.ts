import { type Grant, type LeaseAnswer, readLeaseAnswer, timerMs } from "./answers.js";
import type { Around } from "./around.js";
import { ByztimeError, LeaseOverError, MalformedAnswerError, ProblemError } from "./errors.js";
import type { Ending, Hold } from "./hold.js";
import { durationText, msOf } from "./instants.js";

/** How long a renewal may take. It is repeated afterwards. */
const RENEWAL_MS = 1000;

/** The reason of a lease's signal. */
export class LeaseEndingError extends ByztimeError {
  constructor(
    /** Why the work should end; undefined after a release. */
    readonly ending: Ending | undefined,
  ) {
    super(ending === undefined ? "the lease was released" : `the lease ends: ${ending}`);
  }
}

/**
 * A lease that is renewed in the background until it is released or lost.
 *
 * Call `held` right before each action that needs the lease, with no `await` in between. Show `token` to
 * every storage that is written to, because the program may be paused between that call and the write.
 *
 * `held` counts on the clock and is right whatever the event loop does. Renewals and `signal` are late
 * while the loop is blocked.
 */
export class Lease implements AsyncDisposable {
  private readonly ended = new AbortController();
  private readonly stopped = new AbortController();
  private readonly keeping: Promise<void>;
  private releasing: Promise<boolean> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private why: Ending | undefined;

  /** @internal */
  constructor(
    private readonly around: Around,
    private readonly hold: Hold,
    private readonly forget: (lease: Lease) => void,
  ) {
    this.warn();
    this.keeping = this.keep();
  }

  get resource(): string {
    return this.hold.grant.resource;
  }

  /** The id of the lease, which is the holder's secret. */
  get id(): string {
    return this.hold.grant.id;
  }

  /** The fencing token: a later holder of the resource has a higher one. */
  get token(): bigint {
    return this.hold.grant.token;
  }

  /** Why the work should end; undefined while it may go on. */
  get ending(): Ending | undefined {
    return this.why;
  }

  /** Aborted when the work should end, with a LeaseEndingError as its reason. */
  get signal(): AbortSignal {
    return this.ended.signal;
  }

  /** Whether the lease certainly holds at this moment. Once false, it stays false. */
  held(): boolean {
    return this.remainingNs() > 0n;
  }

  /** @throws LeaseOverError if the lease does not certainly hold */
  ensureHeld(): void {
    if (!this.held()) throw new LeaseOverError(`the lease of ${this.resource} is over, token ${this.token}`);
  }

  /** For how long the lease certainly holds without another renewal; 0 if it does not. */
  remainingMs(): number {
    return msOf(this.remainingNs());
  }

  private remainingNs(): bigint {
    return this.hold.remainingNs(this.around.noLaterNs());
  }

  /**
   * Stops relying on the lease, then gives it back.
   *
   * @returns whether the service has confirmed it. Otherwise the lease ends at its expiry
   */
  release(): Promise<boolean> {
    return (this.releasing ??= this.releaseOnce());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  private async releaseOnce(): Promise<boolean> {
    const remainingMs = this.remainingMs();
    this.hold.end();
    clearTimeout(this.timer);
    this.ended.abort(new LeaseEndingError(undefined));
    this.stopped.abort(); // ends a renewal that is under way
    await this.keeping;
    this.forget(this);
    if (this.why === "VOID") return true;
    try {
      const limitMs = Math.min(this.around.timeoutMs, Math.max(1000, remainingMs));
      await this.around.ask("POST", "/leases/release", named(this.hold.grant), limitMs);
      return true;
    } catch (failure) {
      if (failure instanceof ByztimeError) return false;
      throw failure;
    }
  }

  private tell(ending: Ending) {
    if (this.ended.signal.aborted) return;
    clearTimeout(this.timer);
    this.why = ending;
    this.ended.abort(new LeaseEndingError(ending));
  }

  /** Tells in time, whatever the keeper waits for. Renewals move the time. */
  private warn() {
    if (this.ended.signal.aborted) return;
    const leftMs = msOf(this.hold.noticeAtNs - this.around.noLaterNs());
    if (leftMs <= 0) this.tell("UNRENEWED");
    // Not for longer, because timers stand still while the machine sleeps.
    else this.timer = setTimeout(() => this.warn(), Math.min(leftMs, 1000));
  }

  /** Renews until the lease is over, and listens for its recall in between. */
  private async keep(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      const nowNs = this.around.noLaterNs();
      const leftMs = msOf(this.hold.remainingNs(nowNs));
      const dueMs = msOf(this.hold.renewAtNs - nowNs);
      if (leftMs <= 0) return this.tell("UNRENEWED");
      let pauseMs = 20;
      try {
        const reply = await this.listenOrRenew(leftMs, dueMs);
        const answer = readLeaseAnswer(reply.body);
        if (answer.grant && JSON.stringify(named(answer.grant)) !== JSON.stringify(named(this.hold.grant)))
          throw new MalformedAnswerError("the answer is about another lease");
        if (this.stopped.signal.aborted || this.isOver(answer)) return;
        if (answer.verdict === "GRANTED" && dueMs <= 0) {
          this.hold.extend(reply.sentNs, this.around.noLaterNs(), answer.grant!);
          continue;
        }
        if (answer.verdict !== "GRANTED") pauseMs = timerMs(answer.retryNs);
      } catch (failure) {
        // No verdict: what was promised holds, and no longer.
        pauseMs = (failure instanceof ProblemError ? failure.problem.retryAfterMs : undefined) ?? 100;
      }
      await this.around.sleep(Math.max(10, Math.min(pauseMs, 1000, leftMs / 6)), this.stopped.signal).catch(() => {});
    }
  }

  private isOver(answer: LeaseAnswer): boolean {
    if (answer.verdict === "VOID") {
      this.hold.end();
      this.tell("VOID");
      return true;
    }
    if (answer.verdict === "RECALLED" || answer.grant?.recalled) {
      this.tell("RECALLED");
      return true;
    }
    return false;
  }

  private listenOrRenew(leftMs: number, dueMs: number) {
    const { grant } = this.hold;
    if (dueMs > 0) {
      const query = new URLSearchParams({ ...named(grant), wait: durationText(dueMs) });
      const limitMs = dueMs + Math.min(RENEWAL_MS, leftMs / 4);
      return this.around.send("GET", `/leases/recall?${query}`, undefined, limitMs, this.stopped.signal);
    }
    const body = grant.claim === undefined ? named(grant) : { ...named(grant), claim: grant.claim };
    return this.around.send("POST", "/leases/renew", body, Math.min(RENEWAL_MS, leftMs), this.stopped.signal);
  }
}

function named(grant: Grant) {
  return { resource: grant.resource, id: grant.id, token: grant.token.toString() };
}
