// A process of its own with a lab that serves many clients, so that what is measured of the process is the lab's.
// Arguments: rounds, datagrams and connections in each. Prints the process's size after each round, a line of JSON.
import { assertEquals } from "@std/assert";
import { runClient } from "../../support/client.ts";
import { waitFor } from "../../support/wait_for.ts";
import { tcp, udp } from "./lab_config.ts";
import { measure } from "./process_size.ts";
import { RunningLab } from "./running_lab.ts";

/** Connections that are open at the same time. */
const AT_ONCE = 500;

const [rounds, datagrams, connections] = Deno.args.map(Number);
await using running = await RunningLab.start([udp("udp", "counter"), tcp("tcp", "counter")]);
// Loaded a while after the start, once: it is no growth.
await running.spare();

async function serve(client: string, name: string, ...args: (string | number)[]): Promise<void> {
  const { code, stderr } = await runClient(client, [...args, "127.0.0.1", running.port(name)]);
  assertEquals([code, stderr], [0, ""]);
}

for (let round = 1; round <= rounds; round++) {
  await serve("udp_batch_client", "udp", "--count", datagrams);
  for (let i = 0; i < connections / AT_ONCE; i++) await serve("tcp_many", "tcp", "--count", AT_ONCE);
  await waitFor("all to be counted", () => running.totals("tcp").answers === round * connections);
  // What the test itself keeps is not the lab's.
  running.observations.length = running.counts.length = 0;
  console.log(JSON.stringify(await measure()));
}
