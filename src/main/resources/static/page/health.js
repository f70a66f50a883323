// The parts of the service, by what GET /actuator/health says.
import { showState } from "./states.js";
import { longWords, nanoseconds, seconds, words } from "./units.js";

const STATES = { OUT_OF_SERVICE: "refusing", DOWN: "refusing", DEGRADED: "degraded" };

const why = d => d.reason && `${d.reason}${d.detail ? `: ${d.detail}` : ""}`;
const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

// Messages stamped above the ceiling must wait until it has risen.
const headroom = ns => ns > 0n
  ? `the ceiling on the disk is ${words(Number(ns) / 1e9)} ahead of the time`
  : `the ceiling on the disk is ${words(Number(-ns) / 1e9)} behind the time: new messages wait`;

const NEEDS_STATE = "needs a state folder (byztime.state)";

/**
 * Each part: its name, the page of the documentation that says how to configure it, what that needs, and what health
 * says in words. What Actuator calls UP may still promise less than it does at its best: `whenUp` says how much.
 */
const PARTS = {
  globalTime: { name: "Time", page: "operations.html#time",
    whenUp: d => d.status === "DEGRADED" ? "degraded" : "ok",
    details: d => [
      why(d),
      d.error && `error ${words(seconds(d.error))}`,
      d.degradedBy,
      d.discontinuities > 0 && count(d.discontinuities, "discontinuity", "discontinuities"),
      d.suspends > 0 && count(d.suspends, "suspend", "suspends"),
    ] },
  peers: { name: "Group of peers", page: "daemon.html#running-a-group", needs: "needs byztime.provider=peers",
    details: d => d.problems?.length ? d.problems : [d.nodes && `${d.nodes - d.votesMissing} of ${d.nodes} nodes vote`] },
  atMostOnce: { name: "At-most-once delivery", page: "at-most-once.html#how-to-use-it", needs: NEEDS_STATE,
    whenUp: (d, latest) => d.recovering ? "recovering"
      : d.ceiling && latest && nanoseconds(d.ceiling) <= nanoseconds(latest) ? "degraded" : "ok",
    details: (d, latest) => [
      why(d),
      d.recovering && `refuses messages for up to ${longWords(seconds(d.recoveringFor))} (${d.recovering})`,
      d.ceiling && latest && headroom(nanoseconds(d.ceiling) - nanoseconds(latest)),
    ] },
  leases: { name: "Leases", page: "leases.html#how-to-use-it", needs: NEEDS_STATE,
    whenUp: d => d.recovering ? "recovering" : "ok",
    details: d => [
      why(d),
      d.recovering && `${d.recoveringFor ? `grants again in ${longWords(seconds(d.recoveringFor))}` : "grants nothing yet"} (${d.recovering})`,
      d.held !== undefined && `${d.held} held, ${d.waiting} waiting`,
    ] },
  tickets: { name: "Tickets", page: "tickets.html#how-to-use-them", needs: NEEDS_STATE,
    details: d => [
      why(d),
      d.unreadIssuers && `keys not read: ${Object.keys(d.unreadIssuers).join(", ")}`,
      d.keys !== undefined && `${count(d.keys, "key", "keys")} published`,
    ] },
  commits: { name: "Commits", page: "commits.html#how-to-use-it", needs: NEEDS_STATE,
    whenUp: d => d.recoveringFor ? "recovering" : "ok",
    details: d => [
      why(d),
      d.recoveringFor && `validates again in ${longWords(seconds(d.recoveringFor))}`,
      d.pending !== undefined && `${d.pending} pending`,
      d.inDoubt !== undefined && `${d.inDoubt} in doubt`,
      d.groups !== undefined && count(d.groups, "group of keys", "groups of keys"),
    ] },
  cluster: { name: "Several instances", page: "scale-out.html#running-several-instances", needs: "needs a state that instances share (byztime.state)",
    details: d => [why(d), d.instances !== undefined && `${count(d.instances, "instance", "instances")}; this one owns ${count(d.partitions, "partition", "partitions")}`] },
  tokens: { name: "Access tokens", page: "access.html#tokens", needs: "needs a file of tokens (byztime.tokens)",
    details: d => [d.detail, d.tokens !== undefined && `${count(d.tokens, "token", "tokens")} in force`] },
};

// Several instances offer these together, so the health of one does not tell of them.
const TOGETHER = "all instances together";
const SHARED = { atMostOnce: TOGETHER, leases: TOGETHER, commits: TOGETHER };

const stateOf = (status, whenUp) => status === "UP" ? whenUp() : STATES[status] ?? "unknown";

function item(name, state, text, page) {
  const made = document.createElement("li");
  for (const [kind, content] of [["name", name], ["state", ""], ["words", text]]) {
    const part = document.createElement("span");
    part.className = kind;
    part.textContent = content;
    if (kind === "state") showState(part, state);
    made.append(part);
  }
  if (state === "off") {
    const link = document.createElement("a");
    link.href = `docs/${page}`;
    link.textContent = "how to configure";
    link.setAttribute("aria-label", `How to configure ${name}`);
    made.lastChild.append(": ", link);
  }
  return made;
}

function row(key, components, latest) {
  const { name, page, needs, whenUp = () => "ok", details } = PARTS[key];
  const part = components[key], cluster = components.cluster;
  if (part) {
    const facts = part.details ?? {};
    return item(name, stateOf(part.status, () => whenUp(facts, latest)), details(facts, latest).filter(Boolean).join("; "));
  }
  if (cluster && SHARED[key]) return item(name, stateOf(cluster.status, () => "ok"), SHARED[key]);
  return item(name, "off", needs, page);
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
  // Without details, nobody can tell what is configured.
  const rows = health.components ? Object.keys(PARTS).map(key => row(key, health.components, latest))
    : [item("Service", stateOf(health.status, () => "ok"), "")];
  replace(into, rows);
}

/** Replaces rows that have changed, and leaves the others, with the focus in them, as they are. */
function replace(into, rows) {
  if (into.children.length !== rows.length) {
    into.replaceChildren(...rows);
    return;
  }
  rows.forEach((made, i) => {
    if (!into.children[i].isEqualNode(made)) into.children[i].replaceWith(made);
  });
}
