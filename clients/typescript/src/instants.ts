const NS_PER_S = 1_000_000_000n;
const MAX_NS = 2n ** 63n - 1n;
const TEXT = /^(-?)([0-9]{1,18})(?:\.([0-9]{1,9}))?$/;

/**
 * The nanoseconds of an instant or duration, which is written as decimal seconds.
 *
 * @throws RangeError if the text has another form, or if the value does not fit into 64 bits
 */
export function parseInstant(text: string): bigint {
  const found = TEXT.exec(text);
  if (!found) throw new RangeError(`no instant: ${JSON.stringify(text)}; expected decimal seconds such as 1795237012.123456789`);
  const magnitude = BigInt(found[2]! + (found[3] ?? "").padEnd(9, "0"));
  const ns = found[1] ? -magnitude : magnitude;
  if (ns > MAX_NS || ns < -MAX_NS - 1n) throw new RangeError(`${text} s does not fit into 64-bit nanoseconds`);
  return ns;
}

/** An instant or duration in nanoseconds as the service writes it. */
export function formatInstant(ns: bigint): string {
  const magnitude = ns < 0n ? -ns : ns;
  return `${ns < 0n ? "-" : ""}${magnitude / NS_PER_S}.${(magnitude % NS_PER_S).toString().padStart(9, "0")}`;
}

/** A duration that a caller chose, as the service reads it. */
export function durationText(ms: number): string {
  if (!(ms >= 0 && ms < 1e12)) throw new RangeError(`expected 0 <= ms < 1e12, got ${ms}`);
  return formatInstant(nsOf(ms));
}

export const nsOf = (ms: number): bigint => BigInt(Math.round(ms * 1e6));

export const msOf = (ns: bigint): number => Number(ns) / 1e6;
