// Tests of what observations say besides the exchange: the address a datagram was sent to, what first bytes look like.
import { assertEquals } from "@std/assert";
import { createSocket } from "node:dgram";
import { tcp, udp } from "./lab_config.ts";
import { RunningLab } from "./running_lab.ts";

async function sendTo(address: string, port: number): Promise<void> {
  const socket = createSocket("udp4");
  await new Promise<void>((sent) => socket.send("x", port, address, () => sent()));
  await new Promise<void>((closed) => void socket.close(() => closed()));
}

Deno.test("an observation has the address its datagram was sent to, where the socket tells it", async () => {
  const listeners = [
    udp("any", "counter", { address: "0.0.0.0" }),
    udp("both", "counter", { address: "::" }),
    udp("one", "counter"),
  ];
  await using running = await RunningLab.start(listeners);
  await sendTo("127.0.0.5", running.port("any"));
  await sendTo("127.0.0.6", running.port("both"));
  await sendTo("127.0.0.1", running.port("one"));
  const observed = await running.observed(3);
  const local = Object.fromEntries(observed.map((each) => [each.listener, each.local]));
  assertEquals(local, { any: "127.0.0.5", both: "127.0.0.6", one: "" });
});

Deno.test("an observation says what first bytes look like where its listener peeks", async () => {
  const listeners = [tcp("peeking", "counter", { peek: true }), tcp("plain", "counter")];
  await using running = await RunningLab.start(listeners);
  for (const name of ["peeking", "plain"]) {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: running.port(name) });
    await connection.write(Uint8Array.of(10, 0, 0, 0));
    assertEquals(await connection.read(new Uint8Array(9)), 4);
  }
  const observed = await running.observed(2);
  const first = Object.fromEntries(observed.map((each) => [each.listener, each.first]));
  assertEquals(first, { peeking: "int", plain: undefined });
});
