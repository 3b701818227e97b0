// A process of its own with a lab whose workers keep dying, so that what is measured of the process is the
// lab's. Arguments: numbers of deaths after which the process's size is printed, a line of JSON each; the last line
// says how long a replacement took, in milliseconds.
import { assertEquals } from "@std/assert";
import { tcp, udp } from "./lab_config.ts";
import { measure } from "./process_size.ts";
import { RunningLab } from "./running_lab.ts";
import { TcpClient } from "./tcp_client.ts";

/**
 * Long enough to be noticed and replaced, also by a main that comes late itself, as that time isn't held against a
 * worker; they come back while others die.
 */
const HANG = { hangsFor: 3000 };

await using running = await RunningLab.start(
  [udp("udp", "counter"), tcp("odd", "echo"), tcp("even", "echo")],
  {
    mostDeaths: Infinity,
  },
);
const respawns: number[] = [];
let thrown = 0;
let hung = 0;

/** Kills a worker that has a connection; waits for its replacement, and that it serves. */
async function kill(worker: number, hangs: boolean): Promise<void> {
  using client = await TcpClient.open(running.port(worker === 0 ? "even" : "odd"));
  assertEquals(await client.echo("hello"), "hello");
  const before = running.recordsOf("Worker {worker} is replaced", worker).length;
  running.fault(worker, hangs ? HANG : { throws: "on purpose" });
  await client.end();
  const { at } = await running.replaced(before + 1, worker);
  if (hangs) hung++;
  else {
    thrown++;
    respawns.push(at - running.recordsOf("Worker {worker} died", worker).at(-1)!.at);
  }
}

/** Goes on until so many have died; one in twenty hangs, two at once since that takes long. */
async function killUntil(deaths: number): Promise<void> {
  while (thrown + hung < deaths) {
    if (20 * hung < thrown) await Promise.all([kill(0, true), kill(1, true)]);
    else await kill(thrown % 2, false);
  }
  await running.ended(hung);
  await running.spare();
  console.log(JSON.stringify({ thrown, hung, ...await measure() }));
}

for (const deaths of Deno.args) await killUntil(Number(deaths));
respawns.sort((a, b) => a - b);
console.log(JSON.stringify({ median: respawns[respawns.length >> 1], most: respawns.at(-1) }));
