// A process of its own whose threads are all signalled while they serve an isolated connection, as happens when a
// signal finds the main thread busy. Prints as JSON how often the client got its echo. The listener stays until the
// process ends: a signal that is still on its way when it is removed would kill.
import { waitFor } from "../../support/wait_for.ts";
import { isolated } from "./lab_config.ts";
import { RunningLab } from "./running_lab.ts";
import { TcpClient } from "./tcp_client.ts";

const SIGUSR2 = 12;
const ROUNDS = 20;

const libc = Deno.dlopen("libc.so.6", { tgkill: { parameters: ["i32", "i32", "i32"], result: "i32" } });

function signalThreads(): void {
  for (const { name } of Deno.readDirSync("/proc/self/task")) {
    libc.symbols.tgkill(Deno.pid, Number(name), SIGUSR2);
  }
}

let signals = 0;
Deno.addSignalListener("SIGUSR2", () => signals++);
const running = await RunningLab.start([isolated("echo", "echo")]);
const client = await TcpClient.open(running.port("echo"));
let echoes = 0;
for (let i = 0; i < ROUNDS; i++) {
  // The child waits for the next bytes when its echo has come back.
  if (await client.echo(`${i}`) === `${i}`) echoes++;
  signalThreads();
}
await client.echo("still");
await waitFor("the listener to be told", () => signals > 0);
console.log(JSON.stringify({ rounds: ROUNDS, echoes }));
Deno.exit();
