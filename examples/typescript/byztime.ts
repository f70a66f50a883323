// What a program can do with byztime-service, with nothing but Node 20: node build/byztime.js [URL]

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { clock, ns, seconds } from "./client.js";
import { receive, stamped } from "./delivery.js";
import { Held, Storage } from "./lease.js";
import { read, untilPassed } from "./reading.js";

function expect(what: string, ok: boolean) {
  if (!ok) throw new Error(`failed: ${what}`);
}

process.on("uncaughtException", failure => {
  console.error(failure.message.startsWith("failed: ") ? failure.message : `failed: ${failure.message}`);
  process.exit(1);
});

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
const [first, second] = [await stamped(connection), await stamped(connection)];
const verdicts: string[] = [];
for (const message of [first, first, second, first]) verdicts.push(await receive(message, () => acted++));
const said = verdicts.join(" ");
expect(said, said === "ACCEPTED DUPLICATE ACCEPTED DUPLICATE" && acted === 2);
console.log(`ok at most once: ${said}`);
