/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { waitFor } from "../../support/wait_for.ts";
import { testInBrowser } from "./support/browser.ts";
import { fixtureClass, fixtureProjector } from "./support/fixture_class.ts";

const SCREENS = [{ width: 1920, height: 1080 }, { width: 1280, height: 720 }];

testInBrowser("the projector's page", {
  "fits forty students on one screen in large letters": async ({ fixture, open }) => {
    fixture.students = 40;
    for (const viewport of SCREENS) {
      const page = await open("/projector", { viewport });
      await page.locator(".wall-card").nth(39).waitFor();
      await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
      const seen = await page.evaluate(() => {
        const cards = [...document.querySelectorAll(".wall-card")];
        const names = [...document.querySelectorAll<HTMLElement>(".wall-name")];
        return {
          below: cards.filter((card) => card.getBoundingClientRect().bottom > innerHeight).length,
          scrolls: document.documentElement.scrollHeight > innerHeight,
          cut: names.filter((name) => name.scrollWidth > name.clientWidth).length,
          size: parseFloat(getComputedStyle(names[0]).fontSize) / innerHeight,
        };
      });
      assertEquals({ ...seen, size: 0 }, { below: 0, scrolls: false, cut: 0, size: 0 });
      assert(seen.size > 0.025, `letters are ${seen.size} of the screen's height`);
    }
  },

  "shows neither addresses nor payload, and asks for nothing that holds them": async ({ open }) => {
    const page = await open("/projector");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.reload();
    await page.locator(".wall-card").first().waitFor();
    const text = await page.locator("body").innerText();
    assert(!/\d+\.\d+\.\d+\.\d+|:\d{4}|0x/.test(text), text);
    const data = asked.filter((path) => !path.startsWith("/assets/"));
    assertEquals([...new Set(data)].sort(), ["/api/projector", "/projector", "/projector/events"]);
  },

  "says in words that it needs scripts where there are none, on any page": async ({ open }) => {
    for (const path of ["/projector", "/", "/me", "/login"]) {
      const page = await open(path, { javaScriptEnabled: false });
      const note = page.locator("noscript .page-note");
      await note.waitFor({ state: "visible" });
      assert((await note.innerText()).startsWith("This page needs JavaScript"));
      const { y, height } = (await note.boundingBox())!;
      assert(y >= 0 && y + height <= 800, `${path}: the note is at ${y}`);
    }
  },

  "stands still while frozen": async ({ fixture, open }) => {
    const page = await open("/projector");
    await page.locator(".wall-card").first().waitFor();
    await waitFor("the stream", () => fixture.projectorStream.viewers > 0);
    await page.keyboard.press("f");
    await page.getByText("Frozen").waitFor();
    fixture.students = 12;
    fixture.projectorStream.send("projector", fixtureProjector(fixture.class("en")));
    // The second event has been handled when the first has: both came in one stream.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
    assertEquals(await page.locator(".wall-card").count(), 20);
    await page.getByRole("button", { name: "Resume" }).click();
    await waitFor("the new class", async () => await page.locator(".wall-card").count() === 12);
  },
});

Deno.test("fixtureProjector holds no address, so that the page's test means something", () => {
  const data = fixtureClass({ students: 40, language: "en", now: 0 });
  assert(data.rows.some(({ student }) => student.name.startsWith("10.0.7.")));
  assert(!JSON.stringify(fixtureProjector(data)).includes("10.0.7."));
});
