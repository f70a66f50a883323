import { NoAnswerError, ProblemError } from "./errors.js";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

/**
 * How long to wait before a request that failed is sent again; undefined if the failure is final.
 *
 * @param attempt how often the request was sent, at least 1
 * @param leftMs how long the caller still waits. A pause that is not shorter makes the failure final
 * @param chance a random number of [0, 1), so that clients which failed together do not return together
 */
export function pauseMs(failure: unknown, attempt: number, leftMs: number, chance: number): number | undefined {
  if (!(failure instanceof NoAnswerError || (failure instanceof ProblemError && failure.retryable))) return undefined;
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt - 1, 10));
  let pause = (longest * (1 + chance)) / 2;
  if (failure instanceof ProblemError) pause = Math.max(pause, failure.problem.retryAfterMs ?? 0);
  return pause < leftMs ? pause : undefined;
}
