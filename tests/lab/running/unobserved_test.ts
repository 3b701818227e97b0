// A lab that is told to note nothing: it serves and counts as ever, and tells nobody of single exchanges.
import { assertEquals } from "@std/assert";
import { bytesOf, Descriptors, hasInput, mustReceive, mustSend } from "../../posix/support/descriptors.ts";
import { waitFor } from "../../support/wait_for.ts";
import { isolated, tcp, udp } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";
import { TcpClient } from "../../workers/support/tcp_client.ts";

Deno.test("with observations = false answers and totals are the same, and nothing is observed", async () => {
  const listeners = [
    udp("udp", "counter"),
    tcp("tcp", "counter", { maxConnections: 1 }),
    tcp("open", "echo"),
  ];
  await using running = await RunningLab.start(listeners, { observations: false });
  using open = new Descriptors();
  const client = open.udpTo(running.port("udp"));
  mustSend(client, bytesOf(5));
  await waitFor("the answer", () => hasInput(client));
  assertEquals(mustReceive(client), Uint8Array.of(1, 0, 0, 0));
  using first = await TcpClient.open(running.port("tcp"));
  await waitFor("it to be accepted", () => running.totals("tcp").connections === 1);
  using second = await TcpClient.open(running.port("tcp"));
  assertEquals([await second.end(), await first.count(1)], ["closed", 2]);
  using held = await TcpClient.open(running.port("open"));
  assertEquals(await held.echo("a"), "a");
  await running.stop();
  assertEquals([running.observations, running.counts], [[], []]);
  const all = ["udp", "tcp", "open"].map(running.totals.bind(running));
  assertEquals(all.map((each) => [each.datagrams + each.connections, each.answers, each.refused]), [
    [1, 1, 0],
    [1, 1, 1],
    [1, 1, 0],
  ]);
  assertEquals(running.lab.dropped, 4);
});

Deno.test("with observations = false a connection of its own worker is served and not told of either", async () => {
  await using running = await RunningLab.start([isolated("apart", "counter")], { observations: false });
  using client = await TcpClient.open(running.port("apart"));
  assertEquals([await client.count(1), await client.end()], [2, "closed"]);
  await running.stop();
  assertEquals([running.observations, running.counts, running.totals("apart").answers], [[], [], 1]);
});
