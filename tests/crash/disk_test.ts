// Faults of the disk under a lab that serves: answers go on, the fault is shown at /readyz and on the board,
// and the log says it once.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { Daemon } from "../support/daemon.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { checkJournal, type FullLab, fullLab } from "./full_lab.ts";
import { SteadyClient } from "./steady_client.ts";

async function problemsOf(world: FullLab): Promise<{ ready: number; problems: string[]; shown: string[] }> {
  const ready = await fetch(`${world.board}/readyz`);
  const { problems } = await ready.json();
  const board = await fetch(`${world.board}/api/class`, {
    headers: { authorization: `Bearer ${world.token}` },
  });
  return { ready: ready.status, problems, shown: (await board.json()).problems };
}

/** Waits until the fault shows, with answers going on meanwhile and after. */
async function showsFault(world: FullLab, client: SteadyClient, fault: RegExp): Promise<void> {
  let seen = await problemsOf(world);
  await waitFor(
    () => `${fault}; there was ${JSON.stringify(seen)}`,
    async () => {
      seen = await problemsOf(world);
      return seen.problems.some((problem) => fault.test(problem));
    },
    { timeout: 20_000, interval: 50 },
  );
  assertEquals(seen.ready, 503);
  assert(seen.shown.some((problem) => fault.test(problem)), JSON.stringify(seen));
  const before = client.numbers.length;
  await waitFor("answers to go on", () => client.numbers.length > before + 500, { timeout: 20_000 });
}

async function isWell(world: FullLab): Promise<void> {
  let seen = await problemsOf(world);
  await waitFor(() => `it to be over; there was ${JSON.stringify(seen)}`, async () => {
    seen = await problemsOf(world);
    return seen.ready === 200 && seen.problems.length === 0 && seen.shown.length === 0;
  }, { timeout: 60_000, interval: 200 });
}

function timesSaid(daemon: Daemon, what: RegExp): number {
  return daemon.stderr.filter((line) => what.test(line)).length;
}

Deno.test("a journal that another program holds locked is shown, and answers go on", async () => {
  await using world = await fullLab();
  await using daemon = await world.start();
  using client = new SteadyClient(world.port("udp"));
  const other = new DatabaseSync(world.journal);
  try {
    other.exec("BEGIN IMMEDIATE");
    const locked = /^Cannot write the journal .*another program holds it locked/;
    await showsFault(world, client, locked);
    other.exec("ROLLBACK");
    await isWell(world);
    assertEquals(timesSaid(daemon, /Cannot write the journal/), 1);
    assertEquals(timesSaid(daemon, /The journal can be written again/), 1);
  } finally {
    other.close();
  }
  client.stop();
  assertEquals((await daemon.stop()).code, 0);
  assertEquals(client.repeated, []);
  // Nothing that waited was lost.
  assertEquals(checkJournal(world.journal).attempts >= client.numbers.length, true);
});

testNeeding(
  ["root", "unshare"],
  "a full disk is shown, for the journal and the log, and answers go on",
  async () => {
    await using world = await fullLab({}, '[log]\nfile = "disk/lab.log"\nlevel = "debug"\n');
    const disk = `${world.folder}/disk`;
    await Deno.mkdir(disk);
    const config = world.config.replace(world.journal, `${disk}/lab.db`).replace('"disk/', `"${disk}/`);
    await Deno.writeTextFile(world.file, config);
    const mount = `mount -t tmpfs -o size=3m none ${disk} && exec "$@"`;
    await using daemon = await world.start(["unshare", "-m", "sh", "-c", mount, "sh"]);
    using client = new SteadyClient(world.port("udp"));
    await waitFor("answers", () => client.numbers.length > 500, { timeout: 20_000 });
    const ballast = `/proc/${daemon.pid}/root${disk}/ballast`;
    fill(ballast);
    await showsFault(world, client, /^Cannot write the journal .*disk full/);
    // The last page of the log's file may have room for the debug lines of one reload, not for those of many.
    await waitFor("a log that cannot be written", () => {
      daemon.signal("SIGHUP");
      return timesSaid(daemon, /Cannot write log file .*; the lab goes on without it/) === 1;
    }, { timeout: 20_000, interval: 200 });
    assertEquals((await problemsOf(world)).problems.some((problem) => /log file/.test(problem)), true);
    await Deno.remove(ballast);
    daemon.signal("SIGHUP");
    await isWell(world);
    assertEquals(timesSaid(daemon, /Cannot write the journal/), 1);
    client.stop();
    assertEquals((await daemon.stop()).code, 0);
    assertEquals(client.repeated, []);
  },
);

Deno.test("a log file that is gone is shown, and answers go on", async () => {
  await using world = await fullLab({}, '[log]\nfile = "own.log"\n');
  const log = `${world.folder}/own.log`;
  await Deno.writeTextFile(world.file, world.config.replace('"own.log"', JSON.stringify(log)));
  await using daemon = await world.start();
  using client = new SteadyClient(world.port("udp"));
  await isWell(world);
  await Deno.remove(log);
  await showsFault(world, client, /^Cannot keep log file .*: it was removed or replaced/);
  assertEquals(timesSaid(daemon, /Cannot keep log file/), 1);
  client.stop();
  assertEquals((await daemon.stop()).code, 0);
  assertMatch(daemon.output, /Ready/);
});

Deno.test("a journal that is gone is shown, answers go on, and the next lab begins a new one", async () => {
  await using world = await fullLab({});
  {
    await using daemon = await world.start();
    using client = new SteadyClient(world.port("udp"));
    await isWell(world);
    await Deno.remove(world.journal);
    await showsFault(
      world,
      client,
      /^Cannot write the journal .*: its file was removed; .* start the lab again/,
    );
    client.stop();
    assertEquals((await daemon.stop()).code, 0);
    assertEquals(timesSaid(daemon, /its file was removed/), 1);
  }
  await using daemon = await world.start();
  using client = new SteadyClient(world.port("udp"));
  await waitFor("answers", () => client.numbers.length > 10);
  await isWell(world);
  client.stop();
  assertEquals((await daemon.stop()).code, 0);
  assert(checkJournal(world.journal).attempts >= client.numbers.length);
});

/** Writes until there is no room. */
function fill(path: string): void {
  using file = Deno.openSync(path, { create: true, write: true });
  const block = new Uint8Array(4096);
  try {
    for (let i = 0; i < 4096; i++) file.writeSync(block);
  } catch (error) {
    if (!/28|No space/.test(String(error))) throw error;
  }
}
