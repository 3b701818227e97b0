/// <reference lib="dom" />
// What the teacher sees and does, in the browser, while students work.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { ApiClass } from "../../src/board/api_types.ts";
import { runGuichet } from "../support/guichet.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { PROJECTOR_TOKEN, RealLab, runStudent, TOKEN } from "./real_lab.ts";
import { RealPages } from "./real_pages.ts";

testNeeding(
  ["gcc", "chromium"],
  "the board shows the class live: cells, the last hint, who is stuck",
  async () => {
    await using lab = await RealLab.start();
    await using pages = await RealPages.start();
    const board = await pages.open(`${lab.url}/?token=${TOKEN}`);
    const target = ["127.0.0.1", lab.ports.tcp];
    await runStudent("tcp_htonl", target, { from: "127.0.0.8" });
    await runStudent("tcp_as_the_course", target, { from: "127.0.0.9" });
    const row = (address: string) => board.locator("tr").filter({ hasText: address });
    await row("127.0.0.9").getByRole("button", { name: /tcp-counter: done, 1 attempt/ }).waitFor();
    await row("127.0.0.8").getByRole("button", { name: /tcp-counter: failing, 1 attempt.*last hint: / })
      .waitFor();
    for (let tries = 0; tries < 5; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 2300));
      await runStudent("tcp_htonl", target, { from: "127.0.0.8" });
    }
    const stuck = () =>
      lab.json<ApiClass>("/api/class").then(({ rows }) => rows.find((row) => row.stuck !== undefined));
    assertEquals((await waitFor("somebody stuck", stuck)).student.address, "127.0.0.8");
    await board.locator(".stuck-light").filter({ hasText: /stuck \d\d s/ }).waitFor();
    await runStudent("tcp_as_the_course", target, { from: "127.0.0.8" });
    await row("127.0.0.8").getByRole("button", { name: /tcp-counter: done, 7 attempts/ }).waitFor();
    assertEquals(await stuck(), undefined);
    pages.assertSilent();
  },
);

testNeeding(
  ["gcc"],
  "a paused listener refuses and says so; a new group keeps the old one's record",
  async () => {
    await using lab = await RealLab.start();
    const target = ["127.0.0.1", lab.ports.tcp];
    await runStudent("tcp_as_the_course", target);
    await lab.json("/api/listeners/tcp-counter/pause", { body: {} });
    const { code, stdout } = await runStudent("tcp_as_the_course", target);
    assert(code !== 0 || !stdout.includes("11"), `a paused listener answered: ${stdout}`);
    const refused = async () => {
      const exchanges = await lab.ended();
      return exchanges.some(({ outcome, hints }) =>
        outcome === "refused" && hints.some(({ id }) => id === "R06")
      );
    };
    await waitFor("R06", refused);
    await lab.json("/api/listeners/tcp-counter/resume", { body: {} });
    assertStringIncludes((await runStudent("tcp_as_the_course", target)).stdout, "11");

    // A connection is told of when its client has closed too.
    await waitFor(
      "the last of the group",
      async () => (await lab.ended()).length === 3,
    );
    await lab.json("/api/me/nickname", { body: { nickname: "first of all" } });
    await lab.json("/api/groups", { body: { name: "Afternoon" } });
    assertEquals((await lab.json<ApiClass>("/api/class")).rows, []);
    await runStudent("tcp_htonl", target);
    const again = await waitFor("a row", async () => (await lab.json<ApiClass>("/api/class")).rows[0]);
    assertEquals([again.cells["tcp-counter"].attempts, again.student.nickname], [1, undefined]);
    // What a paused listener refuses is no attempt.
    assertEquals(await attemptsIn(lab, "1"), [2]);
    // Twice a second it is written; each look starts a program.
    const written = async () => (await attemptsIn(lab, "Afternoon")).join() === "1";
    await waitFor("the journal", written, { timeout: 20_000 });
  },
);

/** Attempts in a group, as its report has them. */
async function attemptsIn(lab: RealLab, group: string): Promise<number[]> {
  const { stdout } = await runGuichet(["report", "--journal", lab.journal, "--group", group, "--json"]);
  return (JSON.parse(stdout) as { attempts: number }[]).map(({ attempts }) => attempts);
}

Deno.test("tokens open what they are for and nothing else, and are in no line of the log", async () => {
  await using lab = await RealLab.start();
  const status = async (path: string, token?: string) => {
    const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
    const response = await fetch(lab.url + path, { headers, redirect: "manual" });
    await response.body?.cancel();
    return response.status;
  };
  for (
    const path of [
      "/",
      "/api/class",
      "/events",
      "/api/exchanges",
      "/api/listeners",
      "/api/clients",
      "/metrics",
    ]
  ) {
    assertEquals([path, await status(path)], [path, 401]);
    assertEquals([path, await status(path, "wrong-token")], [path, 401]);
    assertEquals([path, await status(path, PROJECTOR_TOKEN)], [path, 403]);
    assertEquals([path, await status(path, TOKEN)], [path, 200]);
  }
  assertEquals(await status("/projector"), 401);
  assertEquals(await status("/projector", PROJECTOR_TOKEN), 200);
  assertEquals(await status("/me"), 200);
  assertMatch(lab.daemon.stdout.join("\n"), new RegExp(`token=${TOKEN}`));
  const log = lab.daemon.stderr.join("\n");
  assert(!log.includes(TOKEN) && !log.includes(PROJECTOR_TOKEN), log);
});
