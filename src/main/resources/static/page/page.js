// Asks for the time twice a second while the page can be seen, for health and the group every other second, and shows them.
import { seconds, words } from "./units.js";
import { drawInterval } from "./interval.js";
import { History } from "./history.js";
import { drawGroup } from "./group.js";
import { drawHealth } from "./health.js";
import { showState } from "./states.js";

const PERIOD = 500;
const HEALTH_PERIOD = 2000;
const PATIENCE = 3000;

const PROVIDERS = {
  STANDALONE: "this machine alone: it agrees with no other",
  PEERS: "a group of peers",
};

const at = id => document.getElementById(id);
const history = new History(at("history"));
let latest = null; // that it may be, by the last answer
let inGroup = false; // whether peers keep the time; nobody asks a service without a group for it

const say = (state, text) => showState(at("status"), state, text);

function show(time) {
  at("estimate").textContent = time.estimate;
  at("error").textContent = words(seconds(time.error));
  inGroup ||= time.provider === "PEERS";
  at("age").textContent = `${words(seconds(time.age))} old`;
  at("provider").textContent = PROVIDERS[time.provider] ?? time.provider.toLowerCase();
  at("drift").textContent = `${time.driftPpb / 1000} ppm`;
  at("era").textContent = time.era;
  at("now-title").parentElement.classList.remove("old");
  drawInterval(at("interval"), time);
  history.add({ error: seconds(time.error), age: seconds(time.age), growth: 2e-9 * time.driftPpb });
  if (time.status === "SYNCHRONIZED") say("ok", "synchronised");
  else say("degraded", "true, but older or wider than the operator expects");
}

function showNone(state, text) {
  at("now-title").parentElement.classList.add("old");
  history.addGap();
  say(state, text);
}

async function get(path) {
  return fetch(path, { headers: { Accept: "application/json, application/problem+json" }, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
}

async function tick() {
  try {
    const answer = await get("time");
    const body = await answer.json();
    if (answer.ok) {
      latest = body.latest;
      show(body);
    } else {
      showNone("refusing", `${body.title}: ${body.detail}`);
    }
  } catch {
    showNone("silent", `the service does not answer.${latest === null ? "" : " What is shown is from before, and no longer the time."}`);
  }
}

async function tickHealth() {
  try {
    const answer = await get("actuator/health");
    const health = answer.status === 404 ? null : await answer.json();
    inGroup ||= health?.components?.peers !== undefined; // which says so also while it cannot tell the time
    drawHealth(at("health"), health, latest);
  } catch {
    drawHealth(at("health"), undefined, null);
  }
}

async function tickGroup() {
  if (!inGroup) return;
  try {
    const answer = await get("peers");
    drawGroup(at("group"), answer.ok ? await answer.json() : null);
  } catch {
    drawGroup(at("group"), null);
  }
}

// One question at a time, and none from a page that nobody sees.
async function every(period, what) {
  for (;;) {
    if (!document.hidden) await what();
    await new Promise(done => setTimeout(done, period));
  }
}

every(PERIOD, tick);
every(HEALTH_PERIOD, async () => { await tickHealth(); await tickGroup(); });
