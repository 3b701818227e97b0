/// <reference lib="dom" />
// axe-core finds no violation on any page: light and dark, in both languages, with the panel and the dialogs
// open, also by the rules that it keeps off by default.
import { assertEquals } from "@std/assert";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { missingPage } from "../../../src/board/pages/assets.ts";
import { testInBrowser } from "./support/browser.ts";

/** Off by default as experimental, and broken once. */
const MORE_RULES = [
  "label-content-name-mismatch",
  "css-orientation-lock",
  "p-as-heading",
  "table-fake-caption",
];

/** `rule: the element's markup`, with no more than five of a rule. */
async function violations(page: Page): Promise<string[]> {
  // Not as a script of the page: its policy takes none from elsewhere.
  await page.evaluate(axe.source);
  return await page.evaluate(async (more) => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const rules = Object.fromEntries(more.map((rule) => [rule, { enabled: true }]));
    const { violations } = await axe.run(document, { rules, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 5).map(({ html }) => `${id}: ${html.slice(0, 160)} (of ${nodes.length})`)
    );
  }, MORE_RULES);
}

interface Seen {
  readonly path: string;
  /** What shows that the page is drawn. */
  readonly ready: string;
  readonly press?: string;
}

const SEEN: readonly Seen[] = [
  { path: "/", ready: ".cell" },
  { path: "/#student=10.0.7.10", ready: ".panel .exchange" },
  { path: "/", ready: ".cell", press: "?" },
  { path: "/me", ready: ".exchange" },
  { path: "/projector", ready: ".wall-card" },
  { path: "/login", ready: "#token" },
  { path: "/login?wrong&projector", ready: "#token" },
];

const LOOKS = [
  { locale: "en-GB", colorScheme: "light" },
  { locale: "fr-FR", colorScheme: "dark" },
] as const;

testInBrowser("axe finds nothing", {
  "on any page, in either language, light or dark": async ({ fixture, open }) => {
    fixture.students = 4;
    fixture.change = (data) => ({ ...data, problems: ["Cannot write the journal: disk full"] });
    for (const { path, ready, press } of SEEN) {
      for (const look of LOOKS) {
        const page = await open(path, look);
        await page.locator(ready).first().waitFor();
        if (press !== undefined) await page.keyboard.press(press);
        const which = { path, press, ...look };
        assertEquals({ ...which, found: await violations(page) }, { ...which, found: [] });
        await page.close();
      }
    }
  },

  "where the file has exercises": async ({ fixture, open }) => {
    fixture.students = 4;
    fixture.withSheet = true;
    for (const { path, ready } of SEEN.slice(0, 5)) {
      for (const look of [...LOOKS, { viewport: { width: 390, height: 844 } }]) {
        const page = await open(path, look);
        await page.locator(ready).first().waitFor();
        if (path === "/me") { for (const line of await page.locator(".task-line").all()) await line.click(); }
        const which = { path, ...look };
        assertEquals({ ...which, found: await violations(page) }, { ...which, found: [] });
        await page.close();
      }
    }
  },

  "on a phone, where the head has icons only": async ({ fixture, open }) => {
    fixture.students = 4;
    for (const { path, ready } of SEEN.filter(({ ready }) => [".cell", ".wall-card"].includes(ready))) {
      const page = await open(path, { viewport: { width: 390, height: 844 } });
      await page.locator(ready).first().waitFor();
      assertEquals({ path, found: await violations(page) }, { path, found: [] });
      await page.close();
    }
  },

  "on the page that says that there is none": async ({ fixture, open }) => {
    fixture.students = 4;
    const page = await open("/login");
    for (const language of ["en", "fr"] as const) {
      await page.setContent(missingPage({ lab: "Sockets lab", language }));
      assertEquals(await violations(page), []);
    }
  },
});
