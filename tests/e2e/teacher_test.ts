/// <reference lib="dom" />
// The teacher's decisions, in the browser at a real lab: seen by the student, held over a restart, in the report.
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ApiClass } from "../../src/board/api_types.ts";
import { runGuichet } from "../support/guichet.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { RealLab, runStudent, TOKEN } from "./real_lab.ts";
import { RealPages } from "./real_pages.ts";

testNeeding(
  ["gcc", "chromium"],
  "what the teacher decides is seen at once, holds over a restart and is in the report",
  async () => {
    await using lab = await RealLab.start();
    await using pages = await RealPages.start();
    const target = ["127.0.0.1", lab.ports.tcp];
    for (const from of ["127.0.0.1", "127.0.0.8", "127.0.0.9"]) {
      await runStudent("tcp_htonl", target, { from });
    }
    await runStudent("tcp_as_the_course", target, { from: "127.0.0.9" });
    const board = await pages.open(`${lab.url}/?token=${TOKEN}`);
    const { rows } = await waitFor("all rows", async () => {
      const data = await lab.json<ApiClass>("/api/class");
      return data.rows.length === 3 ? data : undefined;
    });
    const own = rows.find(({ student }) => student.user !== undefined)!.student;
    const me = await pages.open(`${lab.url}/me`);

    const open = async (name: string) => {
      await board.locator(`button.who-button`).filter({ hasText: name }).click();
      return board.getByRole("group", { name: "For this student" });
    };
    const confirm = (word: string) =>
      board.getByRole("dialog", { name: new RegExp(`^${word} `) }).getByRole("button", { name: word })
        .click();
    await (await open(own.name)).getByRole("button", { name: "Rename" }).click();
    await board.getByLabel("Nickname").fill("Ana");
    await confirm("Rename");
    await me.locator(".identity-name").getByText("Ana").waitFor();
    await board.getByRole("button", { name: "Close" }).click();

    await (await open("127.0.0.8")).getByRole("button", { name: "Merge" }).click();
    await board.getByLabel("Row that stays").selectOption({ label: "127.0.0.9" });
    await confirm("Merge");
    await board.getByRole("button", { name: "Separate 127.0.0.8" }).waitFor();
    await waitFor(
      "both machines' exchanges",
      async () => await board.locator(".panel .exchange").count() === 3,
    );
    await board.getByRole("button", { name: "Close" }).click();

    await (await open("Ana")).getByRole("button", { name: "Hide" }).click();
    await confirm("Hide");
    await board.getByText("1 hidden student").waitFor();
    pages.assertSilent();

    await lab.daemon.stop();
    await lab.killAndRestart();
    const again = await lab.json<ApiClass>("/api/class");
    assertEquals(again.rows.map(({ student, cells }) => [student.key, cells["tcp-counter"].attempts]), [
      ["127.0.0.9", 3],
    ]);
    assertEquals(again.hidden.map(({ name }) => name), ["Ana"]);
    const { stdout } = await runGuichet(["report", "--journal", lab.journal, "--by", "student", "--csv"]);
    assertEquals(stdout.trimEnd().split("\r\n").length, 2);
    assertStringIncludes(stdout, "127.0.0.9");

    const page = await pages.open(`${lab.url}/?token=${TOKEN}`);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Report as CSV" }).click(),
    ]);
    assertEquals(download.suggestedFilename(), "guichet-group-1.csv");
    await page.getByRole("button", { name: "Show Ana" }).click();
    await page.locator("button.who-button").filter({ hasText: "Ana" }).waitFor();
  },
);
