import type { Clock } from "./clock.js";
import { ReadingTooOldError } from "./errors.js";

/** A later break of the timescale would go unheard. */
const MAX_AGE_NS = 10_000_000_000n;

/** Bounds on an instant of global time. The true instant lies within them. */
export class Interval {
  /** The likeliest value. It lies within the bounds. */
  readonly estimateNs: bigint;

  /** @throws RangeError if `earliestNs` is after `latestNs` */
  constructor(
    readonly earliestNs: bigint,
    readonly latestNs: bigint,
    estimateNs: bigint = (earliestNs + latestNs) / 2n,
  ) {
    if (earliestNs > latestNs) throw new RangeError(`earliest ${earliestNs} is after latest ${latestNs}`);
    this.estimateNs = estimateNs < earliestNs ? earliestNs : estimateNs > latestNs ? latestNs : estimateNs;
  }

  /** Half the width, rounded up: how far the true instant can be from the middle. */
  get errorNs(): bigint {
    return (this.latestNs - this.earliestNs + 1n) / 2n;
  }

  /** Whether this is before the other, wherever the true instants are. */
  certainlyBefore(other: Interval): boolean {
    return this.latestNs < other.earliestNs;
  }

  /** Whether this is after the other, wherever the true instants are. */
  certainlyAfter(other: Interval): boolean {
    return other.certainlyBefore(this);
  }

  /** Whether the intervals overlap, so that nobody can tell the order. */
  concurrentWith(other: Interval): boolean {
    return !this.certainlyBefore(other) && !this.certainlyAfter(other);
  }

  /** Whether an instant has certainly passed at this time. */
  certainlyPast(instantNs: bigint): boolean {
    return instantNs < this.earliestNs;
  }

  /** Whether an instant has certainly not been reached at this time. */
  certainlyShortOf(instantNs: bigint): boolean {
    return this.latestNs < instantNs;
  }
}

/** What the service says of a reading besides its bounds. */
export interface ReadingDetails {
  readonly era: string;
  readonly ageNs: bigint;
  readonly driftPpb: number;
  /** SYNCHRONIZED or DEGRADED. */
  readonly status: string;
  /** STEP or SLEW. */
  readonly mode: string;
  /** STANDALONE, PEERS or EXTERNAL. */
  readonly provider: string;
}

/** The answer to a request for the time, with the local times at which it was sent and answered. */
export class Reading {
  constructor(
    /** The bounds at some moment between request and answer. */
    readonly interval: Interval,
    readonly details: ReadingDetails,
    /** Not after the request was sent. */
    private readonly sentNs: bigint,
    /** Not before the answer came. */
    private readonly receivedNs: bigint,
    private readonly clock: Clock,
  ) {}

  /**
   * The bounds on the global time of this moment. They widen with the age of the reading.
   *
   * The lower bound counts from the answer, on a clock that is 10 % fast at most; the upper bound from the
   * request, on a clock that is 10 % slow at most.
   *
   * @throws ReadingTooOldError ten seconds after the request was sent. Ask for another reading
   */
  now(): Interval {
    const noEarlierNs = this.clock.nowNs();
    const noLaterNs = noEarlierNs + this.clock.resolutionNs;
    const sinceSentNs = noLaterNs - this.sentNs;
    const sinceReceivedNs = noEarlierNs > this.receivedNs ? noEarlierNs - this.receivedNs : 0n;
    if (sinceSentNs > MAX_AGE_NS) throw new ReadingTooOldError("the reading is more than ten seconds old: ask for another one");
    const { earliestNs, estimateNs, latestNs } = this.interval;
    return new Interval(
      earliestNs + (sinceReceivedNs * 9n) / 10n,
      latestNs + (sinceSentNs * 112n + 99n) / 100n,
      estimateNs + (noEarlierNs + noLaterNs - this.sentNs - this.receivedNs) / 2n,
    );
  }
}
