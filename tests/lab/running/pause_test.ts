// A lab whose teacher pauses a listener: datagrams, pooled and isolated connections are refused meanwhile, and noted so.
import { assertEquals } from "@std/assert";
import { isPaused } from "../../../src/dataplane/shared/memory.ts";
import { refusedFor } from "../../../src/lab/display/totals.ts";
import { bytesOf, Descriptors, hasInput, mustReceive, mustSend } from "../../posix/support/descriptors.ts";
import { waitFor } from "../../support/wait_for.ts";
import { isolated, tcp, udp } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";
import { TcpClient } from "../../workers/support/tcp_client.ts";

Deno.test("Lab.pause has whoever comes to a listener refused until it goes on, and nobody else", async () => {
  await using running = await RunningLab.start([
    udp("udp", "counter"),
    tcp("tcp", "counter"),
    isolated("apart", "counter"),
    tcp("other", "counter"),
  ]);
  using open = new Descriptors();
  const client = open.udpTo(running.port("udp"));
  for (const name of ["udp", "tcp", "apart"]) assertEquals(running.lab.pause(name, true), true);
  assertEquals(running.lab.pause("none", true), false);
  assertEquals([0, 1, 2, 3].map((listener) => isPaused(running.lab.shared, listener)), [
    true,
    true,
    true,
    false,
  ]);
  mustSend(client, bytesOf(5));
  for (const name of ["tcp", "apart"]) {
    using refused = await TcpClient.open(running.port(name));
    assertEquals(await refused.end(), "closed");
  }
  const noted = (await running.observed(3)).map((
    { listener, outcome, refusal },
  ) => [listener, outcome, refusal]);
  const expected = ["apart", "tcp", "udp"].map((name) => [name, "refused", "paused"]);
  assertEquals(noted.sort(), expected);
  assertEquals(["udp", "tcp", "apart"].map((name) => running.totals(name).refused), [1, 1, 1]);
  for (const listener of [0, 1, 2]) {
    const reasons = Object.entries(refusedFor(running.lab.shared, listener)).filter(([, count]) => count > 0);
    assertEquals(reasons, [["paused", 1]]);
  }
  using other = await TcpClient.open(running.port("other"));
  assertEquals(await other.count(1), 2);
  for (const name of ["udp", "tcp", "apart"]) running.lab.pause(name, false);
  mustSend(client, bytesOf(5));
  await waitFor("the answer", () => hasInput(client));
  assertEquals(mustReceive(client), Uint8Array.of(1, 0, 0, 0));
  for (const name of ["tcp", "apart"]) {
    using served = await TcpClient.open(running.port(name));
    assertEquals(await served.count(1), 2);
  }
});
