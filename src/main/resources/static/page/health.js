// Health in words, for what stands on the time.
import { showState } from "./states.js";
import { nanoseconds, seconds, words } from "./units.js";

const STATES = { OUT_OF_SERVICE: "refusing", DOWN: "refusing", DEGRADED: "degraded" };

// What Actuator calls UP may still promise less than it does at its best.
const UP = {
  globalTime: d => d.status === "DEGRADED" ? "degraded" : "ok",
  atMostOnce: (d, latest) => d.recovering ? "recovering"
    : d.ceiling && latest && nanoseconds(d.ceiling) <= nanoseconds(latest) ? "degraded" : "ok",
  leases: d => d.recovering ? "recovering" : "ok",
  tickets: () => "ok",
  commits: () => "ok",
  peers: () => "ok",
};

const COMPONENTS = {
  globalTime: ["Time", d => [
    d.reason && `${d.reason}: ${d.detail}`,
    d.discontinuities > 0 && `${d.discontinuities} breaks of the timescale`,
    d.suspends > 0 && `${d.suspends} suspends`,
    d.error && `error ${words(seconds(d.error))}`,
  ]],
  atMostOnce: ["At most once", (d, latest) => [
    d.reason && `${d.reason}${d.detail ? `: ${d.detail}` : ""}`,
    d.recovering && `refuses messages for up to ${words(seconds(d.recoveringFor))} (${d.recovering})`,
    d.ceiling && latest && headroom(nanoseconds(d.ceiling) - nanoseconds(latest)),
  ]],
  leases: ["Leases", d => [
    d.reason && `${d.reason}${d.detail ? `: ${d.detail}` : ""}`,
    d.recovering && `${d.recoveringFor ? `grants again in ${words(seconds(d.recoveringFor))}` : "grants nothing yet"} (${d.recovering})`,
    d.held !== undefined && `${d.held} held, ${d.waiting} waiting`,
  ]],
  tickets: ["Tickets", d => [
    d.reason && `${d.reason}${d.detail ? `: ${d.detail}` : ""}`,
    d.unreadIssuers && `keys not read: ${Object.keys(d.unreadIssuers).join(", ")}`,
    d.keys !== undefined && `${d.keys} keys published`,
  ]],
  commits: ["Commits", d => [
    d.reason && `${d.reason}${d.detail ? `: ${d.detail}` : ""}`,
    d.recoveringFor && `begin in ${d.recoveringFor} s`,
    d.pending !== undefined && `${d.pending} pending`,
    d.inDoubt !== undefined && `${d.inDoubt} in doubt`,
    d.groups !== undefined && `${d.groups} groups`,
  ]],
  peers: ["Group", d => d.problems ?? []],
};

// Messages stamped above the ceiling must wait until it has risen.
const headroom = ns => ns > 0n
  ? `the ceiling on disk is ${words(Number(ns) / 1e9)} ahead of the time`
  : `the ceiling on disk is ${words(Number(-ns) / 1e9)} behind the time: new messages wait`;

const stateOf = (status, whenUp) => status === "UP" ? whenUp() : STATES[status] ?? "unknown";

function item(name, state, text) {
  const made = document.createElement("li");
  for (const [kind, content] of [["name", name], ["state", ""], ["words", text]]) {
    const part = document.createElement("span");
    part.className = kind;
    part.textContent = content;
    if (kind === "state") showState(part, state);
    made.append(part);
  }
  return made;
}

/**
 * Health as Actuator tells it; null if it is not served on this port, undefined if there is no answer.
 * `latest` is the latest that it may be, as an instant; null if that is not known.
 */
export function drawHealth(into, health, latest) {
  if (!health) {
    const only = document.createElement("li");
    only.textContent = health === null ? "Health is served on another port." : "No answer.";
    into.replaceChildren(only);
    return;
  }
  const known = Object.entries(COMPONENTS).filter(([key]) => health.components?.[key]);
  into.replaceChildren(...known.map(([key, [name, details]]) => {
    const { status, details: facts = {} } = health.components[key];
    return item(name, stateOf(status, () => UP[key](facts, latest)), details(facts, latest).filter(Boolean).join("; "));
  }));
  if (known.length === 0) into.replaceChildren(item("Service", stateOf(health.status, () => "ok"), ""));
}
