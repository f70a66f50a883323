import { readFileSync } from "node:fs";
import { parseInstant } from "./instants.js";

/** A clock that runs on while the machine sleeps. */
export interface Clock {
  /** Nanoseconds. The true time of the clock is at least this, and less than `resolutionNs` more. */
  nowNs(): bigint;
  readonly resolutionNs: bigint;
}

/**
 * The clock of Linux that runs on while the machine sleeps, as /proc/uptime tells it: in steps of 10 ms,
 * rounded down. Node's own clocks stand still during sleep.
 */
export const uptimeClock: Clock = {
  nowNs() {
    return parseInstant(readFileSync("/proc/uptime", "utf8").split(" ", 1)[0]!);
  },
  resolutionNs: 10_000_000n,
};
