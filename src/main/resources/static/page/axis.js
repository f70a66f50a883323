// What drawings of intervals have in common.
const SVG = "http://www.w3.org/2000/svg";

export function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Half of an axis: the next of 1, 2, 5 times a power of ten above the longer side, with some room. */
export function reach(side) {
  const room = Math.max(side, 1e-9) * 1.15;
  const power = 10 ** Math.floor(Math.log10(room));
  return [1, 2, 5, 10].map(step => step * power).find(step => step >= room);
}
