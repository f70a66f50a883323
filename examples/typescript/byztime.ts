// What a program can do with byztime-service, with nothing but Node 20: node build/byztime.js [URL]

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const url = process.argv[2] ?? process.env.BYZTIME_URL ?? "http://localhost:8080";

type Lease = { resource: string; id: string; token: string; claim: string; term: string; safeRemaining: string };
type Answer = { earliest: string; latest: string; verdict: string; lease: Lease; retryIn: string; stamps: string[] };
type Message = { connection: string; timestamp: string };

// Node's clocks stand still while the machine sleeps. Linux tells the one that does not in steps of 10 ms, rounded down:
// so it is between clock() and clock() + step.
const step = 10_000_000n;
const clock = () => ns(readFileSync("/proc/uptime", "utf8").split(" ")[0]!);

/** Nanoseconds of an instant or duration. A number would be rounded. */
function ns(text: string): bigint {
  const [whole, part = ""] = text.split(".");
  return BigInt(whole + part.padEnd(9, "0"));
}

const seconds = (n: bigint) => `${n / 10n ** 9n}.${(n % 10n ** 9n).toString().padStart(9, "0")}`;

/** Fails unless the answer is a 200: a problem is no verdict. */
async function call(method: string, path: string, body?: object, timeout = 30_000): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (body) headers["Content-Type"] = "application/json";
  if (process.env.BYZTIME_TOKEN) headers["Authorization"] = `Bearer ${process.env.BYZTIME_TOKEN}`;
  const signal = AbortSignal.timeout(timeout);
  const answer = await fetch(url + path, { method, headers, body: body ? JSON.stringify(body) : null, signal });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** (1) The time, and what is known of it later: take a new one after ten seconds. */
async function read() {
  const sent = clock();
  const answer = await call("GET", "/time");
  const received = clock() + step;
  const interval = () => {
    const now = clock();
    const r = now > received ? now - received : 0n;
    const d = now + step - sent;
    return { earliest: ns(answer.earliest) + (r * 9n) / 10n, latest: ns(answer.latest) + (d * 112n) / 100n + 1n };
  };
  return { answer, interval };
}

/** (2) Commit wait: what carries this instant may be shown to others when this returns. */
async function untilPassed(instant: string) {
  while ((await call("GET", `/time/wait?wait=10s&until=${instant}`)).verdict !== "PASSED");
}

/** (3) A lease with its guard: act only right after guard() said so, and before the next await. */
class Held {
  private until = 0n;
  private renewAt = 0n;

  private constructor(readonly lease: Lease, sent: bigint) {
    this.extended(sent, lease);
  }

  static async acquire(resource: string): Promise<Held> {
    const wish = { resource, holder: `node-${process.pid}`, mode: "WRITE", requestId: randomUUID() };
    for (;;) {
      const sent = clock();
      const answer = await call("POST", "/leases/acquire?wait=5s", wish);
      if (answer.verdict === "GRANTED") return new Held(answer.lease, sent);
      await sleep(100); // HELD, RECOVERING: ask again
    }
  }

  private extended(sent: bigint, lease: Lease) {
    const until = sent + (ns(lease.safeRemaining) * 100n) / 112n;
    if (until > this.until) this.until = until;
    this.renewAt = sent + ns(lease.term) / 3n;
  }

  async guard(): Promise<boolean> {
    const sent = clock();
    if (sent >= this.renewAt) {
      this.renewAt = sent + 100_000_000n; // without a good answer: what was promised holds, and no longer
      const { resource, id, token, claim, term } = this.lease;
      try {
        const answer = await call("POST", "/leases/renew", { resource, id, token, claim, term }, 1000);
        if (answer.verdict === "GRANTED") this.extended(sent, answer.lease);
        else if (answer.verdict === "VOID" || answer.verdict === "RECALLED") this.until = 0n;
      } catch {
        // Asked again soon.
      }
    }
    return clock() + step < this.until;
  }

  async release() {
    this.until = 0n;
    const { resource, id, token } = this.lease;
    await call("POST", "/leases/release", { resource, id, token });
  }
}

/** A toy: keeps the highest token that it has seen, and refuses lower ones in one step with the write. */
class Storage {
  private token = 0n;
  value = "";

  write(token: string, value: string): boolean {
    if (BigInt(token) < this.token) return false; // as numbers, not as strings
    this.token = BigInt(token);
    this.value = value;
    return true;
  }
}

/** (4) Acts at most once on each message; it asks first. */
async function receive(message: Message, act: () => void): Promise<string> {
  for (;;) {
    const answer = await call("POST", "/at-most-once/typescript/judge", message);
    if (answer.verdict === "ACCEPTED") act();
    if (answer.verdict !== "EARLY") return answer.verdict;
    await sleep(Number(answer.retryIn) * 1000); // a short duration may well be rounded
  }
}

function expect(what: string, ok: boolean) {
  if (!ok) throw new Error(`failed: ${what}`);
}

const reading = await read();
const { earliest, latest } = reading.interval();
console.log(`ok time ${seconds((earliest + latest) / 2n)} +- ${seconds((latest - earliest + 1n) / 2n)}`);

await untilPassed(reading.answer.latest);
console.log(`ok passed ${reading.answer.latest}`);

const storage = new Storage();
const old = await Held.acquire("typescript/report");
expect("a first write", (await old.guard()) && storage.write(old.lease.token, "one"));
await old.release();
expect("nothing after a release", !(await old.guard()));
const held = await Held.acquire("typescript/report");
console.log(`ok lease taken ${held.lease.token}`);
const deadline = clock() + ns(process.env.BYZTIME_HOLD ?? "1");
let writes = 0;
while ((await held.guard()) && clock() < deadline) {
  expect("a write", storage.write(held.lease.token, "two"));
  writes++;
  await sleep(50);
}
if (clock() < deadline) {
  console.log(`lease lost, and stopped in time, token ${held.lease.token}`);
  process.exit(3);
}
await held.release();
expect("a late write is refused", !storage.write(old.lease.token, "late"));
console.log(`ok lease ${writes} writes with token ${held.lease.token}, and a late one refused`);

let acted = 0;
const connection = randomUUID();
const stamped = async (): Promise<Message> => {
  const answer = await call("POST", "/at-most-once/typescript/stamps");
  return { connection, timestamp: answer.stamps[0]! };
};
const [first, second] = [await stamped(), await stamped()];
const verdicts: string[] = [];
for (const message of [first, first, second, first]) verdicts.push(await receive(message, () => acted++));
const said = verdicts.join(" ");
expect(said, said === "ACCEPTED DUPLICATE ACCEPTED DUPLICATE" && acted === 2);
console.log(`ok at most once: ${said}`);
