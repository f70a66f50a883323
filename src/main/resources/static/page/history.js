// The bound over the last minutes.
import { unitOf, words } from "./units.js";

const SPAN = 300, LEAST_SPAN = 30; // seconds
const SAME = 0.02; // how far apart two answers may date the same data, in seconds

const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class History {
  #canvas;
  #chart;
  #begin = null;
  #news = null; // when the data of the last answer was dated
  #points = []; // [seconds on the browser's clock, error in seconds, or null where there was none]

  constructor(canvas) {
    this.#canvas = canvas;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => this.#paint());
  }

  /** Draws the whole tooth, not only the answers: the bound grows evenly from where the data is dated. */
  add({ error, age, growth }) {
    const now = performance.now() / 1000, news = now - age;
    const before = this.#points.at(-1);
    if (before?.[1] != null && news > before[0] && Math.abs(news - this.#news) > SAME) {
      this.#points.push([news, before[1] + (news - before[0]) * growth]);
      this.#points.push([news, Math.max(0, error - age * growth)]);
    }
    this.#news = news;
    this.#push(now, error);
  }

  addGap() { this.#push(performance.now() / 1000, null); }

  #push(now, error) {
    this.#begin ??= now;
    this.#points.push([now, error]);
    while (this.#points[0][0] < now - SPAN) this.#points.shift();
    this.#draw(now);
  }

  #draw(now) {
    const known = this.#points.map(([, error]) => error).filter(error => error !== null);
    const most = Math.max(1e-9, ...known);
    const [size, unit] = unitOf(most);
    this.#canvas.setAttribute("aria-label", known.length === 0 ? "No answers yet"
      : `The bound was between ${words(Math.min(...known))} and ${words(most)}; it is ${this.#points.at(-1)[1] === null ? "not known" : words(this.#points.at(-1)[1])} now`);
    this.#chart ??= this.#make();
    this.#chart.data.datasets[0].data = this.#points.map(([x, error]) => ({ x: x - now, y: error === null ? NaN : error / size }));
    this.#chart.options.scales.y.title.text = unit;
    this.#chart.options.scales.x.min = -Math.min(SPAN, Math.max(LEAST_SPAN, now - this.#begin));
    this.#chart.update("none");
  }

  #make() {
    const chart = new Chart(this.#canvas, {
      type: "line",
      data: { datasets: [{ pointRadius: 0, borderWidth: 1.5, fill: "origin", data: [] }] },
      options: {
        animation: false, parsing: false, normalized: true, maintainAspectRatio: false, events: [],
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
        scales: {
          x: { type: "linear", min: -LEAST_SPAN, max: 0, ticks: { maxTicksLimit: 7, maxRotation: 0, callback: x => x === 0 ? "now" : `${Math.round(-x)} s` }, grid: {} },
          y: { beginAtZero: true, title: { display: true }, ticks: { maxTicksLimit: 6 }, grid: {} },
        },
      },
    });
    this.#chart = chart;
    this.#paint();
    return chart;
  }

  #paint() {
    if (!this.#chart) return;
    const [line] = this.#chart.data.datasets;
    line.borderColor = color("--interval");
    line.backgroundColor = color("--interval-soft");
    for (const axis of Object.values(this.#chart.options.scales)) {
      axis.grid.color = color("--line");
      axis.ticks.color = color("--soft");
      if (axis.title) axis.title.color = color("--soft");
    }
    this.#chart.update("none");
  }
}
