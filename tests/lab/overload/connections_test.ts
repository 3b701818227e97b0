// Ten thousand connections that are a burden to a whole daemon: others are served beside them, deadlines end them, memory
// stays bounded.
import { assert, assertEquals } from "@std/assert";
import { compileC } from "../../support/compile_c.ts";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { LineLog } from "../../support/line_log.ts";
import { processStatus } from "../../support/process_status.ts";
import { signalChild } from "../../support/signal_child.ts";
import { testNeeding } from "../../support/tool.ts";
import { ask, connectTo, limitedLab, listener, UNLIMITED } from "../support/run_labs.ts";
import { at, stopAndCount } from "../support/wire_peers.ts";

const MANY = 10_000;

/** Each side needs as many descriptors, and some for itself. */
const DESCRIPTORS = MANY + 1000;

/** KiB of the daemon's memory that a connection may take. */
const MOST_EACH = 24;

/** Milliseconds in which another client is answered, in the median: a busy machine's timer ticks. */
const SOON = 20;

/** The clients; their second line says how many connections the daemon has closed. */
class Burden implements AsyncDisposable {
  readonly log = new LineLog();
  readonly #child: Deno.ChildProcess;
  #ended = false;

  constructor(path: string, args: readonly (string | number)[]) {
    this.#child = new Deno.Command(path, { args: args.map(String), stdin: "piped", stdout: "piped" }).spawn();
    this.log.add(this.#child.stdout);
    this.#child.status.then(() => this.#ended = true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) signalChild(this.#child, "SIGKILL");
    await this.#child.status;
    await this.log.end();
    await this.#child.stdin.close().catch(() => {});
  }
}

/** Milliseconds of 60 exchanges with another client, in the median. */
async function latency(daemon: Daemon): Promise<number> {
  using connection = await connectTo(daemon, "echo");
  const took = [];
  for (let i = 0; i < 60; i++) {
    const began = performance.now();
    assertEquals(await ask(connection, "bonjour"), "bonjour");
    took.push(performance.now() - began);
  }
  return took.toSorted((a, b) => a - b)[took.length >> 1];
}

for (
  const [what, service, args, idle, time] of [
    ["say nothing", "echo", [], "2s", "2h"],
    ["write and never read", "echo", ["--write", 16_384], "2s", "2h"],
    ["send one byte a second", "counter", ["--drip"], "30s", "2h"],
    ["send one byte a second for ever", "echo", ["--drip"], "30s", "6s"],
  ] as const
) {
  testNeeding(
    ["gcc", `${DESCRIPTORS} descriptors`],
    `${MANY} connections that ${what}: others are served, and they end`,
    async () => {
      const path = await compileC("tcp_burden");
      const config =
        limitedLab({ ...UNLIMITED, bytes_per_connection: "0B", time_per_connection: time }, { drain: "0s" }) +
        listener("echo", "tcp", "echo") +
        listener("many", "tcp", service, { idle_timeout: idle, max_connections: 20_000 });
      const prefix = ["prlimit", `--nofile=${DESCRIPTORS}`];
      await using daemon = await startDaemon({ config, prefix });
      await daemon.ready();
      await latency(daemon);
      const before = processStatus(daemon.pid).rss;
      await using burden = new Burden(path, [...args, "--count", MANY, ...at(daemon, "many")]);
      await burden.log.find(/^Ouvertes : 10000$/, 20_000);
      const took = await latency(daemon);
      const grown = (processStatus(daemon.pid).rss - before) / MANY;
      assert(took < SOON, `${took} ms`);
      assert(grown < MOST_EACH, `${grown} KiB each`);
      await burden.log.find(/^Fermees : 10000$/, 20_000);
      assert(await latency(daemon) < SOON);
      const { connections, refused } = (await stopAndCount(daemon)).get("many")!;
      assertEquals([connections, refused], [MANY, what.endsWith("for ever") ? MANY : 0]);
    },
  );
}
