// Workers that die under load: who is served by others sees nothing, the counter that workers share gives no
// number twice, and no more is lost than what was on its way in the worker that died.
import { assert, assertEquals } from "@std/assert";
import { served } from "../lab/support/wire_peers.ts";
import { compileC } from "../support/compile_c.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { tcp, udp } from "../workers/support/lab_config.ts";
import { RunningLab } from "../workers/support/running_lab.ts";
import { SteadyClient } from "./steady_client.ts";

const DEATHS = 3;

/** Answers that a worker has in hand at once: one batch of datagrams. */
const IN_FLIGHT = 64;

/** Milliseconds until a worker is back. */
const BACK = 1000;

/**
 * Counts at a port until it is told to stop: fails if an answer is missing, late by seconds, or given twice.
 */
async function countUntil(isOver: () => boolean, port: number): Promise<number> {
  let rounds = 0;
  for (; !isOver(); rounds++) {
    await served("udp_client", ["--count", 2000, "--gapless", "--timeout", 10, "127.0.0.1", port]);
  }
  return rounds;
}

/** Has the clients send no more, and waits for what is still on its way. */
async function lastAnswers(clients: readonly SteadyClient[]): Promise<void> {
  clients.forEach((client) => client.stop());
  const answered = () => clients.reduce((sum, { numbers }) => sum + numbers.length, 0);
  for (let before = -1; before < answered();) {
    before = answered();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
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
    let over = false;
    const others = countUntil(() => over, running.port("lives"));
    const clients = [1, 2, 3].map(() => new SteadyClient(running.port("dies")));
    using _ = {
      [Symbol.dispose]: () => {
        over = true;
        clients.forEach((client) => client[Symbol.dispose]());
      },
    };
    for (let death = 1; death <= DEATHS; death++) {
      await running.spare();
      const before = clients.map(({ numbers }) => numbers.length);
      await waitFor("load", () => clients.every(({ numbers }, i) => numbers.length > before[i] + 300), {
        timeout: 20_000,
      });
      running.fault(0, { throws: `death ${death}` });
      const { at } = await running.died(death, 0);
      const replaced = await running.replaced(death, 0);
      assert(replaced.at - at < BACK, `It took ${replaced.at - at} ms`);
    }
    over = true;
    assert(await others > 0);
    await lastAnswers(clients);
    await running.stop();
    const numbers = clients.flatMap((client) => client.numbers);
    assertEquals(numbers.length - new Set(numbers).size, 0);
    const sent = clients.reduce((sum, client) => sum + client.sent, 0);
    assert(sent - numbers.length <= DEATHS * IN_FLIGHT, `${sent - numbers.length} of ${sent} lost`);
    assertEquals([running.recordsOf("Worker", 1), running.crashLoop], [[], false]);
  },
);
