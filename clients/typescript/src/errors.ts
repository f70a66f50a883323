/** The base of all errors of this package. */
export class ByztimeError extends Error {
  /** Whether the same request may succeed later. */
  readonly retryable: boolean = false;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The members of an RFC 9457 problem, and of this service's. */
export interface Problem {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  /** The name of the kind of problem, which programs look at; undefined if no problem of the service. */
  readonly reason: string | undefined;
  readonly retryable: boolean;
  /** The header Retry-After; undefined if there is none. */
  readonly retryAfterMs: number | undefined;
  readonly parameter: string | undefined;
  readonly got: string | undefined;
  readonly expected: string | undefined;
}

/** A refusal by the service. It is no verdict. Nothing was decided, unless the `outcomeUnknown`. */
export class ProblemError extends ByztimeError {
  override readonly retryable: boolean;

  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.reason ?? problem.title}${problem.detail && `: ${problem.detail}`}`);
    this.retryable = problem.retryable;
  }

  /**
   * Whether the service may have done what was asked for: it says that it does not know, or a proxy says that it
   * got no good answer from the service.
   */
  get outcomeUnknown(): boolean {
    const { reason, status } = this.problem;
    return reason === undefined ? status >= 500 : reason === "outcome-unknown" || reason === "internal-error";
  }
}

/** The service was not reached, or did not answer in time. */
export class NoAnswerError extends ByztimeError {
  override readonly retryable = true;

  constructor(
    message: string,
    /** Whether the service may have got the request, and have acted on it. */
    readonly mayHaveArrived: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The answer is none of this service. */
export class MalformedAnswerError extends ByztimeError {}

/** A reading is so old that a break of the timescale may have gone unheard. */
export class ReadingTooOldError extends ByztimeError {}

/** An instant had not certainly passed when the wait ended. */
export class NotPassedError extends ByztimeError {}

/** The lease is no longer certainly held. */
export class LeaseOverError extends ByztimeError {}

/** A lease was not granted before the wait ended. */
export class NotGrantedError extends ByztimeError {
  override readonly retryable = true;

  constructor(
    /** HELD or RECOVERING. */
    readonly verdict: string,
    /** Why the service is RECOVERING. */
    readonly recoveryCause: string | undefined,
    readonly holders: readonly string[],
    readonly retryAfterMs: number | undefined,
  ) {
    super([verdict, recoveryCause, holders.join(", ")].filter(Boolean).join(" "));
  }
}
