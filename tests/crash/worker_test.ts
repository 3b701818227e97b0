// Workers that die under load: who is served by others sees nothing, the counter that workers share gives no number twice,
// and no more is lost than what was on its way in the worker that died.
import { assert, assertEquals } from "@std/assert";
import { runClient } from "../support/client.ts";
import { compileC } from "../support/compile_c.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { tcp, udp } from "../workers/lab_config.ts";
import { RunningLab } from "../workers/running_lab.ts";
import { SteadyClient } from "./steady_client.ts";

const DEATHS = 3;

/** Answers that a worker has in hand at once: one batch of datagrams. */
const IN_FLIGHT = 64;

/** Counts answers and cares for each: exits with 0 only if none was missing, late by seconds, or given twice. */
function gapless(port: number) {
  const args = ["--count", 40_000, "--gapless", "--timeout", 60, "127.0.0.1", port];
  return runClient("udp_client", args, { timeout: 60_000 });
}

testNeeding(
  ["gcc"],
  "workers that die under load lose what was in flight there, and nobody else notices",
  async () => {
    await Promise.all(["udp_client", "tcp_many"].map(compileC));
    // Worker 0 is the home of the first, worker 1 of the second.
    await using running = await RunningLab.start([
      udp("dies", "counter"),
      udp("lives", "counter"),
      tcp("tcp", "counter"),
    ], {
      mostDeaths: DEATHS + 1,
    });
    const others = gapless(running.port("lives"));
    let done = false;
    others.finally(() => done = true);
    const clients = [1, 2, 3].map(() => new SteadyClient(running.port("dies")));
    using _ = { [Symbol.dispose]: () => clients.forEach((client) => client[Symbol.dispose]()) };
    for (let death = 1; death <= DEATHS; death++) {
      const before = clients.map(({ numbers }) => numbers.length);
      await waitFor("load", () => clients.every(({ numbers }, i) => numbers.length > before[i] + 300), {
        timeout: 20_000,
      });
      running.fault(0, { throws: `death ${death}` });
      const { at } = await running.died(death, 0);
      const replaced = await running.replaced(death, 0);
      assert(replaced.at - at < 1000, `It took ${replaced.at - at} ms`);
    }
    assert(!done, "The other worker's client had ended before the deaths");
    const { code, stderr } = await others;
    assertEquals(code, 0, stderr);
    clients.forEach((client) => client.stop());
    await running.stop();
    const numbers = clients.flatMap((client) => client.numbers);
    assertEquals(numbers.length - new Set(numbers).size, 0);
    const sent = clients.reduce((sum, client) => sum + client.sent, 0);
    assert(sent - numbers.length <= DEATHS * IN_FLIGHT, `${sent - numbers.length} of ${sent} lost`);
    assertEquals([running.recordsOf("Worker", 1), running.hopeless], [[], 0]);
  },
);
