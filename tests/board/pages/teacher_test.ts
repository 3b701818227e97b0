/// <reference lib="dom" />
// What the teacher does from the board, in a browser: students renamed, merged, hidden; all listeners paused; the
// address that a class is told.
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import type { ApiClass } from "../../../src/board/api_types.ts";
import { waitFor } from "../../support/wait_for.ts";
import { REACH } from "./support/fixture_class.ts";
import { testInBrowser } from "./support/browser.ts";

const ANA = "/#student=10.0.7.10";

async function panelOf(page: Page) {
  const panel = page.locator(".panel");
  await panel.waitFor();
  return panel.getByRole("group", { name: "For this student" });
}

function empty(data: ApiClass): ApiClass {
  return { ...data, rows: [] };
}

testInBrowser("the teacher", {
  "renames a student by keyboard, and is told why a name can't be had": async ({ fixture, open }) => {
    const page = await open(ANA);
    const rename = (await panelOf(page)).getByRole("button", { name: "Rename" });
    await rename.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Rename ana?" });
    const field = dialog.getByLabel("Nickname");
    assertEquals(await field.inputValue(), "ana");
    await field.fill("zoe");
    await page.keyboard.press("Enter");
    await dialog.getByRole("alert").filter({ hasText: "Another student has this nickname." }).waitFor();
    await field.fill("Ana B");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "hidden" });
    assertEquals(fixture.asked.at(-1), 'POST /api/students/10.0.7.10/rename {"name":"Ana B"}');
    await rename.click();
    await field.fill("");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "hidden" });
    assertEquals(fixture.asked.at(-1), 'POST /api/students/10.0.7.10/rename {"name":""}');
  },

  "merges a student with one that is chosen, whose panel opens, and separates them": async (
    { fixture, open },
  ) => {
    fixture.change = (data) => ({
      ...data,
      rows: data.rows.map((row) =>
        row.student.name === "zoé" ? { ...row, merged: [{ ...data.rows[0].student, key: "10.0.7.99" }] } : row
      ),
    });
    const page = await open(ANA);
    await (await panelOf(page)).getByRole("button", { name: "Merge" }).click();
    const dialog = page.getByRole("dialog", { name: "Merge ana with another student?" });
    await dialog.getByLabel("Row that stays").selectOption({ label: "zoé (10.0.7.11)" });
    await dialog.getByRole("button", { name: "Merge" }).click();
    await page.getByRole("dialog", { name: "zoé" }).waitFor();
    assertEquals(fixture.asked, ['POST /api/students/10.0.7.10/merge {"into":"10.0.7.11"}']);
    await page.getByRole("button", { name: "Separate ana (10.0.7.99)" }).click();
    await waitFor("the request", () => fixture.asked[1] === "POST /api/students/10.0.7.99/unmerge {}");
  },

  "hides a student, and shows one again from the class's card": async ({ fixture, open }) => {
    fixture.change = (data) => ({
      ...data,
      hidden: [{ ...data.rows[1].student, key: "10.0.7.98", name: "eve" }],
    });
    const page = await open(ANA);
    await (await panelOf(page)).getByRole("button", { name: "Hide" }).click();
    const dialog = page.getByRole("dialog", { name: "Hide ana?" });
    assertMatch(await dialog.innerText(), /Nothing is deleted/);
    await dialog.getByRole("button", { name: "Hide" }).click();
    await page.locator(".panel").waitFor({ state: "detached" });
    assertEquals(fixture.asked, ["POST /api/students/10.0.7.10/hide {}"]);
    await page.getByText("1 hidden student").waitFor();
    await page.getByRole("button", { name: "Show eve" }).click();
    await waitFor("the request", () => fixture.asked[1] === "POST /api/students/10.0.7.98/unhide {}");
  },

  "pauses all listeners when that is confirmed, and resumes without a question": async (
    { fixture, open },
  ) => {
    const page = await open("/");
    await page.getByRole("button", { name: "Pause all" }).click();
    const dialog = page.getByRole("dialog", { name: "Pause all exercises?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
    assertEquals(fixture.asked, []);
    await page.getByRole("button", { name: "Pause all" }).click();
    fixture.change = (data) => ({
      ...data,
      listeners: data.listeners.map((listener) => ({ ...listener, paused: true, health: "paused" })),
    });
    await dialog.getByRole("button", { name: "Pause all" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Resume tcp-counter" }).click();
    await page.getByRole("button", { name: "Resume all" }).click();
    await waitFor("both requests", () => fixture.asked.length === 3);
    assertEquals(fixture.asked.toSorted(), [
      "POST /api/listeners/pause {}",
      "POST /api/listeners/resume {}",
      "POST /api/listeners/tcp-counter/resume {}",
    ]);
  },

  "is shown the class's address and its QR code on an empty board": async ({ fixture, open }) => {
    fixture.change = empty;
    const page = await open("/");
    await page.getByText("http://192.168.7.1:8080/me", { exact: true }).waitFor();
    await page.getByText("nc 192.168.7.1 7999").waitFor();
    const code = page.getByRole("img", { name: "QR code of the students' address" });
    await waitFor(
      "the picture",
      () => code.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0),
    );
  },

  "is told how to open a board that only its machine reaches, in French too": async ({ fixture, open }) => {
    fixture.change = (data) => ({ ...empty(data), reach: { me: [], nc: [], closed: "loopback" } });
    await (await open("/")).getByText(/Only this machine reaches the board.*serve --open/).waitFor();
    await (await open("/", { locale: "fr-CH" })).getByText(/Seule cette machine atteint le tableau/)
      .waitFor();
  },

  "has the class's address on a projector that waits": async ({ fixture, open }) => {
    fixture.change = empty;
    const page = await open("/projector", { viewport: { width: 1024, height: 768 } });
    await page.getByText("http://192.168.7.1:8080/me", { exact: true }).waitFor();
    const code = page.getByRole("img", { name: "QR code of the students' address" });
    await waitFor(
      "the picture",
      () => code.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0),
    );
    const { y, height } = (await code.boundingBox())!;
    assert(y >= 0 && y + height < 768, `${y} ${height}`);
  },

  "downloads the report by a link": async ({ open }) => {
    const page = await open("/");
    const link = page.getByRole("link", { name: "Report as CSV" });
    assertEquals(await link.getAttribute("href"), "/api/report.csv?by=student&lang=en");
  },
});

testInBrowser("a student's page", {
  "shows the name that the teacher gave at once, and the lab's real address in its commands": async (
    { fixture, open },
  ) => {
    fixture.exchanges = [];
    fixture.reach = REACH;
    const page = await open("/me");
    await page.getByText(/nc 192\.168\.7\.1 7100/).first().waitFor();
    await waitFor("the stream", () => fixture.meStream.viewers > 0);
    fixture.meStream.send("you", {
      key: "10.0.7.10",
      name: "Ana B",
      nickname: "Ana B",
      address: "10.0.7.10",
      rule: "nickname",
    });
    await page.locator(".identity-name").filter({ hasText: "Ana B" }).waitFor();
  },
});
