// What a program can do with byztime-service, with the package in clients/typescript: node build/example.js [URL]

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, formatInstant } from "byztime";

/** A toy: keeps the highest token that it has seen, and refuses lower ones in one step with the write. */
class Storage {
  private token = 0n;
  value = "";

  write(token: bigint, value: string): boolean {
    if (token < this.token) return false;
    this.token = token;
    this.value = value;
    return true;
  }
}

function expect(what: string, ok: boolean) {
  if (!ok) throw new Error(what);
}

async function run(client: Client) {
  // (1) The time, and what is known of it now. After ten seconds, ask for another reading.
  const reading = await client.time();
  const now = reading.now();
  console.log(`ok time ${formatInstant(now.estimateNs)} +- ${formatInstant(now.errorNs)}`);

  // (2) Commit wait: what carries this instant may be shown to others afterwards.
  const instant = formatInstant(reading.interval.latestNs);
  await client.waitUntilPassed(instant);
  console.log(`ok passed ${instant}`);

  // (3) A lease: act only right after held() said so, and show the token to the storage.
  const storage = new Storage();
  const old = await client.acquire("typescript/report", { waitMs: 60_000 });
  expect("a first write", old.held() && storage.write(old.token, "one"));
  await old.release();
  expect("nothing after a release", !old.held());
  const lease = await client.acquire("typescript/report", { waitMs: 60_000 });
  console.log(`ok lease taken ${lease.token}`);
  const deadlineMs = performance.now() + Number(process.env.BYZTIME_HOLD ?? "1") * 1000;
  let writes = 0;
  while (lease.held() && performance.now() < deadlineMs) {
    expect("a write", storage.write(lease.token, "two"));
    writes++;
    await sleep(50);
  }
  if (performance.now() < deadlineMs) {
    console.log(`lease lost (${lease.ending}), and stopped in time, token ${lease.token}`);
    process.exit(3);
  }
  await lease.release();
  expect("a late write is refused", !storage.write(old.token, "late"));
  console.log(`ok lease ${writes} writes with token ${lease.token}, and a late one refused`);

  // (4) The sender stamps each message once. The receiver asks before it acts.
  const receiver = client.receiver("typescript");
  const connection = randomUUID();
  const [first, second] = [await receiver.stamp(), await receiver.stamp()];
  const verdicts: string[] = [];
  let acted = 0;
  for (const stamp of [first, first, second, first]) {
    const judgement = await receiver.judge(connection, stamp);
    if (judgement.accepted) acted++;
    verdicts.push(judgement.verdict);
  }
  const said = verdicts.join(" ");
  expect(said, said === "ACCEPTED DUPLICATE ACCEPTED DUPLICATE" && acted === 2);
  console.log(`ok at most once: ${said}`);
}

const token = process.env.BYZTIME_TOKEN;
const client = new Client(process.argv[2] ?? process.env.BYZTIME_URL, token ? { token } : {});
await run(client).catch((failure: Error) => {
  console.error(`failed: ${failure.message}`); // no answer, or a problem
  process.exit(1);
});
