import { setTimeout as sleep } from "node:timers/promises";
import { call } from "./client.js";

type Message = { connection: string; timestamp: string };

/** (4) The sender stamps each message once: what is sent again carries the same stamp. */
export async function stamped(connection: string): Promise<Message> {
  const answer = await call("POST", "/at-most-once/typescript/stamps");
  return { connection, timestamp: answer.stamps[0]! };
}

/** Acts at most once on each message; it asks first. */
export async function receive(message: Message, act: () => void): Promise<string> {
  for (;;) {
    const answer = await call("POST", "/at-most-once/typescript/judge", message);
    if (answer.verdict === "ACCEPTED") act();
    if (answer.verdict !== "EARLY") return answer.verdict;
    await sleep(Number(answer.retryIn) * 1000); // a short duration may well be rounded
  }
}
