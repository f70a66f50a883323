import { type Grant, safeUntilNs } from "./answers.js";

/**
 * Why the work under a lease should end.
 *
 * - RECALLED: another request waits for the lease, or it was revoked. It holds until its end, and is not
 *   extended.
 * - VOID: the service says that the lease is over. It is not held any more.
 * - UNRENEWED: the lease could not be renewed in time. It holds until its end.
 */
export type Ending = "RECALLED" | "VOID" | "UNRENEWED";

/**
 * What a holder knows of its lease, without clocks or requests. Once a lease is over, it stays over.
 *
 * All times are nanoseconds of the local clock, which the caller reads: not too late for what was sent,
 * and not too early for what is now.
 */
export class Hold {
  private untilNs: bigint;
  private renewNs = 0n;
  private noticeNs = 0n;
  private over = false;

  constructor(
    sentNs: bigint,
    public grant: Grant,
  ) {
    this.untilNs = safeUntilNs(sentNs, grant.safeRemainingNs);
    this.plan(sentNs);
  }

  /** Renew at a third of the time, tell the owner when a sixth is left. */
  private plan(sentNs: bigint) {
    const wholeNs = this.untilNs - sentNs;
    this.renewNs = sentNs + wholeNs / 3n;
    this.noticeNs = wholeNs / 6n;
  }

  /** Takes a renewal. It has no effect if the lease was over when its answer came. */
  extend(sentNs: bigint, nowNs: bigint, grant: Grant) {
    if (!this.held(nowNs)) {
      this.over = true;
      return;
    }
    this.grant = grant;
    const untilNs = safeUntilNs(sentNs, grant.safeRemainingNs);
    if (untilNs > this.untilNs) {
      this.untilNs = untilNs;
      this.plan(sentNs);
    }
  }

  /** Nothing is held from now on, whatever answers may come. */
  end() {
    this.over = true;
  }

  held(nowNs: bigint): boolean {
    return this.remainingNs(nowNs) > 0n;
  }

  remainingNs(nowNs: bigint): bigint {
    return !this.over && this.untilNs > nowNs ? this.untilNs - nowNs : 0n;
  }

  get renewAtNs(): bigint {
    return this.renewNs;
  }

  get noticeAtNs(): bigint {
    return this.untilNs - this.noticeNs;
  }
}
