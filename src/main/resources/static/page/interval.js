// The interval around its estimate, to scale.
import { drawing, element, reach } from "./axis.js";
import { nanoseconds, unitOf, words } from "./units.js";

const HEIGHT = 110, AXIS = 78, MARGIN = 44;

export function drawInterval(into, time) {
  const estimate = nanoseconds(time.estimate);
  const below = Number(estimate - nanoseconds(time.earliest)) / 1e9;
  const above = Number(nanoseconds(time.latest) - estimate) / 1e9;
  const half = reach(Math.max(below, above));
  const [svg, width] = drawing(into, HEIGHT);
  const middle = width / 2;
  const x = offset => middle + offset / half * (middle - MARGIN);
  const [size, unit] = unitOf(half);
  svg.append(element("rect", { class: "span", x: x(-below), y: 26, width: Math.max(1, x(above) - x(-below)), height: 34, rx: 6 }));
  svg.append(element("line", { class: "estimate", x1: middle, x2: middle, y1: 16, y2: 70 }));
  svg.append(element("line", { class: "tick", x1: x(-half), x2: x(half), y1: AXIS, y2: AXIS }));
  for (const part of [-1, -0.5, 0, 0.5, 1]) {
    svg.append(element("line", { class: "tick", x1: x(part * half), x2: x(part * half), y1: AXIS - 5, y2: AXIS + 5 }));
    const figure = Number((part * half / size).toPrecision(3));
    svg.append(element("text", { x: x(part * half), y: AXIS + 22 }, part === 1 ? `+${figure} ${unit}` : part > 0 ? `+${figure}` : `${figure}`.replace("-", "−")));
  }
  into.replaceChildren(svg);
  into.dataset.width = String(below + above);
  into.setAttribute("aria-label", `The interval that contains the true time: from ${words(below)} before the estimate to ${words(above)} after it`);
}
