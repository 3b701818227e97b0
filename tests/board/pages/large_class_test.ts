/// <reference lib="dom" />
// Ten listeners and 120 students on the screens that a school has: nothing is cut, wrapped or covered that
// somebody must read.
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { ApiClass } from "../../../src/board/api_types.ts";
import { testInBrowser } from "./support/browser.ts";
import type { Fixture } from "./support/fixture.ts";

const SCREENS = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

const LANGUAGES = ["en-GB", "fr-FR"];

/** Some of a hundred tries and more, some who did it before and fail now. */
function hardWork(data: ApiClass): ApiClass {
  const rows = data.rows.map((row, index) => ({
    ...row,
    cells: Object.fromEntries(
      Object.entries(row.cells).map(([name, cell]) => [
        name,
        {
          ...cell,
          attempts: cell.attempts * [1, 40, 900][index % 3],
          ...(cell.state === "done" && index % 2 === 0 ? { failingNow: 4 } : {}),
        },
      ]),
    ),
  }));
  return { ...data, rows };
}

/** Eight exercises with the titles of config/examples/exercises.toml, in another order, and two listeners aside. */
function withTitles(data: ApiClass): ApiClass {
  const names = data.listeners.map(({ name }) => name).reverse().slice(0, TITLES.length);
  const sum = { done: 3, of: 6, points: 9.5, maxPoints: 24 };
  return {
    ...data,
    sheet: names.map((listener, index) => ({
      ...{ name: listener, listener, points: 1 + index * 2.5, optional: index % 4 === 3 },
      title: TITLES[index][data.language === "fr" ? 1 : 0],
      opening: index === 2 ? "closed" : "open",
    })),
    rows: hardWork(data).rows.map((row) => ({
      ...row,
      totals: { ...sum, extra: { done: 1, of: 2, points: 3.5, maxPoints: 7 } },
    })),
  };
}

const TITLES = [
  ["Read until you have it all", "Lire jusqu'au bout"],
  ["Several messages in one read", "Plusieurs messages dans un read"],
  ["Until the end of file", "Jusqu'à la fin de fichier"],
  ["Connection reset", "Connexion réinitialisée"],
  ["A server that says nothing", "Un serveur qui ne dit rien"],
  ["Network byte order", "L'ordre du réseau"],
  ["The same number twice", "Deux fois le même nombre"],
  ["A long datagram", "Un long datagramme"],
] as const;

function large(fixture: Fixture): void {
  fixture.students = 120;
  fixture.listeners = 10;
  fixture.change = hardWork;
}

/** Settled: drawn with the right letters. */
async function drawn(page: Page, selector: string, count: number): Promise<void> {
  await page.locator(selector).nth(count - 1).waitFor({ state: "attached" });
  await page.evaluate(() =>
    document.fonts.ready.then(() =>
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    )
  );
}

/**
 * Faults of what is seen: texts that are cut, texts on several lines that belong on one, and neighbours of one
 * parent that cover each other.
 */
function faults(page: Page, wanted: { whole: string; oneLine: string; apart: string }): Promise<string[]> {
  return page.evaluate(({ whole, oneLine, apart }) => {
    const faults: string[] = [];
    const visible = (element: Element) =>
      element.checkVisibility() && element.closest(".visually-hidden") === null;
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)].filter(visible);
    const name = (element: Element) => `${element.className} “${element.textContent?.trim().slice(0, 30)}”`;
    for (const element of all(whole)) {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
      // A pixel may be the rounding of a fraction.
      const cut = scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 2;
      if (cut && getComputedStyle(element).display !== "inline") faults.push(`cut: ${name(element)}`);
    }
    for (const element of all(oneLine)) {
      const range = document.createRange();
      range.selectNodeContents(element);
      const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom / 6)));
      if (lines.size > 1) faults.push(`wrapped: ${name(element)}`);
    }
    for (const parent of all(apart)) {
      const boxes = [...parent.children].filter(visible).filter((child) => child.clientWidth > 1)
        .map((child) => ({ child, box: child.getBoundingClientRect() }));
      const own = parent.getBoundingClientRect();
      boxes.forEach(({ child, box }, index) => {
        if (box.right > own.right + 1 || box.left < own.left - 1) faults.push(`outside: ${name(child)}`);
        for (const { child: other, box: its } of boxes.slice(index + 1)) {
          const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
          const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
          if (across > 1 && down > 1) faults.push(`covered: ${name(child)} by ${name(other)}`);
        }
      });
    }
    return [...new Set(faults)].slice(0, 20);
  }, wanted);
}

testInBrowser("a class of 120 at ten listeners", {
  "can be read on the board: names whole, times on a line, nothing over anything": async (
    { fixture, open },
  ) => {
    large(fixture);
    for (const viewport of SCREENS) {
      for (const [index, locale] of LANGUAGES.entries()) {
        // The most that leave room for times, at both widths, and more.
        fixture.listeners = index === 0 && viewport.width === 1440
          ? 7
          : index === 0 && viewport.width === 1024
          ? 6
          : 10;
        const page = await open("/", { viewport, locale });
        await drawn(page, ".matrix tbody tr", 120);
        const found = await faults(page, {
          whole: ".exercise-name > span, .who-name, .brand span, .bar-facts strong, .listener-head strong",
          oneLine: ".time, .attempts, .stuck-light > span, .exercise-facts > span, .rate, .who-name",
          apart: ".bar, .cell, .who-button, .exercise-facts, .listener-head, .mistakes li",
        });
        assertEquals({ ...viewport, locale, found }, { ...viewport, locale, found: [] });
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert(width <= viewport.width, `${width} of ${viewport.width}`);
        await page.close();
      }
    }
  },

  "can be read with the exercises of a file: titles, points, and what is aside": async (
    { fixture, open },
  ) => {
    large(fixture);
    fixture.change = withTitles;
    for (const viewport of SCREENS) {
      for (const locale of LANGUAGES) {
        const page = await open("/", { viewport, locale });
        await drawn(page, ".matrix tbody tr", 120);
        const found = await faults(page, {
          whole: ".exercise-name > span, .who-name, .brand span, td.totals",
          oneLine:
            ".time, .attempts, .stuck-light > span, .exercise-facts > span, .rate, .who-name, .totals-sum",
          apart: ".bar, .cell, .who-button, .exercise-facts, .listener-head, .mistakes li",
        });
        assertEquals({ ...viewport, locale, found }, { ...viewport, locale, found: [] });
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert(width <= viewport.width, `${width} of ${viewport.width}`);
        await page.close();
        const wall = await open("/projector", { viewport, locale });
        await drawn(wall, ".wall-card", 120);
        const onWall = await faults(wall, {
          whole: ".wall-name, .wall-head h1, .wall-head p",
          oneLine: ".wall-name, .wall-done > [aria-hidden], .wall-exercise, .wall-points",
          apart: ".wall-head, .wall-card, .wall-exercises, .wall-exercises li, .wall-dots, .wall-grid",
        });
        assertEquals({ ...viewport, locale, onWall }, { ...viewport, locale, onWall: [] });
        await wall.close();
      }
    }
  },

  "has room for a column's name when its exercise is paused, too": async ({ fixture, open }) => {
    large(fixture);
    const names: (readonly number[])[] = [];
    for (const health of ["ok", "paused"] as const) {
      fixture.change = (data) => ({
        ...data,
        listeners: data.listeners.map((listener) => ({ ...listener, health })),
      });
      const page = await open("/", { viewport: { width: 1440, height: 900 } });
      await drawn(page, ".matrix tbody tr", 120);
      const heights = await page.locator(".exercise-name > span:first-child").evaluateAll((elements) =>
        elements.map((element) => element.clientHeight)
      );
      names.push(heights);
    }
    assertEquals(names[1], names[0]);
  },

  "keeps the table's head and the names in sight with more listeners than fit": async ({ fixture, open }) => {
    fixture.students = 40;
    fixture.listeners = 12;
    const page = await open("/", { viewport: { width: 1024, height: 768 } });
    await drawn(page, ".matrix tbody tr", 40);
    const frame = page.locator(".matrix-frame");
    await frame.evaluate((element) => element.scrollTo(400, 600));
    const seen = await page.evaluate(() => {
      const box = (selector: string) => document.querySelector(selector)!.getBoundingClientRect();
      const frame = box(".matrix-frame");
      const names = [...document.querySelectorAll(".matrix tbody .who")];
      return {
        head: Math.round(box(".matrix thead .exercise").top - frame.top),
        names: Math.round(names[20].getBoundingClientRect().left - frame.left),
        width: document.documentElement.scrollWidth,
      };
    });
    assertEquals(seen, { head: 1, names: 1, width: 1024 });
  },

  "fits the projector's screen, with every name whole and letters as large as they can be": async (
    { fixture, open },
  ) => {
    large(fixture);
    for (const viewport of SCREENS) {
      for (const locale of LANGUAGES) {
        const page = await open("/projector", { viewport, locale });
        await drawn(page, ".wall-card", 120);
        const found = await faults(page, {
          whole: ".wall-name, .wall-exercise, .wall-head h1, .wall-head p",
          oneLine: ".wall-name, .wall-done > [aria-hidden], .wall-exercise, .wall-mistakes h2",
          apart: ".wall-head, .wall-card, .wall-exercises, .wall-exercises li, .wall-dots, .wall-grid",
        });
        assertEquals({ ...viewport, locale, found }, { ...viewport, locale, found: [] });
        if (viewport.width > 700) {
          const { below, size } = await page.evaluate(() => ({
            below: [...document.querySelectorAll(".wall-card, .wall-mistakes")]
              .filter((card) => card.getBoundingClientRect().bottom > innerHeight).length,
            size: parseFloat(getComputedStyle(document.querySelector(".wall-name")!).fontSize),
          }));
          assertEquals(below, 0);
          assert(size > 11, `letters of ${size} pixels`);
        }
        await page.close();
      }
    }
  },

  "is not flattened on the chart by one flood, and the scale is said": async ({ fixture, open }) => {
    const flooded = (data: ApiClass, rate: number) => ({
      ...data,
      activity: {
        ...data.activity,
        series: {
          ...data.activity.series,
          daytime: data.activity.series.daytime.map((value, at) => at > 40 && at < 44 ? rate : value),
        },
      },
    });
    /** Rows of the chart's pixels, of its height, over which udp-counter's line goes. */
    const spread = (page: Page) =>
      page.locator("#activity canvas").evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
        const rows = new Set<number>();
        for (let at = 0; at < data.length; at += 4) {
          // #4353d6, --series-0, as it is without what smooths the line's edge.
          const isLine = Math.abs(data[at] - 0x43) + Math.abs(data[at + 1] - 0x53) +
              Math.abs(data[at + 2] - 0xd6) < 60;
          if (isLine && data[at + 3] > 200) rows.add(Math.floor(at / 4 / width));
        }
        return rows.size / height;
      });
    fixture.change = (data) => flooded(data, 9400);
    const page = await open("/");
    await page.getByText("logarithmic: peak 9.4k per second").waitFor();
    const share = await spread(page);
    assert(share > 0.15, `the class's line takes ${share} of the chart's height`);
    fixture.change = (data) => flooded(data, 20);
    const quiet = await open("/");
    await quiet.locator("#activity canvas").waitFor();
    assertEquals(await quiet.getByText("logarithmic").count(), 0);
    assert(await spread(quiet) > 0.3);
  },
});
