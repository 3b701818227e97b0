/// <reference lib="dom" />
// The lab is started again while board and projector are open: they come back by themselves where a token of
// the configuration goes on, else they say what to do.
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { trapPort } from "../corpus/corpus_lab.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { RealLab, TOKEN } from "./real_lab.ts";
import { RealPages } from "./real_pages.ts";

/** An int for the TCP counter and its answer. */
async function count(lab: RealLab): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: lab.ports.tcp });
  await connection.write(new Uint8Array([5, 0, 0, 0]));
  await connection.read(new Uint8Array(4));
}

/** Board and projector in browsers of their own, which share no cookie, with one student on each. */
async function openBoth(lab: RealLab, pages: RealPages): Promise<{ board: Page; projector: Page }> {
  await count(lab);
  const board = await pages.open(lab.boardAddress);
  const projector = await pages.open(lab.projectorAddress, { viewport: { width: 1024, height: 768 } });
  await board.getByRole("button", { name: /tcp-counter: done, 1 attempt\b/ }).waitFor();
  await projector.locator(".wall-card").waitFor();
  return { board, projector };
}

const live = (page: Page) => page.locator(".live.live").waitFor({ timeout: 20_000 });
const lost = (page: Page) => page.locator(".live.lost").waitFor({ timeout: 20_000 });

testNeeding(
  ["chromium"],
  "board and projector go on by themselves after a restart with the same token",
  async () => {
    const boardPort = await trapPort(new Set());
    await using lab = await RealLab.start({ boardPort, tokens: [TOKEN, ""] });
    await using pages = await RealPages.start();
    const { board, projector } = await openBoth(lab, pages);
    const { projectorAddress } = lab;
    await Promise.all([lost(board), lost(projector), lab.restart()]);
    assertEquals(lab.projectorAddress, projectorAddress);
    await live(board);
    await live(projector);
    // They are the new lab's: what happens there is told.
    await count(lab);
    await board.getByRole("button", { name: /tcp-counter: done, 2 attempts\b/ }).waitFor();
    for (const page of [board, projector]) {
      await page.reload();
      await live(page);
    }
  },
);

testNeeding(
  ["chromium"],
  "after a restart with new tokens the board asks for the token and goes on where it was; the projector says what to do",
  async () => {
    const boardPort = await trapPort(new Set());
    await using lab = await RealLab.start({ boardPort, tokens: ["", ""] });
    await using pages = await RealPages.start();
    const { board, projector } = await openBoth(lab, pages);
    await board.getByRole("button", { name: /tcp-counter: done/ }).click();
    await board.locator(".panel .exchange").waitFor();
    const where = board.url();
    // Opened from the board, in its browser, the projector has the teacher's session.
    const beside = await pages.open(`${lab.url}/projector`);
    await beside.locator(".wall-card").waitFor();
    const { projectorAddress } = lab;
    await lab.restart();
    assertNotEquals(lab.projectorAddress, projectorAddress);

    await board.getByLabel("Token").waitFor({ timeout: 20_000 });
    await beside.getByText("This projection has ended").waitFor({ timeout: 20_000 });
    assertEquals(board.url(), where);
    await board.getByLabel("Token").fill(new URL(lab.boardAddress).searchParams.get("token")!);
    await board.keyboard.press("Enter");
    await board.locator(".panel .exchange").waitFor();
    assertEquals(board.url(), where);
    await beside.locator(".wall-card").waitFor();

    const words = projector.getByText("This projection has ended");
    await words.waitFor({ timeout: 20_000 });
    assertMatch(await words.innerText(), /Sign in to the class board and press Projector there/);
    const asked: string[] = [];
    projector.on("request", (request) => asked.push(request.url()));
    // Two rounds of what it tried before.
    await projector.waitForTimeout(4500);
    assertEquals(asked, []);
    await projector.reload();
    await words.waitFor();
    assert(!(await projector.locator("#app").innerText()).includes("for the teacher"));
    await projector.goto(lab.projectorAddress);
    await waitFor("the projector", async () => await projector.locator(".wall-card").count() === 1);
  },
);
