// Asks for what it shows while the page can be seen: the time twice a second, the rest more rarely.
import { seconds, words } from "./units.js";
import { drawInterval } from "./interval.js";
import { drawHistory } from "./history.js";
import { drawGroup } from "./group.js";
import { drawHealth } from "./health.js";
import { drawInstance } from "./instance.js";
import { showState } from "./states.js";

const PERIOD = 500;
const HEALTH_PERIOD = 2000;
const PATIENCE = 3000;

// About a pixel of the drawing passes between two questions for the history.
const historyPeriod = () => Math.min(60_000, Math.max(2000, Math.min(shown(), lived) * 1000 / 500));

const PROVIDERS = {
  STANDALONE: "standalone: this service alone",
  PEERS: "peers: this service in a group",
  EXTERNAL: "external: another process",
};

const at = id => document.getElementById(id);
let latest = null; // that it may be, by the last answer
let lived = 0; // how long the service had run at the last answer about its history, in seconds
let inGroup = false; // whether peers keep the time; nobody asks a service without a group for it

const say = (state, text) => showState(at("status"), state, text);

function show(time) {
  at("estimate").textContent = time.estimate;
  at("error").textContent = words(seconds(time.error));
  inGroup ||= time.provider === "PEERS";
  at("age").textContent = words(seconds(time.age));
  at("provider").textContent = PROVIDERS[time.provider] ?? time.provider.toLowerCase();
  at("drift").textContent = `${time.driftPpb / 1000} ppm`;
  at("era").textContent = time.era;
  at("now-title").parentElement.classList.remove("old");
  drawInterval(at("interval"), time);
  if (time.status === "SYNCHRONIZED") say("ok", "synchronised");
  else say("degraded", "true, but older or wider than configured (byztime.degraded-after)");
}

function showNone(state, text) {
  at("now-title").parentElement.classList.add("old");
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

/** Again and again, because after a restart, or behind a proxy, another service may answer. */
async function tickInstance() {
  try {
    const answer = await get("actuator/info");
    drawInstance(at("instance"), answer.ok ? await answer.json() : null);
  } catch {
    // The status says that nobody answers.
  }
}

async function tickGroup() {
  if (!inGroup) return;
  try {
    const answer = await get("peers");
    drawGroup(at("group"), answer.ok ? await answer.json() : null, [401, 403].includes(answer.status));
  } catch {
    drawGroup(at("group"), null);
  }
}

const shown = () => Number(document.querySelector("#windows input:checked").value);

async function tickHistory() {
  try {
    const answer = await get(shown() === Infinity ? "time/history" : `time/history?last=${shown()}s`);
    if (!answer.ok) return;
    const history = await answer.json();
    lived = seconds(history.length);
    for (const input of document.querySelectorAll("#windows input")) input.parentElement.hidden = lived < input.value && input.value !== "Infinity";
    at("windows").hidden = lived < document.querySelector("#windows input").value;
    drawHistory(at("history"), at("history-words"), history, shown());
  } catch {
    // The status says that nobody answers. The history is from before, and stays so.
  }
}

// One question at a time, and none from a page that nobody sees.
async function every(period, what) {
  for (;;) {
    if (!document.hidden) await what();
    await new Promise(done => setTimeout(done, typeof period === "function" ? period() : period));
  }
}

every(PERIOD, tick);
every(HEALTH_PERIOD, async () => { await tickHealth(); await tickInstance(); await tickGroup(); });
every(historyPeriod, tickHistory);
at("windows").addEventListener("change", tickHistory);
new ResizeObserver(tickHistory).observe(at("history"));
