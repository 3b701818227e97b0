/// <reference lib="dom" />
// The sheet in Chromium: axe finds nothing, nothing is wider than the paper, and the key begins a page of its own.
import { assert, assertEquals } from "@std/assert";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { htmlSheet } from "../../../src/cli/handout/html.ts";
import type { Key } from "../../../src/cli/handout/key.ts";
import { sheetOf } from "../../../src/cli/handout/sheet.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { launch } from "../../board/pages/support/browser.ts";
import { PROJECT_ROOT } from "../../support/project_root.ts";
import { testNeeding } from "../../support/tool.ts";

/** A4's width less the margins, in CSS pixels (96 an inch): what the text has. */
const A4_WIDTH = Math.floor((210 - 2 * 16) / 25.4 * 96);

/** As long and as odd as the checker lets a teacher write. */
const HARD = `
[[exercise]]
name = "${"x".repeat(40)}"
title = "${"W".repeat(80)}"
listener = "aside"
points = 1000
optional = true
opens = 2026-09-30T08:00:00
closes = 2026-12-31T23:59:00
text = """
# Heading

| ${"a".repeat(60)} | ${"b".repeat(60)} |
|---|---|
| ${"c".repeat(200)} | - [ ] x |

\`\`\`c
${"int x; ".repeat(40)}
\`\`\`
"""
[[listener]]
name = "aside"
transport = "tcp"
port = 0
service = "half-close"
`;

const KEY: Key = {
  students: Array.from({ length: 10 }, (_, i) => ({
    name: `Student ${i}`,
    rows: Array.from({ length: 15 }, (_, n) => ({
      exercise: n === 0 ? "x".repeat(40) : `exercise-${n}`,
      ticket: "7KQ2M9XA",
      // One of them is asked for by name.
      tries: i > 0
        ? []
        : Array.from({ length: 3 }, () => ({ n: 7, text: "socket bind listen accept ".repeat(3) })),
    })),
  })),
};

async function htmlOf(language: "en" | "fr"): Promise<string> {
  const text = await Deno.readTextFile(`${PROJECT_ROOT}/config/examples/exercises.toml`);
  const config = loadConfig(text.replace("[lab]", `[lab]\nlanguage = "${language}"`) + HARD, "lab.toml");
  const machine = ["192.168.1.10", "2001:db8:1234:5678:9abc:def0:1234:5678"];
  return htmlSheet(sheetOf(config, { machine, student: "M".repeat(24), key: KEY }));
}

/** `rule: the element's markup`. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 5).map(({ html }) => `${id}: ${html.slice(0, 160)}`)
    );
  });
}

/** What reaches beyond the right edge of the paper, or beyond its own box. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.body.querySelectorAll("*")].filter((element) => {
      const { right, left } = element.getBoundingClientRect();
      return right > document.documentElement.clientWidth + 0.5 || left < -0.5 ||
        element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
    }).map((element) => element.outerHTML.slice(0, 100))
  );
}

testNeeding(["chromium"], "the sheet fits A4, and axe finds nothing, in either language", async () => {
  const browser = await launch();
  try {
    for (const language of ["en", "fr"] as const) {
      const page = await browser.newPage({ viewport: { width: A4_WIDTH, height: 1000 } });
      await page.setContent(await htmlOf(language));
      assertEquals(await violations(page), []);
      await page.emulateMedia({ media: "print" });
      assertEquals(await tooWide(page), []);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      // A4 in points, as each page of the PDF has it.
      const boxes = new TextDecoder("latin1").decode(pdf).match(/\/MediaBox \[[^\]]*\]/g) ?? [];
      assert(
        boxes.length > 0 && boxes.every((box) => /^\/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]$/.test(box)),
        boxes[0],
      );
      await page.close();
    }
  } finally {
    await browser.close();
  }
});
