// Durations and instants are strings of seconds with nine decimals; as numbers they would be rounded.

/** A duration as a number of seconds: rounded, for drawing only. */
export const seconds = text => Number(text);

/** An instant as a whole number of nanoseconds. */
export function nanoseconds(instant) {
  const [whole, fraction = ""] = instant.replace("-", "").split(".");
  const value = BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0"));
  return instant.startsWith("-") ? -value : value;
}

const UNITS = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]];
const LONG_UNITS = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];

/** The unit in which a length of time is at least one. */
export const unitOf = length => UNITS.find(([size]) => Math.abs(length) >= size) ?? UNITS.at(-1);

/** A length of time in words, with three figures. */
export function words(length) {
  if (length === 0) return "0 s";
  const [size, name] = unitOf(length);
  return `${Number((length / size).toPrecision(3))} ${name}`;
}

/** A length of time in its two largest units, rounded up: 3 h 12 min. */
export function longWords(length) {
  const first = LONG_UNITS.findIndex(([size]) => size > 1 && length >= size);
  if (first < 0) return words(length);
  const [[size, name], [partSize, partName]] = LONG_UNITS.slice(first, first + 2);
  const parts = Math.ceil(length / partSize), each = size / partSize;
  const rest = parts % each;
  return `${Math.floor(parts / each)} ${name}${rest > 0 ? ` ${rest} ${partName}` : ""}`;
}
