// Asks the service, and the clock on which a program counts what has passed since.

import { readFileSync } from "node:fs";

const url = process.argv[2] ?? process.env.BYZTIME_URL ?? "http://localhost:8080";

export type Lease = { resource: string; id: string; token: string; claim: string; term: string; safeRemaining: string };
export type Answer = {
  earliest: string; latest: string; verdict: string; cause: string; certainIn?: string; lease: Lease;
  retryIn: string; stamps: string[];
};

// Node's clocks stand still while the machine sleeps. Linux tells the one that does not in steps of 10 ms, rounded
// down: so it is between clock() and clock() + step.
export const step = 10_000_000n;
export const clock = () => ns(readFileSync("/proc/uptime", "utf8").split(" ")[0]!);

/** Nanoseconds of an instant or duration. A number would be rounded. */
export function ns(text: string): bigint {
  const [whole, part = ""] = text.split(".");
  return BigInt(whole + part.padEnd(9, "0"));
}

export const seconds = (n: bigint) => `${n / 10n ** 9n}.${(n % 10n ** 9n).toString().padStart(9, "0")}`;

/** Fails unless the answer is a 200: a problem is no verdict. */
export async function call(method: string, path: string, body?: object, timeout = 30_000): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (body) headers["Content-Type"] = "application/json";
  if (process.env.BYZTIME_TOKEN) headers["Authorization"] = `Bearer ${process.env.BYZTIME_TOKEN}`;
  const signal = AbortSignal.timeout(timeout);
  const request = { method, headers, body: body ? JSON.stringify(body) : null, signal };
  const answer = await fetch(url + path, request).catch((failure: Error) => {
    throw new Error(`${url}${path}: ${failure.cause instanceof Error ? failure.cause.message : failure.message}`);
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
