// A million datagrams and a hundred thousand connections of random, structured and mutated bytes over all
// services, beside a client that behaves: nothing crashes, nothing grows, that client gets its answers.
import { assert, assertEquals } from "@std/assert";
import { stopAndCount } from "../lab/support/wire_peers.ts";
import { runClient } from "../support/client.ts";
import { compileC } from "../support/compile_c.ts";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { EAGER_COLLECTION, processStatus } from "../support/process_status.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { datagramPlaces, everyService, streamPlaces } from "./all_services.ts";
import { SEED } from "./seed.ts";

const DATAGRAMS = 1_000_000;
const CONNECTIONS = 100_000;

/** Parts of the flood, after each of which the process is measured. */
const PARTS = 4;

/** Such parts before them: until then a quick machine still compiles, for the second worker too. */
const WARM_UP = 2;

/** KiB by which resident memory may still grow in the last part: 43 bytes for each of its inputs. */
const RSS_SLACK = 12 * 1024;

/** Further parts, while memory has grown by more than that in the last one. */
const MORE_PARTS = 4;

/**
 * Of a hundred polite datagrams, so many may meet a full queue, as in any flood; an answer may never be
 * wrong.
 */
const MOST_LOST = 0.1;

/** A client that behaves, until it is told to stop. */
class Polite {
  asked = 0;
  lost = 0;
  readonly #daemon: Daemon;
  #stopped = false;
  readonly #done: Promise<void>;

  constructor(daemon: Daemon) {
    this.#daemon = daemon;
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async #run(): Promise<void> {
    const port = (name: string) => this.#daemon.listener(name).port;
    const path = (name: string) => this.#daemon.listener(name).host;
    while (!this.#stopped) {
      const udp = await runClient("udp_client", ["--timeout", 1, "127.0.0.1", port("udp-counter")]);
      // Status 3: its deadline passed.
      if (udp.code === 3) this.lost++;
      else assertEquals(udp.code, 0, udp.stderr);
      const tcp = await runClient("tcp_client", ["127.0.0.1", port("tcp-counter")]);
      assertEquals(tcp.code, 0, tcp.stderr);
      const echo = await runClient("echo_client", [path("stream-echo")]);
      assertEquals(echo.code, 0, echo.stderr);
      this.asked += 3;
    }
  }
}

async function flood(daemon: Daemon, part: number): Promise<void> {
  const seed = ((SEED >>> 0) + part) >>> 0 || 1;
  const runs = await Promise.all([
    runClient("fuzz_datagrams", [seed, DATAGRAMS / PARTS, "127.0.0.1", ...datagramPlaces(daemon)], {
      timeout: 120_000,
    }),
    runClient("fuzz_connections", [seed, CONNECTIONS / PARTS, "127.0.0.1", ...streamPlaces(daemon)], {
      timeout: 120_000,
    }),
  ]);
  for (const { code, stderr } of runs) assertEquals(code, 0, stderr);
}

testNeeding(
  ["gcc"],
  "a million fuzzed datagrams and 100,000 fuzzed connections harm nobody",
  async () => {
    const clients = ["fuzz_datagrams", "fuzz_connections", "udp_client", "tcp_client", "echo_client"];
    await Promise.all(clients.map(compileC));
    await using folder = await tempDir();
    const config = everyService(folder.path, "ordinary");
    await using daemon = await startDaemon({ config, env: EAGER_COLLECTION });
    await daemon.ready();
    const polite = new Polite(daemon);
    const sizes: ReturnType<typeof processStatus>[] = [];
    const grew = () => sizes.at(-1)!.rss - sizes.at(-2)!.rss >= RSS_SLACK;
    // What leaks grows with every part; what the heap takes once and keeps does not.
    for (let part = 0; part < WARM_UP + PARTS || (grew() && part < WARM_UP + PARTS + MORE_PARTS); part++) {
      await flood(daemon, part);
      sizes.push(processStatus(daemon.pid));
    }
    await polite.stop();
    assert(
      polite.asked > 30 && polite.lost < MOST_LOST * polite.asked,
      `${polite.lost} of ${polite.asked} lost`,
    );
    assert(!grew(), JSON.stringify(sizes));
    // Whoever was silent has been closed.
    const quiet = await runClient("tcp_client", ["127.0.0.1", daemon.listener("tcp-counter").port]);
    assertEquals(quiet.code, 0, quiet.stderr);
    const listeners = daemon.listeners.size;
    await waitFor(
      "descriptors of connections to be given back",
      () => processStatus(daemon.pid).descriptors < listeners + 60,
      { timeout: 10_000 },
    );
    const totals = await stopAndCount(daemon);
    assert([...totals.values()].every(({ datagrams, connections }) => datagrams + connections > 500));
    assert(
      !/fault in guichet|orker( for one connection|s? \S+)? died/.test(daemon.output),
      daemon.output.slice(-2000),
    );
  },
);

/** Of the inputs above: each try at a challenge costs a keyed digest and what it draws, some 0.1 ms. */
const OF_CHALLENGES = 0.05;

/** KiB: garbage of tries, which V8 lets lie for a while, levels off at a third of this. */
const MOST_RSS = 700 * 1024;

testNeeding(["gcc"], "fuzzed challenges harm nobody, and take a bounded memory", async () => {
  await Promise.all(["fuzz_datagrams", "fuzz_connections", "udp_client", "tcp_client"].map(compileC));
  await using folder = await tempDir();
  await using daemon = await startDaemon({ config: everyService(folder.path), env: EAGER_COLLECTION });
  await daemon.ready();
  const places = [datagramPlaces(daemon, "challenge"), streamPlaces(daemon, "challenge")];
  for (let part = 0; part < 3; part++) {
    const seed = ((SEED >>> 0) + part) >>> 0 || 1;
    for (
      const { code, stderr } of await Promise.all([
        runClient("fuzz_datagrams", [seed, DATAGRAMS * OF_CHALLENGES, "127.0.0.1", ...places[0]], {
          timeout: 60_000,
        }),
        runClient("fuzz_connections", [seed, CONNECTIONS * OF_CHALLENGES, "127.0.0.1", ...places[1]], {
          timeout: 60_000,
        }),
      ])
    ) assertEquals(code, 0, stderr);
  }
  for (const [client, listener] of [["udp_client", "udp-counter"], ["tcp_client", "tcp-counter"]]) {
    const { code, stderr } = await runClient(client, ["127.0.0.1", daemon.listener(listener).port]);
    assertEquals(code, 0, stderr);
  }
  const { rss } = processStatus(daemon.pid);
  assert(rss < MOST_RSS, `${rss} KiB`);
  const open = () => processStatus(daemon.pid).descriptors < daemon.listeners.size + 60;
  // The lab gives a client ten seconds for its answer.
  await waitFor("descriptors of connections to be given back", open, { timeout: 20_000 });
  await stopAndCount(daemon);
  // A worker that the flooders leave no processor for may be taken for dead, and is replaced: nothing is lost by it here.
  assert(!/fault in guichet/.test(daemon.output), daemon.output.slice(-2000));
});
