/// <reference lib="dom" />
// Exercises of the file on the pages: /me with texts, protocols and tickets, the board's and the projector's columns.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import { allDone, columnsOf } from "../../../src/board/pages/columns.js";
import { filled } from "../../../src/board/pages/me_sheet.js";
import { waitFor } from "../../support/wait_for.ts";
import { testInBrowser } from "./support/browser.ts";
import { fixtureClass } from "./support/fixture_class.ts";
import { progressOf } from "./support/fixture_sheet.ts";

/** Texts of what a selector finds, with single spaces. */
async function texts(page: Page, selector: string): Promise<string[]> {
  return (await page.locator(selector).allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
}

testInBrowser("/me with exercises of the file", {
  "has them in their order, with points, tries, times and the ticket of what is done": async (
    { fixture, open },
  ) => {
    fixture.withSheet = true;
    const page = await open("/me");
    await page.locator(".task").first().waitFor();
    assertEquals(await texts(page, ".task-title"), [
      "Read until you have it all",
      "Ask again",
      "An echo on a path",
    ]);
    assertEquals(await texts(page, ".ticket code"), ["7K3M9QAB"]);
    assertEquals(await texts(page, ".sheet-head p"), ["1 of 2 done · 2 of 5 points"]);
    const [, ask, echo] = await texts(page, ".task-facts");
    assertMatch(ask, /^3 points 1 try until \w+,? \d+ \w+ \d{4},? \d\d:\d\d$/);
    assertMatch(echo, /^1\.5 points optional no try yet closed since /);
    assertStringIncludes(
      (await texts(page, ".sheet-note"))[0],
      "made out to 10.0.7.10, as you are called now",
    );
  },

  "shows a teacher's Markdown, and nothing of it runs, loads or leads astray": async ({ fixture, open }) => {
    fixture.withSheet = true;
    const page = await open("/me");
    await page.locator(".task-line").first().click();
    const prose = page.locator(".task").first().locator(".prose").first();
    await prose.waitFor();
    assertEquals(await prose.locator("strong").innerText(), "copes");
    assertEquals(await prose.locator("ol > li").count(), 2);
    assertEquals(await prose.locator("table td").first().innerText(), "read");
    assertEquals(await page.locator(".sheet :is(script, img)").count(), 0);
    assertStringIncludes(await prose.innerText(), "<script>document.title='stolen'</script>");
    assertEquals(await page.title(), "My exchanges · Sockets lab");
    const links = await prose.locator("a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    assertEquals(links, ["https://man7.org/linux/man-pages/man2/read.2.html"]);
    assertStringIncludes(await prose.innerText(), "not this. a < b & b < c");
    assertEquals(await page.locator(".task").first().locator(".diagrams pre").count() > 0, true);
  },

  "takes progress as it comes, with another name's tickets, and asks anew for other exercises": async (
    { fixture, open },
  ) => {
    fixture.withSheet = true;
    const page = await open("/me");
    await page.locator(".task").first().waitFor();
    const { exercises, ...rest } = progressOf("zoe");
    const [, lost] = exercises;
    await page.getByText("Live", { exact: true }).waitFor();
    fixture.meStream.send("progress", {
      ...rest,
      exercises: exercises.map((each) =>
        each === lost ? { ...each, state: "done", attempts: 4, ticket: "AAAA2222" } : each
      ),
    });
    await page.getByText("AAAA2222").waitFor();
    assertStringIncludes((await texts(page, ".sheet-note"))[0], "made out to zoe");
    fixture.withSheet = false;
    fixture.meStream.send("sheet", { version: 2 });
    await waitFor("a page without exercises", async () => await page.locator(".sheet").count() === 0);
  },

  "draws tries with their verdict, what was done on purpose, and what was not counted": async (
    { fixture, open },
  ) => {
    fixture.withSheet = true;
    for (
      const [path, marks] of [
        ["/me", [
          "outside the exercise's time: not counted",
          "Try 1: goes on",
          "answer dropped on purpose, no. 7",
          "Try 3: solved",
          "Try 1: failed",
        ]],
        ["/me?lang=fr", [
          "hors de la période de l’exercice : ne compte pas",
          "Essai 1 : en cours",
          "réponse perdue exprès, n° 7",
          "Essai 3 : réussi",
          "Essai 1 : échoué",
        ]],
      ] as const
    ) {
      const page = await open(path);
      await page.locator(".mark").first().waitFor();
      assertEquals(await texts(page, ".mark"), [...marks]);
      const step = page.locator(".exchange").filter({ hasText: "udp-counter" });
      assertEquals(await step.getAttribute("class").then((name) => name?.includes("underway")), true);
      await step.getByRole("button").first().click();
      assertStringIncludes(await step.locator(".done-on-purpose").innerText(), marks[2]);
      await page.close();
    }
  },
});

testInBrowser("board and projector with exercises of the file", {
  "have their titles as columns, points, and other listeners aside": async ({ fixture, open }) => {
    fixture.withSheet = true;
    const page = await open("/?lang=fr", { viewport: { width: 1440, height: 900 } });
    await page.locator(".cell").first().waitFor();
    assertEquals(await texts(page, "thead .exercise-name"), [
      ...["Lire jusqu’au bout", "Redemander", "Un écho sur un chemin", "multicast", "daytime"],
    ]);
    assertEquals(await page.locator("thead .exercise.aside").count(), 2);
    assertStringIncludes((await texts(page, "thead .exercise-where"))[2], "1,5 pt · fac.");
    assert((await texts(page, "td.totals")).some((text) => /5\/5 ?\+1,5$/.test(text)));
    assertEquals(await texts(page, ".rail .aside-title"), ["Hors exercices"]);
    await page.close();
    const wall = await open("/projector");
    await wall.locator(".wall-card").first().waitFor();
    assertEquals(await texts(wall, ".wall-aside"), ["Of no exercise: multicast, daytime"]);
    assertStringIncludes(
      (await texts(wall, ".wall-exercise"))[2],
      "An echo on a path 1.5 pt · optional · closed since",
    );
  },

  "tell a student's tries and tickets in the panel, and the gradebook to take away": async (
    { fixture, open },
  ) => {
    fixture.withSheet = true;
    const page = await open("/#student=10.0.7.10");
    await page.locator(".panel-tries summary").click();
    assertEquals(await texts(page, ".panel-tries li"), [
      "done Read until you have it all 3 tries 7K3M9QAB",
      "failing Ask again 1 try",
      "not tried An echo on a path no try yet",
    ]);
    assertEquals(await page.locator('a[href^="/api/report.csv?by=gradebook"]').count(), 1);
  },
});

Deno.test("a student has done everything whose required exercises are done, whatever is optional or aside", () => {
  const task = (name: string, optional: boolean) =>
    ({ ...{ name, title: name, listener: name, points: 1, optional }, opening: "open" }) as const;
  const { listeners } = fixtureClass({ students: 0, listeners: 3, language: "en", now: 0 });
  const [must, more, other] = listeners.map(({ name }) => name);
  const columns = columnsOf({ listeners, sheet: [task(more, true), task(must, false)] });
  assertEquals(columns.map(({ title, aside }) => [title, aside]), [[more, false], [must, false], [
    other,
    true,
  ]]);
  assertEquals(allDone(columns, (name) => name === must ? "done" : "failing"), true);
  assertEquals(allDone(columns, (name) => name === must ? "warned" : "done"), false);
  const all = columnsOf({ listeners });
  assertEquals(all.map(({ title }) => title), [must, more, other]);
  assertEquals(allDone(all, (name) => name === must ? "done" : "failing"), false);
});

Deno.test("a protocol's line of the shell has the listener's place as the reader reaches it", () => {
  const where = { name: "x", service: "challenge", byteOrder: "big" } as const;
  const tcp = { ...where, transport: "tcp", address: "0.0.0.0:7301" };
  assertEquals(filled("nc AT | od", tcp, "192.0.2.7"), "nc 192.0.2.7 7301 | od");
  assertEquals(
    filled("nc AT", { ...tcp, transport: "udp", address: "[::]:7308" }, "fe80::1"),
    "nc -u fe80::1 7308",
  );
  const group = { ...tcp, transport: "multicast", address: "225.0.0.10:7313" };
  assertEquals(filled("RECV:PORT,m=HOST", group, "192.0.2.7"), "RECV:7313,m=225.0.0.10");
  const path = { ...tcp, transport: "unix", socket: "dgram", address: "/tmp/g" };
  assertEquals(filled("nc AT", path, "192.0.2.7"), "nc -uU /tmp/g");
});
