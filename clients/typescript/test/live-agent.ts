// Does what clients/live/live.py tells it, a line of JSON each, with the installed package: live-agent.js URL.

import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ByztimeError, Client, type Lease, LeaseEndingError, NoAnswerError, NotGrantedError, NotPassedError, ProblemError, uptimeClock,
} from "byztime";

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const nowNs = () => uptimeClock.nowNs().toString();

const clients = new Map<string, Client>();
const leases = new Map<string, Lease>();

/** Acts under a lease, and says when. */
function act(name: string, lease: Lease) {
  let stopped = false;
  const timer = setInterval(() => {
    const atNs = nowNs(); // before the check: what is said can only be too early
    if (lease.held()) say({ event: stopped ? "revived" : "acted", lease: name, atNs });
    else if (!stopped) {
      stopped = true;
      say({ event: "stopped", lease: name });
    }
  }, 20);
  timer.unref();
  lease.signal.addEventListener("abort", () => {
    const { ending } = lease.signal.reason as LeaseEndingError;
    if (ending) say({ event: "ending", lease: name, ending, atNs: nowNs() });
  });
}

const ms = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1000);

async function take(command: any): Promise<object> {
  const url: string = command.url ?? process.argv[2];
  if (!clients.has(url)) clients.set(url, new Client(url, { token: async () => process.env.BYZTIME_TOKEN! }));
  const client = clients.get(url)!;
  switch (command.do) {
    case "time": {
      const reading = await client.time();
      await sleep(ms(command.laterSeconds ?? 0));
      const now = reading.now();
      return { earliestNs: now.earliestNs.toString(), latestNs: now.latestNs.toString() };
    }
    case "wait":
      await client.waitUntilPassed(command.instant, { timeoutMs: ms(command.timeoutSeconds)! });
      return { passed: true };
    case "stamp":
      return { stamp: await client.receiver(command.receiver).stamp() };
    case "judge":
      return await client.receiver(command.receiver).judge(command.connection, command.timestamp).then(
        ({ verdict, accepted, answerLost }) => ({ verdict, accepted, answerLost }));
    case "issue":
      return { ticket: (await client.issueTicket("anna", "orders", { lifetimeMs: ms(command.lifetimeSeconds)! })).text };
    case "verify": {
      const verdict = await client.verifyTicket(command.ticket, command.audience);
      return { verdict: verdict.verdict, valid: verdict.valid() };
    }
    case "acquire": {
      const term = command.termSeconds === undefined ? {} : { termMs: ms(command.termSeconds)! };
      const lease = await client.acquire(command.resource, {
        ...term,
        waitMs: ms(command.waitSeconds ?? 0)!,
        recall: command.recall ?? false,
        mode: command.mode ?? "WRITE",
      });
      leases.set(command.lease, lease);
      act(command.lease, lease);
      return { token: lease.token.toString(), id: lease.id };
    }
    case "state": {
      const lease = leases.get(command.lease)!;
      return { held: lease.held(), remainingSeconds: lease.remainingMs() / 1000 };
    }
    case "release":
      return { confirmed: await leases.get(command.lease)!.release() };
    case "close":
      await Promise.all([...clients.values()].map(one => one.close()));
      return {};
  }
  throw new Error(command.do);
}

function failed(failure: ByztimeError): object {
  const kind =
    failure instanceof ProblemError ? "Problem"
    : failure instanceof NotGrantedError ? "NotGranted"
    : failure instanceof NotPassedError ? "NotPassed"
    : failure.name.replace(/Error$/, "");
  const problem = failure instanceof ProblemError ? { reason: failure.problem.reason, retryable: failure.retryable } : {};
  const lost = failure instanceof NoAnswerError ? { mayHaveArrived: failure.mayHaveArrived } : {};
  return { error: kind, message: failure.message, ...problem, ...lost };
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  const answer = await take(command).catch((failure: unknown) => {
    if (failure instanceof ByztimeError) return failed(failure);
    throw failure;
  });
  say({ n: command.n, ...answer });
}
