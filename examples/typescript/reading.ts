import { call, clock, ns, step } from "./client.js";

/** (1) The time, and what is known of it later: take a new one after ten seconds. */
export async function read() {
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
export async function untilPassed(instant: string) {
  while ((await call("GET", `/time/wait?wait=10s&until=${instant}`)).verdict !== "PASSED");
}
