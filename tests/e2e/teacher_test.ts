/// <reference lib="dom" />
// The teacher's decisions, in the browser at a real lab: seen by the student, held over a restart, in the report.
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { ApiClass } from "../../src/board/api_types.ts";
import { runGuichet } from "../support/guichet.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { RealLab, runStudent, TOKEN } from "./real_lab.ts";
import { RealPages } from "./real_pages.ts";

/** The board's page, as the teacher uses it. */
class TeacherPage {
  constructor(readonly page: Page) {}

  /** Opens a student's panel, begins an action there, and confirms it, once what it asks is filled in. */
  async act(student: string, word: string, fill: () => Promise<unknown> = async () => {}): Promise<void> {
    await this.page.locator("button.who-button").filter({ hasText: student }).click();
    const actions = this.page.getByRole("group", { name: "For this student" });
    await actions.getByRole("button", { name: word }).click();
    const dialog = this.page.getByRole("dialog", { name: new RegExp(`^${word} `) });
    await fill();
    await dialog.getByRole("button", { name: word }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  async close(): Promise<void> {
    await this.page.getByRole("button", { name: "Close" }).click();
  }
}

/** Three students: one with a program that works, and the test's own user. @returns that one's name */
async function threeStudents(lab: RealLab): Promise<string> {
  const target = ["127.0.0.1", lab.ports.tcp];
  for (const from of ["127.0.0.1", "127.0.0.8", "127.0.0.9"]) await runStudent("tcp_htonl", target, { from });
  await runStudent("tcp_as_the_course", target, { from: "127.0.0.9" });
  const { rows } = await waitFor("all rows", async () => {
    const data = await lab.json<ApiClass>("/api/class");
    return data.rows.length === 3 ? data : undefined;
  });
  return rows.find(({ student }) => student.user !== undefined)!.student.name;
}

testNeeding(
  ["gcc", "chromium"],
  "what the teacher decides is seen at once, holds over a restart and is in the report",
  async () => {
    await using lab = await RealLab.start();
    await using pages = await RealPages.start();
    const own = await threeStudents(lab);
    const page = await pages.open(`${lab.url}/?token=${TOKEN}`);
    const teacher = new TeacherPage(page);
    const me = await pages.open(`${lab.url}/me`);
    await teacher.act(own, "Rename", () => page.getByLabel("Nickname").fill("Ana"));
    await me.locator(".identity-name").getByText("Ana").waitFor();
    await teacher.close();
    const into = () => page.getByLabel("Row that stays").selectOption({ label: "127.0.0.9" });
    await teacher.act("127.0.0.8", "Merge", into);
    await page.getByRole("button", { name: "Separate 127.0.0.8" }).waitFor();
    await waitFor(
      "both machines' exchanges",
      async () => await page.locator(".panel .exchange").count() === 3,
    );
    await teacher.close();
    await teacher.act("Ana", "Hide");
    await page.getByText("1 hidden student").waitFor();
    pages.assertSilent();

    // In good order: killed, a lab loses what it was told in the last half second.
    await lab.daemon.stop();
    await lab.killAndRestart();
    const again = await lab.json<ApiClass>("/api/class");
    assertEquals(again.rows.map(({ student, cells }) => [student.key, cells["tcp-counter"].attempts]), [
      ["127.0.0.9", 3],
    ]);
    assertEquals(again.hidden.map(({ name }) => name), ["Ana"]);
    const { stdout } = await runGuichet(["report", "--journal", lab.journal, "--by", "student", "--csv"]);
    assertEquals(stdout.trimEnd().split("\r\n").map((line) => line.split(",")[1]), ["student", "127.0.0.9"]);
  },
);

testNeeding(
  ["gcc", "chromium"],
  "the teacher takes the report away from the board, and shows who was hidden",
  async () => {
    await using lab = await RealLab.start();
    await using pages = await RealPages.start();
    const own = await threeStudents(lab);
    const page = await pages.open(`${lab.url}/?token=${TOKEN}`);
    await new TeacherPage(page).act(own, "Hide");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Report as CSV" }).click(),
    ]);
    assertEquals(download.suggestedFilename(), "guichet-group-1.csv");
    await page.getByRole("button", { name: `Show ${own}` }).click();
    await page.locator("button.who-button").filter({ hasText: own }).waitFor();
    pages.assertSilent();
  },
);
