/// <reference lib="dom" />
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { ApiClass, ApiRow } from "../../../src/board/api_types.ts";
import { waitFor } from "../../support/wait_for.ts";
import { testInBrowser } from "./support/browser.ts";

/** The class with one student's row changed. */
function withRow(data: ApiClass, name: string, change: (row: ApiRow) => ApiRow): ApiClass {
  return { ...data, rows: data.rows.map((row) => row.student.name === name ? change(row) : row) };
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return `${element?.getAttribute("data-student") ?? element?.id} ${
      element?.getAttribute("data-listener") ?? ""
    }`;
  });
}

function firstNames(page: Page): Promise<string[]> {
  return page.locator(".who-name").allInnerTexts();
}

testInBrowser("the class board", {
  "is a table of students and exercises whose cells say in words how far each is": async (
    { fixture, open },
  ) => {
    fixture.students = 40;
    const page = await open("/");
    const table = page.getByRole("table", { name: "Students and exercises" });
    await table.waitFor();
    assertEquals(await table.getByRole("columnheader").count(), 6);
    assertEquals(await table.getByRole("rowheader").count(), 40);
    const cell = table.getByRole("button", { name: /^zoé, tcp-counter: done, 4 attempts/ });
    assertEquals(await cell.count(), 1);
    assertEquals(await table.getByRole("button", { name: "rose, daytime: not tried" }).count(), 1);
    const failing = table.getByRole("button", {
      name: /^tom, tcp-counter: failing, \d+ attempts; last hint: /,
    });
    assertEquals(await failing.count(), 1);
    await page.getByRole("img", { name: /^Exchanges per second now: udp-counter/ }).locator("canvas")
      .waitFor();
  },

  "can be walked and used by keyboard alone": async ({ open }) => {
    const page = await open("/");
    await page.locator(".matrix").waitFor();
    await page.keyboard.press("/");
    assertEquals(await focused(page), "search ");
    for (let times = 0; times < 4; times++) await page.keyboard.press("Tab");
    assertEquals(await focused(page), "10.0.7.28 ");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    assertEquals(await focused(page), "10.0.7.28 tcp-counter");
    await page.keyboard.press("ArrowDown");
    assertNotEquals(await focused(page), "10.0.7.28 tcp-counter");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.locator(".panel .exchange").first().waitFor();
    assertEquals(await focused(page), "panel-close ");
    assertEquals(new URL(page.url()).hash, "#student=10.0.7.28&listener=tcp-counter");
    await page.keyboard.press("Escape");
    await page.locator(".panel").waitFor({ state: "detached" });
    assertEquals(await focused(page), "10.0.7.28 tcp-counter");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor({ state: "hidden" });
  },

  "changes a cell in place, without moving rows or the focus under the reader's hand": async (
    { fixture, open },
  ) => {
    const page = await open("/");
    const cell = page.locator('button.cell[data-student="10.0.7.28"][data-listener="tcp-counter"]');
    await cell.waitFor();
    const before = await firstNames(page);
    assertEquals(before[0], "tom");
    await cell.focus();
    await waitFor("the stream", () => fixture.classStream.viewers > 0);
    fixture.change = (data) =>
      withRow(data, "tom", ({ stuck: _, cells, ...row }) => ({
        ...row,
        cells: {
          ...cells,
          "tcp-counter": { state: "done", attempts: 15, last: data.at, firstSuccess: data.at },
        },
      }));
    fixture.classStream.send("class", fixture.class("en"));
    await page.getByRole("button", { name: "tom, tcp-counter: done, 15 attempts" }).waitFor();
    assertEquals(await focused(page), "10.0.7.28 tcp-counter");
    assertMatch(await cell.getAttribute("class") ?? "", /flash-[ab]/);
    assertEquals(await firstNames(page), before);
    await page.locator("#search").focus();
    await waitFor("the new order", async () => (await firstNames(page))[0] !== "tom");
  },

  "finds students and orders them": async ({ open }) => {
    const page = await open("/");
    await page.getByRole("searchbox", { name: "Find a student" }).fill("ZOE");
    await waitFor("one row", async () => (await firstNames(page)).join() === "zoé");
    await page.keyboard.press("Escape");
    await waitFor("all rows", async () => (await firstNames(page)).length === 20);
    assertEquals(await page.getByRole("searchbox").inputValue(), "");
    assertEquals(await focused(page), "search ");
    await page.keyboard.press("Escape");
    assertEquals(await focused(page), " ");
    await page.getByRole("button", { name: "Name" }).click();
    await waitFor("by name", async () => (await firstNames(page))[0] === "10.0.7.13");
  },

  "says of who succeeded once and fails now both": async ({ fixture, open }) => {
    const hint = { id: "T01", level: "error" as const, title: "Digits as text instead of an int" };
    const relapsed = (failingNow: number) => (data: ApiClass) =>
      withRow(data, "zoé", ({ cells, ...row }) => ({
        ...row,
        cells: { ...cells, "tcp-counter": { ...cells["tcp-counter"], failingNow, hint } },
      }));
    fixture.change = relapsed(3);
    const page = await open("/");
    const cell = page.getByRole("button", {
      name:
        "zoé, tcp-counter: done, 4 attempts; the last 3 attempts failed; last hint: Digits as text instead",
    });
    await cell.waitFor();
    assertEquals([await cell.locator(".badge.done").count(), await cell.locator(".relapse").count()], [1, 1]);
    assertMatch(await cell.innerText(), /Digits as text/);
    assertEquals(await cell.locator(".time").count(), 0);
    // One that fails after a success may be an experiment.
    fixture.change = relapsed(1);
    await waitFor("the stream", () => fixture.classStream.viewers > 0);
    fixture.classStream.send("class", fixture.class("en"));
    await page.getByRole("button", { name: /^zoé, tcp-counter: done, 4 attempts; last hint/ }).locator(
      ".time",
    )
      .waitFor();
  },

  "counts an exercise among those who tried it": async ({ fixture, open }) => {
    const once: ApiRow["cells"] = { "unix-echo": { state: "done", attempts: 1, last: 0, firstSuccess: 0 } };
    fixture.change = (data) => ({
      ...data,
      rows: data.rows.map((row, index) => ({ ...row, cells: index === 0 ? once : {} })),
    });
    const page = await open("/");
    const head = page.getByRole("columnheader", { name: "unix-echo" });
    assertMatch(await head.innerText(), /1\/1/);
    assertMatch(await head.innerText(), /1 of 1 student who tried succeeded; 19 have not tried/);
    const untried = page.getByRole("columnheader", { name: "daytime" });
    assert(!/\d\/\d/.test(await untried.innerText()), await untried.innerText());
  },

  "counts one thing as one": async ({ fixture, open }) => {
    const ones = { answers: 1, errors: 1, kernelDrops: 1, thinned: 1, refused: 1, open: 1 };
    fixture.change = (data) => ({ ...data, listeners: data.listeners.map((one) => ({ ...one, ...ones })) });
    const words = {
      "en-GB": "1 open 1 answer 1 refused 1 kernel drop 1 error 1 counted, not stored",
      "fr-FR": "1 ouverte 1 réponse 1 refus 1 perte du noyau 1 erreur 1 compté, non conservé",
    };
    for (const [locale, said] of Object.entries(words)) {
      const page = await open("/", { locale });
      const counts = page.locator(".listener-counts").nth(1);
      await counts.waitFor();
      assert((await counts.innerText()).replaceAll(/\s+/g, " ").includes(said), await counts.innerText());
    }
  },

  "resumes a listener without a question": async ({ fixture, open }) => {
    fixture.change = (data) => ({
      ...data,
      listeners: data.listeners.map((one) => ({ ...one, paused: true })),
    });
    const page = await open("/");
    await page.getByRole("button", { name: "Resume tcp-counter" }).click();
    await waitFor("the request", () => fixture.asked.length > 0);
    assertEquals(fixture.asked, ["POST /api/listeners/tcp-counter/resume {}"]);
    assertEquals(await page.getByRole("dialog").count(), 0);
  },

  "pauses a listener only when that is confirmed": async ({ fixture, open }) => {
    const page = await open("/");
    await page.getByRole("button", { name: "Pause tcp-counter" }).click();
    const dialog = page.getByRole("dialog", { name: "Pause tcp-counter?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
    assertEquals(fixture.asked, []);
    await page.getByRole("button", { name: "Pause tcp-counter" }).click();
    await dialog.getByRole("button", { name: "Pause" }).click();
    await dialog.waitFor({ state: "hidden" });
    assertEquals(fixture.asked, ["POST /api/listeners/tcp-counter/pause {}"]);
  },

  "starts a new group only with a name and a confirmation": async ({ fixture, open }) => {
    const page = await open("/");
    await page.getByRole("button", { name: "New group" }).click();
    const dialog = page.getByRole("dialog", { name: "Start with a new group?" });
    assertMatch(
      await dialog.innerText(),
      /record of the current group is kept[^]*Nicknames and this board are cleared/,
    );
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "New group" }).click();
    await dialog.getByRole("button", { name: "Start new group" }).click();
    assertEquals(fixture.asked, []);
    await dialog.getByLabel("Name of the new group").fill("Group C");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "hidden" });
    assertEquals(fixture.asked, ['POST /api/groups {"name":"Group C"}']);
  },

  "says what is wrong with the lab": async ({ fixture, open }) => {
    fixture.change = (data) => ({ ...data, problems: ["Cannot write the journal: disk full"] });
    const page = await open("/");
    await page.getByRole("alert").filter({ hasText: "Cannot write the journal: disk full" }).waitFor();
  },

  "opens a student's exchanges from the address": async ({ open }) => {
    const page = await open("/#student=10.0.7.10&listener=unix-echo");
    const panel = page.getByRole("dialog", { name: "ana" });
    await panel.locator(".exchange").first().waitFor();
    assertEquals(await panel.locator(".exchange").count(), 1);
    await panel.getByRole("button", { name: "All" }).click();
    await waitFor("all exchanges", async () => await panel.locator(".exchange").count() === 6);
  },

  "speaks French": async ({ open }) => {
    const page = await open("/", { locale: "fr-CH" });
    await page.getByRole("button", { name: "Bloqués d’abord" }).waitFor();
    await page.getByRole("button", { name: /^zoé, tcp-counter : réussi, 4 essais/ }).waitFor();
    const text = await page.locator("#app").innerText();
    assert(!/\b(Listeners|Activity|stuck|since|answers)\b/.test(text), text);
  },
});
