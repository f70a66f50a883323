// The error since the service started, as GET /time/history has it.
import { drawing, element, logarithmicSteps } from "./axis.js";
import { longWords, seconds, words } from "./units.js";

const HEIGHT = 220, LEFT = 56, RIGHT = 12, TOP = 8, BOTTOM = 30;
const LEAST_ERROR = 1e-9, LEAST_LENGTH = 10; // seconds
const LINE_HEIGHT = 26, LABEL_WIDTH = 76; // what labels need, in pixels
const TIME_STEPS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800, 1209600, 2419200, 7257600, 29030400];

/** Spans without a gap between them are drawn as one area. */
function runs(spans) {
  const all = [];
  for (const span of spans) {
    if (!span.mostError) continue;
    const last = all.at(-1)?.at(-1);
    if (last && last.end === span.begin) all.at(-1).push(span);
    else all.push([span]);
  }
  return all;
}

const errors = (spans, which) => spans.filter(span => span.mostError).map(span => Math.max(seconds(span[which]), LEAST_ERROR));

const unavailable = spans => spans.reduce((sum, span) => sum + seconds(span.unavailable), 0);

/**
 * Draws a history; `shown` is the length of the axis in seconds.
 *
 * The axis of errors is logarithmic: a spike of a thousand times the usual error is seen in full, and the usual error
 * still is. A line shows the largest error of each span; below it is an area down to the smallest one. That one can be
 * almost nothing, just after new data, so the axis does not follow it for more than a tenth of the lowest line.
 */
export function drawHistory(into, said, { length, spans }, shown) {
  const span = Math.max(LEAST_LENGTH, Math.min(shown, seconds(length)));
  const largest = errors(spans, "mostError"), least = Math.min(...errors(spans, "leastError")), most = Math.max(...largest);
  const [svg, width] = drawing(into, HEIGHT);
  const right = width - RIGHT, floor = HEIGHT - BOTTOM;
  const x = ago => right - Math.min(seconds(ago), span) / span * (right - LEFT);

  const step = TIME_STEPS.find(each => span / each * LABEL_WIDTH <= right - LEFT) ?? TIME_STEPS.at(-1);
  for (let ago = 0; ago <= span; ago += step) {
    svg.append(element("line", { class: "grid", x1: x(ago), x2: x(ago), y1: TOP, y2: floor + 4 }));
    svg.append(element("text", { class: ago === 0 ? "last" : "", x: ago === 0 ? right + RIGHT : x(ago), y: floor + 20 }, ago === 0 ? "now" : `−${longWords(ago)}`));
  }

  if (largest.length > 0) {
    let steps = logarithmicSteps(Math.max(least, Math.min(...largest) / 10), most);
    const bottom = Math.log10(steps[0]), top = Math.log10(steps.at(-1));
    const y = error => floor - Math.max(0, (Math.log10(Math.max(error, LEAST_ERROR)) - bottom) / (top - bottom)) * (floor - TOP);
    if (steps.length * LINE_HEIGHT > floor - TOP) steps = steps.filter(each => Number.isInteger(Number(Math.log10(each).toFixed(6))));
    for (const each of steps) {
      svg.append(element("line", { class: "grid", x1: LEFT - 4, x2: right, y1: y(each), y2: y(each) }));
      svg.append(element("text", { class: "scale", x: LEFT - 8, y: y(each) + 4 }, words(each)));
    }
    for (const run of runs(spans)) {
      const edge = which => run.flatMap(each => [each.begin, each.end].map(ago => `${x(ago)} ${y(seconds(each[which]))}`));
      const line = edge("mostError");
      svg.append(element("path", { class: "area", d: `M${line.concat(edge("leastError").toReversed()).join("L")}Z` }));
      svg.append(element("path", { class: "line", d: `M${line.join("L")}` }));
    }
  }
  for (const each of spans.filter(one => seconds(one.unavailable) > 0)) {
    const begin = x(each.begin), share = seconds(each.unavailable) / span * (right - LEFT);
    svg.append(element("rect", { class: "unavailable", x: begin, y: floor - 6, width: Math.max(2, share), height: 6 }));
  }
  into.replaceChildren(svg);

  const without = unavailable(spans);
  const text = [
    largest.length === 0 ? "No error is known" : `Between ${words(least)} and ${words(most)} in the last ${longWords(span)}`,
    without > 0 ? `the time could not be told for ${longWords(without)}` : "",
  ].filter(Boolean).join("; ") + ".";
  said.textContent = text;
  into.setAttribute("aria-label", `The error over time. ${text}`);
}
