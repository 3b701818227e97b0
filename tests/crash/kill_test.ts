// kill -9 of a lab with everything on, in the middle of everything: it starts again at once at the same
// places, with its journal whole, and its counters give no number twice.
import { assert, assertEquals } from "@std/assert";
import { ask, connectTo } from "../lab/support/run_labs.ts";
import { served } from "../lab/support/wire_peers.ts";
import { compileC } from "../support/compile_c.ts";
import type { Daemon } from "../support/daemon.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { checkJournal, type FullLab, fullLab } from "./full_lab.ts";
import { SteadyClient } from "./steady_client.ts";

/**
 * Milliseconds before the kill that the journal may lack; and that a machine busy with other tests may be
 * late besides.
 */
const MOST_LOST = 500;
const LATENESS = 1500;

const CLIENTS = ["udp_client", "tcp_client", "echo_client", "unix_dgram_client", "unix_seqpacket_client"];

/** Every kind of place is asked once; each client demands a right answer. */
async function askAll(world: FullLab): Promise<void> {
  await served("udp_client", ["127.0.0.1", world.port("udp")]);
  await served("tcp_client", ["127.0.0.1", world.port("tcp")]);
  await served("echo_client", ["127.0.0.1", world.port("echo")]);
  await served("echo_client", [world.path("stream")]);
  await served("unix_dgram_client", [world.path("dgram")]);
  await served("unix_seqpacket_client", [world.path("seqpacket"), 5, 1000]);
  const response = await fetch(`${world.board}/readyz`);
  assertEquals([response.status, (await response.json()).problems], [200, []]);
}

async function kill(daemon: Daemon): Promise<number> {
  daemon.signal("SIGKILL");
  const at = Date.now();
  await daemon.wait();
  return at;
}

testNeeding(["gcc"], "a lab that is killed under load starts again at once, its journal whole", async () => {
  await Promise.all(CLIENTS.map(compileC));
  await using world = await fullLab();
  const first = await world.start();
  await using stack = new AsyncDisposableStack();
  stack.use(first);
  await askAll(world);
  // The server's end of these closes first: their addresses are in TIME_WAIT afterwards.
  const connections = await Promise.all(Array.from({ length: 5 }, () => connectTo(first, "echo")));
  for (const connection of connections) assertEquals(await ask(connection, "open"), "open");
  using client = new SteadyClient(world.port("udp"));
  await waitFor("answers over three seconds", () => client.times.at(-1)! - client.times[0] > 3000, {
    timeout: 20_000,
  });
  const killedAt = await kill(first);
  for (const connection of connections) {
    assertEquals(await connection.read(new Uint8Array(1)).catch(() => null), null);
    connection.close();
  }
  const { newest, attempts } = checkJournal(world.journal);
  assert(
    killedAt - newest < MOST_LOST + LATENESS,
    `the newest is of ${killedAt - newest} ms before the kill`,
  );
  const answered = client.times.filter((time) => time < killedAt - MOST_LOST - LATENESS).length;
  assert(answered > 100 && attempts >= answered, `${attempts} attempts, ${answered} answered`);
  // Whatever can't be had again ends it: it does not wait for addresses or locks.
  const second = stack.use(await world.start());
  await askAll(world);
  const before = client.numbers.length;
  await waitFor("the same client to be answered", () => client.numbers.length > before + 100);
  client.stop();
  assertEquals(client.repeated, []);
  assertEquals((await second.stop()).code, 0);
  assertEquals(await Deno.lstat(world.path("stream")).catch(() => null), null);
});

testNeeding(["gcc"], "labs killed while they start, reload and write give no number twice", async () => {
  await using world = await fullLab({}, '[log]\nlevel = "error"\n');
  const taken: number[] = [];
  const reloaded = world.config.replace("[lab]\n", "[lab]\nidle_exit = 0\n");
  for (let round = 0; round < 4; round++) {
    await using daemon = await world.start();
    using client = new SteadyClient(world.port("udp"));
    await waitFor("answers", () => client.numbers.length > 200, { timeout: 20_000 });
    if (round % 2 === 1) {
      const idle = round === 1
        ? world.config.replaceAll("persist = true", "persist = true\ntrap = false")
        : reloaded;
      await Deno.writeTextFile(world.file, idle);
      daemon.signal("SIGHUP");
    }
    // Another moment of the reload, of the journal's quarter of a second, in each round.
    await new Promise((resolve) => setTimeout(resolve, 37 * round));
    await kill(daemon);
    client.stop();
    taken.push(...client.numbers);
    checkJournal(world.journal);
    await Deno.writeTextFile(world.file, world.config);
  }
  await using last = await world.start();
  await served("udp_client", ["127.0.0.1", world.port("udp")]);
  assertEquals((await last.stop()).code, 0);
  assertEquals(taken.length - new Set(taken).size, 0);
});

testNeeding(
  ["gcc"],
  "a counter that persists goes on exactly after a stop, and through reloads",
  async () => {
    await using world = await fullLab();
    const number = async (place: (string | number)[]) => {
      const client = place.length === 1 ? "unix_dgram_client" : "udp_client";
      return Number(/(-?\d+)/.exec(await served(client, place))![1]);
    };
    const udp = ["127.0.0.1", world.port("udp")];
    for (let round = 0; round < 2; round++) {
      await using daemon = await world.start();
      assertEquals(await number(udp), 3 * round + 1);
      assertEquals(await number([world.path("dgram")]), round + 1);
      // Changed, then as before: another name of its neighbour, the counter itself another limit.
      for (
        const config of [
          world.config.replace("persist = true", "persist = true\namplification = 9"),
          world.config,
        ]
      ) {
        await Deno.writeTextFile(world.file, config);
        const from = daemon.lineCount;
        daemon.signal("SIGHUP");
        await daemon.line(/^Reloaded/, 15_000, from);
        await number(udp);
      }
      assertEquals((await daemon.stop()).code, 0);
    }
  },
);
