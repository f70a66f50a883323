import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { call, clock, type Lease, ns, step } from "./client.js";

/** (3) A lease with its guard: act only right after guard() said so, and before the next await. */
export class Held {
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
      if (answer.verdict === "RECOVERING") // what an earlier life may have promised must be over first
        console.error(`${resource}: ${answer.cause}, ${answer.certainIn ?? "?"} s to go`);
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
export class Storage {
  private token = 0n;
  value = "";

  write(token: string, value: string): boolean {
    if (BigInt(token) < this.token) return false; // as numbers, not as strings
    this.token = BigInt(token);
    this.value = value;
    return true;
  }
}
