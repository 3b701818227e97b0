// Clients that are gone before the answer: told, and never at the cost of those who are there.
import { assert, assertEquals } from "@std/assert";
import { bytesOf, Descriptors, hasInput, mustReceive, mustSend } from "../../posix/support/descriptors.ts";
import { runClient } from "../../support/client.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { udp } from "../../workers/support/lab_config.ts";
import { PATIENCE, RunningLab } from "../../workers/support/running_lab.ts";

const FLOOD = 20_000;

async function sendAndGo(running: RunningLab, count: number, host = "127.0.0.1"): Promise<void> {
  const { code, stderr } = await runClient("send_and_go", [count, host, running.port("counter")]);
  assertEquals([code, stderr], [0, ""]);
}

for (const [address, host] of [["127.0.0.1", "127.0.0.1"], ["::", "127.0.0.1"], ["::", "::1"]]) {
  testNeeding(
    ["gcc"],
    `a client of ${address} that is gone before its answer from ${host} has one exchange, and the answer is told of`,
    async () => {
      await using running = await RunningLab.start([udp("counter", "counter", { address })]);
      // Whether the answer meets the socket is a race that the client wins nearly always.
      for (let sent = 1; running.returned.length === 0; sent++) {
        await sendAndGo(running, 1, host);
        await running.observed(sent);
      }
      await running.stop();
      const [{ listener, peer, reply }] = running.returned;
      assertEquals([listener, reply.length], ["counter", 4]);
      const its = running.observations.filter((each) => JSON.stringify(each.peer) === JSON.stringify(peer));
      assertEquals(its.map(({ outcome, reply }) => [outcome, reply]), [["answered", reply]]);
      const { datagrams, errors } = running.totals("counter");
      const exchanges = running.counts.reduce((sum, each) => sum + each.exchanges, 0);
      assertEquals([exchanges, errors], [datagrams, 0]);
    },
  );
}

testNeeding(
  ["gcc"],
  `a flood of ${FLOOD} clients that are gone costs nobody an answer, and no error is counted`,
  async () => {
    await using running = await RunningLab.start([udp("counter", "counter")]);
    using open = new Descriptors();
    const polite = open.udpTo(running.port("counter"));
    let flooding = true;
    const flood = sendAndGo(running, FLOOD).finally(() => flooding = false);
    let asked = 0;
    while (flooding) {
      mustSend(polite, bytesOf(9));
      await waitFor("an answer", () => hasInput(polite), { timeout: PATIENCE, interval: 1 });
      mustReceive(polite);
      asked++;
    }
    await flood;
    assert(asked >= 3, `${asked} asked`);
    await running.stop();
    const { datagrams, answers, errors, kernelDrops } = running.totals("counter");
    assertEquals([datagrams + kernelDrops, answers, errors], [FLOOD + asked, datagrams, 0]);
    assertEquals(running.recordsOf("{listener}: {cause}"), []);
    const exchanges = running.counts.reduce((sum, each) => sum + each.exchanges, 0);
    assertEquals(exchanges, datagrams);
    assertEquals(running.observations.length + running.lab.dropped, datagrams);
    assert(running.returned.length > 0);
  },
);
