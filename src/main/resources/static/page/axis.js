// What drawings have in common. They are as wide as their place, so that their labels keep their size on a phone.
const SVG = "http://www.w3.org/2000/svg";
const LEAST_WIDTH = 240;

export function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** An empty drawing that fills the width of its place, in pixels of the page. */
export function drawing(place, height) {
  const width = Math.max(LEAST_WIDTH, place.clientWidth);
  return [element("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }), width];
}

/** Half of an axis: the next of 1, 2, 5 times a power of ten above the longer side, with some room. */
export function reach(side) {
  const room = Math.max(side, 1e-9) * 1.15;
  const power = 10 ** Math.floor(Math.log10(room));
  return [1, 2, 5, 10].map(step => step * power).find(step => step >= room);
}

/** The numbers 1, 2, 5 times a power of ten that are around and between two positive numbers. */
export function logarithmicSteps(least, most) {
  const steps = [];
  for (let power = 10 ** Math.floor(Math.log10(least)); power <= most * 10; power *= 10) steps.push(power, 2 * power, 5 * power);
  const first = Math.max(0, steps.findLastIndex(step => step <= least));
  return steps.slice(first, Math.max(first + 2, steps.findIndex(step => step >= most) + 1));
}
