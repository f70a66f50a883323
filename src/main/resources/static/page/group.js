// The group that keeps the time: where each peer's vote can be, against this node's own.
import { element, reach } from "./axis.js";
import { seconds, words } from "./units.js";

const WIDTH = 240, HEIGHT = 24, MIDDLE = WIDTH / 2, ARROW = 8;

// The look of a state, and its word. Looks are those of the rest of the page.
const PEERS = {
  VOTING: ["ok", "votes"],
  UNCOMMITTED: ["recovering", "no vote yet"],
  SILENT: ["silent", "no answer"],
  SUSPECT: ["refusing", "suspect"],
  NO_PEER: ["unknown", "not a peer"],
};
const OWN = {
  COMMITTED: ["ok", "votes"],
  READ_ONLY: ["ok", "never votes"],
  GENESIS: ["recovering", "no vote yet"],
  JOINING: ["recovering", "no vote yet"],
};

const signed = length => `${length < 0 ? "−" : "+"}${words(Math.abs(length))}`;

function cell(kind, text, tag = "td") {
  const made = document.createElement(tag);
  made.className = kind;
  made.setAttribute("role", tag === "th" ? "rowheader" : "cell"); // for style sheets that lay a table out otherwise
  if (tag === "th") made.scope = "row";
  made.textContent = text;
  return made;
}

function stateCell([look, word] = ["unknown", "unknown"], problem) {
  const made = cell("state", word);
  made.dataset.state = look;
  if (problem) {
    const why = document.createElement("span");
    why.className = "problem";
    why.textContent = problem;
    made.append(why);
  }
  return made;
}

/** A bar from one offset to another on an axis; what is beyond its end becomes an arrow. */
function bar(from, to, half) {
  const x = offset => MIDDLE + Math.max(-1, Math.min(1, offset / half)) * (MIDDLE - ARROW);
  const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  svg.append(element("line", { x1: MIDDLE, x2: MIDDLE, y1: 1, y2: HEIGHT - 1 }));
  if (to < -half) svg.append(element("path", { d: `M${ARROW} 5 L0 12 L${ARROW} 19 Z` }));
  else if (from > half) svg.append(element("path", { d: `M${WIDTH - ARROW} 5 L${WIDTH} 12 L${WIDTH - ARROW} 19 Z` }));
  else svg.append(element("rect", { x: x(from), y: 6, width: Math.max(1, x(to) - x(from)), height: 12, rx: 3 }));
  return svg;
}

/** One node; `from` and `to` are undefined if nothing is known of its vote. */
function row({ name, state, problem, from, to, trip }, half) {
  const made = document.createElement("tr");
  made.setAttribute("role", "row");
  const known = from !== undefined;
  const drawn = cell("bar", "");
  if (known) drawn.append(bar(from, to, half));
  made.append(
    cell("name", name, "th"),
    stateCell(state, problem),
    cell("offset", known ? `${signed((from + to) / 2)} ± ${words((to - from) / 2)}` : "—"),
    drawn,
    cell("trip", trip === null ? "" : words(trip)));
  return made;
}

const ofPeer = peer => ({
  name: peer.name,
  state: PEERS[peer.state],
  problem: peer.problem,
  ...(peer.offsetLower && peer.offsetUpper && { from: seconds(peer.offsetLower), to: seconds(peer.offsetUpper) }),
  trip: peer.roundTrip ? seconds(peer.roundTrip) : null,
});

function ofThis(group) {
  const middle = -seconds(group.voteOffset), error = seconds(group.error);
  return {
    name: "this node",
    state: OWN[group.state],
    problem: group.problem,
    ...(group.publishes && { from: middle - error, to: middle + error }),
    trip: null,
  };
}

/** The scale fits this node and those that are fine, or one that is far off would hide the others. */
function scale(group, own) {
  const fine = group.peers.filter(peer => peer.state === "VOTING").map(ofPeer);
  const sides = [own, ...fine].filter(node => node.from !== undefined).flatMap(node => [Math.abs(node.from), Math.abs(node.to)]);
  return reach(Math.max(0, ...sides));
}

const nodes = count => `${count} ${count === 1 ? "node" : "nodes"}`;

function summary(group) {
  const faults = group.faultsTolerated === 0 ? "No node may be faulty" : `Up to ${nodes(group.faultsTolerated)} may be faulty`;
  const margin = !group.publishes ? "too many votes are missing, so no time is published"
    : group.margin === 0 ? "no more votes may go missing"
    : `${group.margin} more ${group.margin === 1 ? "vote" : "votes"} may go missing`;
  return `${group.nodes - group.votesMissing} of ${nodes(group.nodes)} vote. ${faults}; ${margin}.`;
}

/** Draws the answer of GET /peers; null if there was none, for instance because it `needsToken`. */
export function drawGroup(section, group, needsToken = false) {
  section.hidden = false;
  section.classList.toggle("old", group === null && !needsToken);
  if (needsToken) {
    const link = document.createElement("a");
    link.href = "docs/access.html#tokens";
    link.textContent = "access token";
    section.querySelector("#group-words").replaceChildren("GET /peers needs an ", link, " with the scope read.");
  }
  for (const part of section.querySelectorAll("table, .note")) part.hidden = needsToken;
  if (group === null) return;
  const own = ofThis(group), half = scale(group, own);
  section.querySelector("#group-words").textContent = summary(group);
  section.querySelector("#group-axis").textContent = `−${words(half)} to +${words(half)}`;
  section.querySelector("tbody").replaceChildren(...[own, ...group.peers.map(ofPeer)].map(node => row(node, half)));
}
