// The curve of the last minutes, one line a listener, in the theme's colours.
// @ts-check
/// <reference lib="dom" />
import uPlot from "uplot";
import { floodOf, USUAL } from "./activity_scale.js";
import { hourAndMinute, shortNumber } from "./clock.js";

/** @typedef {import("../api_types.ts").ApiClass["activity"]} Activity */

const HEIGHT = 132;

/** Colours in base.css, `--series-0` and on; more listeners than these begin again. */
export const SERIES_COLOURS = 10;

export class ActivityChart {
  /** @type {uPlot | undefined} */
  #plot;
  /** @type {HTMLElement | undefined} */
  #place;
  /** What a drawing stands on: the listeners, and the scale. */
  #sign = "";
  /** @type {Activity | undefined} */
  #drawn;
  #language;

  /** @param {import("./language.js").Language} language */
  constructor(language) {
    this.#language = language;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#forget());
  }

  /**
   * Draws into the place, anew where the place, the theme or the listeners have changed.
   * @param {HTMLElement | null} place
   * @param {Activity} activity
   */
  show(place, activity) {
    if (place === null) return;
    const names = Object.keys(activity.series);
    const flood = floodOf(activity.series) !== undefined;
    const sign = [flood, ...names].join("\n");
    if (place !== this.#place || sign !== this.#sign) this.#forget();
    if (this.#plot === undefined) {
      this.#place = place;
      this.#sign = sign;
      this.#plot = new uPlot(this.#options(place, names, flood), dataOf(activity), place);
      new ResizeObserver(() => this.#plot?.setSize({ width: place.clientWidth, height: HEIGHT })).observe(
        place,
      );
    } else if (activity !== this.#drawn) this.#plot.setData(dataOf(activity));
    this.#drawn = activity;
  }

  #forget() {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  /**
   * @param {HTMLElement} place
   * @param {readonly string[]} names
   * @param {boolean} flood
   * @returns {uPlot.Options}
   */
  #options(place, names, flood) {
    const style = getComputedStyle(place);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const axis = { stroke: colour("--muted"), font: `10px ${style.fontFamily}`, ticks: { show: false } };
    return {
      width: place.clientWidth,
      height: HEIGHT,
      padding: [8, 4, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        y: {
          // asinh goes like a logarithm, and has a zero.
          distr: flood ? 4 : 1,
          asinh: USUAL,
          range: (_, __, most) => [0, Math.max(1, most * (flood ? 2 : 1.08))],
        },
      },
      axes: [
        {
          ...axis,
          size: 22,
          space: 56,
          incrs: [60, 120, 300, 600, 900, 1800, 3600],
          grid: { show: false },
          values: (_, times) => times.map((time) => hourAndMinute(time * 1000, this.#language)),
        },
        {
          ...axis,
          size: 28,
          space: 34,
          gap: 4,
          ...(flood ? { splits: (plot) => powersTo(plot.scales.y.max ?? 1) } : {}),
          grid: { stroke: colour("--line"), width: 1 },
          // Of a logarithmic scale, uPlot puts null where there is no room for a number.
          values: (_, rates) => rates.map((rate) => rate === null ? "" : shortNumber(rate, this.#language)),
        },
      ],
      series: [
        {},
        ...names.map((label, index) => {
          const stroke = colour(`--series-${index % SERIES_COLOURS}`);
          return { label, stroke, width: 1.6, paths: uPlot.paths.spline?.(), points: { show: false } };
        }),
      ],
    };
  }
}

/** Numbers at the side of a logarithmic scale: 0, 10, 100, … @param {number} most */
function powersTo(most) {
  const powers = [0];
  for (let power = 10; power <= most; power *= 10) powers.push(power);
  return powers;
}

/**
 * @param {Activity} activity
 * @returns {uPlot.AlignedData}
 */
function dataOf({ step, until, series }) {
  const lines = Object.values(series);
  const length = lines[0]?.length ?? 0;
  const times = Array.from({ length }, (_, at) => until / 1000 - (length - 1 - at) * step);
  return [times, ...lines.map((line) => [...line])];
}
