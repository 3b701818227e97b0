// Tests of where exchanges say that they came to.
import { createSocket } from "node:dgram";
import { assertEquals } from "@std/assert";
import { udp } from "./support/lab_config.ts";
import { RunningLab } from "./support/running_lab.ts";

async function sendTo(address: string, port: number): Promise<void> {
  const socket = createSocket("udp4");
  // It waits for the answer: one that comes back would be an exchange more.
  const answered = new Promise<void>((resolve) => void socket.once("message", () => resolve()));
  await new Promise<void>((sent) => socket.send("x", port, address, () => sent()));
  await answered;
  await new Promise<void>((closed) => void socket.close(() => closed()));
}

Deno.test("an exchange has the address its datagram was sent to, or the only one its listener has", async () => {
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
  assertEquals(local, { any: "127.0.0.5", both: "127.0.0.6", one: "127.0.0.1" });
});
