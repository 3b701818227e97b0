// Many reloads at once, as a hasty teacher or a script that saves too often asks for them: each asks for listeners
// that the one before did not have, which use up the numbers that workers know listeners by.
import { assert, assertEquals } from "@std/assert";
import { MOST_LISTENERS } from "../../src/config/types.ts";
import { connectTo, lab, listener, readSome } from "../lab/support/run_labs.ts";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { tempDir } from "../support/temp_dir.ts";

/** 512 numbers less 192 for traps are used up by five reloads. */
const ROUNDS = 8;

/** SIGHUPs in a row; the kernel and Deno take some together, as of 200 signals a fifth; the lab, the rest. */
const SIGNALS = 200;

function crowd(round: number): string {
  const names = Array.from({ length: MOST_LISTENERS - 1 }, (_, i) => `udp-${round}-${i}`);
  return lab({ drain: "0s" }) + listener("tcp", "tcp", "echo") +
    names.map((name) => listener(name, "udp", "echo")).join("");
}

async function start(dir: { write(name: string, text: string): Promise<string> }) {
  const file = await dir.write("lab.toml", crowd(0));
  const daemon = await (await startDaemon({ args: ["serve", "--config", file] })).ready();
  return { daemon, file };
}

const OUTCOME = /^(Not r|R)eloaded.*/;

function outcomes(daemon: Daemon): string[] {
  return daemon.stdout.filter((line) => OUTCOME.test(line));
}

Deno.test("reloads that each change every listener wait for numbers, and none asks for a restart", async () => {
  await using dir = await tempDir();
  const { daemon, file } = await start(dir);
  await using _ = daemon;
  const kept = await connectTo(daemon, "tcp");
  for (let round = 1; round <= ROUNDS; round++) {
    await Deno.writeTextFile(file, crowd(round));
    const from = daemon.lineCount;
    daemon.signal("SIGHUP");
    assertEquals((await daemon.line(OUTCOME, 30_000, from))[0], "Reloaded", daemon.stderr.at(-1));
  }
  assert(daemon.listeners.has(`udp-${ROUNDS}-0`));
  assert(/Reload waits for \d+ removed listeners/.test(daemon.output), "it had no need to wait");
  assert(!/restart|too many/.test(daemon.output), daemon.output);
  await kept.write(new TextEncoder().encode("x"));
  assertEquals(await readSome(kept), "x");
  kept.close();
  assertEquals((await daemon.stop()).code, 0);
});

Deno.test("of a storm of SIGHUPs few are carried out, and the last file is the one served", async () => {
  await using dir = await tempDir();
  const { daemon, file } = await start(dir);
  await using _ = daemon;
  for (let sent = 0; sent < SIGNALS; sent++) {
    daemon.signal("SIGHUP");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  // In one step: a reload that is under way must not read half of it.
  await Deno.rename(await dir.write("next.toml", crowd(1)), file);
  daemon.signal("SIGHUP");
  await daemon.line(/^Listening +udp-1-0 /, 30_000);
  assert(outcomes(daemon).every((line) => line === "Reloaded"));
  assertEquals((await daemon.stop()).code, 0);
  const reloads = outcomes(daemon).length;
  assert(reloads < SIGNALS / 2, `${reloads} reloads of ${SIGNALS + 1} signals`);
});
