// Workers that die again and again: the lab stops instead of looping.
import { assert, assertEquals } from "@std/assert";
import { waitFor } from "../../support/wait_for.ts";
import { isolated, tcp, udp } from "../../workers/support/lab_config.ts";
import { PATIENCE, RunningLab } from "../../workers/support/running_lab.ts";
import { TcpClient } from "../../workers/support/tcp_client.ts";

/** Worker 0 is home of the first, worker 1 of the second. */
const LISTENERS = [udp("counter", "counter"), tcp("echo", "echo")];

/** Has a worker die so often, `apart` milliseconds of the lab's clock one after the other. */
async function die(running: RunningLab, times: number, pass: () => void): Promise<void> {
  for (let i = 1; i <= times; i++) {
    running.fault(0, { throws: `death ${i}` });
    await running.died(i, 0);
    pass();
    if (running.crashLoop) return;
    await running.replaced(i, 0);
  }
}

Deno.test("a worker that dies five times within a minute ends the lab with an error", async () => {
  let now = 1_000_000;
  await using running = await RunningLab.start(LISTENERS, { clock: () => now });
  // Less than 60 s from the first to the fifth.
  await die(running, 5, () => now += 14_999);
  assertEquals(running.crashLoop, true);
  assertEquals(running.recordsOf("Worker {worker} is replaced").length, 4);
  assertEquals(running.records.slice(-2).map(({ level, message }) => [level, message]), [
    ["error", "Worker {worker} died: {why}"],
    ["error", "Worker {worker} died too often within a minute; the lab ends"],
  ]);
  // The others serve until the lab is stopped, which works as ever.
  using client = await TcpClient.open(running.port("echo"));
  assertEquals(await client.echo("a"), "a");
  client.connection.close();
  assertEquals(await running.stop(PATIENCE), true);
});

Deno.test("deaths spread over more than a minute are survived, however many", async () => {
  let now = 1_000_000;
  await using running = await RunningLab.start(LISTENERS, { clock: () => now });
  await die(running, 7, () => now += 15_001);
  assertEquals(running.crashLoop, false);
  assertEquals(running.recordsOf("Worker {worker} is replaced").length, 7);
});

Deno.test("deaths of different workers are counted apart", async () => {
  await using running = await RunningLab.start(LISTENERS);
  for (let i = 1; i <= 4; i++) {
    for (const worker of [0, 1]) running.fault(worker, { throws: "now" });
    for (const worker of [0, 1]) await running.replaced(i, worker);
  }
  assertEquals(running.crashLoop, false);
});

Deno.test("workers that die before they serve end the lab, which then stops", async () => {
  // There is no service of this name over connections: making the source throws.
  await using running = new RunningLab([tcp("broken", "print")], { workers: 1 });
  running.lab.start();
  await waitFor("the lab to give up", () => running.crashLoop, { timeout: PATIENCE });
  assertEquals(running.recordsOf("Worker {worker} died:").length, 5);
  assertEquals(await running.stop(PATIENCE), true);
});

/** Counts the workers that are started from now on, until it is disposed of. */
class StartedWorkers implements Disposable {
  readonly #real = globalThis.Worker;
  count = 0;

  constructor() {
    const started = () => void this.count++;
    globalThis.Worker = class extends this.#real {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        started();
      }
    };
  }

  [Symbol.dispose](): void {
    globalThis.Worker = this.#real;
  }
}

Deno.test("children that die of what they serve are replaced for ever, each by one", async () => {
  await using running = await RunningLab.start([isolated("broken", "print")], { workers: 1 });
  using started = new StartedWorkers();
  for (let i = 0; i < 8; i++) {
    using client = await TcpClient.open(running.port("broken"));
    await client.end();
  }
  // Besides those that replace the dead, one that is loaded ahead, and two for a connection that found no one ready.
  assert(started.count <= 8 + 3, `${started.count} workers for 8 that died`);
  assertEquals(running.crashLoop, false);
  const [first, ...others] = running.recordsOf("A worker for one connection died");
  assertEquals([first.level, first.properties.listener], ["error", "broken"]);
  // Each connection's; the log is told of five a minute.
  assertEquals(others.length, 4);
});
