// One client that floods, and a lab that dies in the middle of the lesson.
import { assert, assertEquals } from "@std/assert";
import type { ApiCell, ApiClass, ApiListeners, ApiMe } from "../../src/board/api_types.ts";
import { compileC } from "../support/compile_c.ts";
import { runCommand } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { RealLab, runStudent } from "./real_lab.ts";

/** A cell without its last time, which what was counted and what was noted tell a millisecond apart. */
function timeless([listener, { last: _, ...cell }]: [string, ApiCell]) {
  return { listener, ...cell };
}

const FLOOD = 100_000;

/** Milliseconds in which the board must answer, whatever comes. */
const SWIFT = 500;

async function counterOf(lab: RealLab) {
  const { listeners } = await lab.json<ApiListeners>("/api/listeners");
  return listeners.find(({ name }) => name === "udp-counter")!;
}

testNeeding(
  ["gcc"],
  "a flood leaves the board swift and the counts exact, and what was thinned is told",
  async () => {
    await using lab = await RealLab.start({ more: "[limits]\ndatagrams_per_second = 0" });
    const program = await compileC("udp_batch_client");
    let over = false;
    const options = ["--sockets", "8", "--window", "64", "--count", String(FLOOD), "--timeout", "60"];
    const flood = runCommand([program, ...options, "127.0.0.1", String(lab.ports.udp)], { timeout: 60_000 })
      .finally(() => over = true);
    const times: number[] = [];
    while (!over) {
      const began = performance.now();
      await lab.json<ApiClass>("/api/class");
      await lab.json<ApiMe>("/api/me");
      times.push((performance.now() - began) / 2);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assertEquals((await flood).code, 0);
    // The median: on a busy machine one request in many waits for the machine, not for the lab.
    const median = times.sort((a, b) => a - b)[times.length >> 1];
    assert(median < SWIFT, `the board took ${times.map(Math.round)} ms`);
    const state = await waitFor("the last of the flood", async () => {
      const now = await counterOf(lab);
      return now.datagrams >= FLOOD && now;
    });
    assertEquals([state.datagrams, state.answers], [FLOOD, FLOOD]);
    const attempts = await waitFor("the count of the student", async () => {
      const cell = (await lab.json<ApiClass>("/api/class")).rows[0]?.cells["udp-counter"];
      return cell?.attempts === state.datagrams && cell.attempts;
    });
    assert(state.thinned > 0 && state.thinned < attempts);
    assert((await lab.json<ApiMe>("/api/me")).thinned > 0);
  },
);

testNeeding(["gcc"], "a lab that was killed shows the class as it was when it is started again", async () => {
  await using lab = await RealLab.start();
  for (let i = 0; i < 4; i++) {
    await runStudent(i % 2 === 0 ? "tcp_htonl" : "tcp_as_the_course", ["127.0.0.1", lab.ports.tcp], {
      from: `127.0.0.${8 + i}`,
    });
  }
  await runStudent("udp_without_nul", ["127.0.0.1", lab.ports.udp], { from: "127.0.0.8" });
  const told = async () => {
    const { rows, group } = await lab.json<ApiClass>("/api/class");
    const cells = rows.map(({ student, cells }) =>
      [student.key, Object.entries(cells).map(timeless)] as const
    );
    return { group, cells: Object.fromEntries(cells) };
  };
  await waitFor("five exchanges", async () => {
    const { cells } = await told();
    return Object.values(cells).flat().length === 5;
  });
  // All but the last half second is kept.
  await new Promise((resolve) => setTimeout(resolve, 600));
  const before = await told();
  await lab.killAndRestart();
  assertEquals(await told(), before);
});
