// A stand-in for main.ts, for the tests of daemon.ts and pty.ts: prints what guichet prints at its start, then says
// what happens to it. Arguments: `serve`, `fail` (ends with status 3 before it is ready), `mute` (says nothing), and
// --config FILE, whose text it shows.

function show(line: string): void {
  console.log(line);
}

async function readInput(): Promise<void> {
  const bytes = new Uint8Array(1024);
  for (let got = await Deno.stdin.read(bytes); got !== null; got = await Deno.stdin.read(bytes)) {
    show(`Input ${JSON.stringify(new TextDecoder().decode(bytes.subarray(0, got)))}`);
  }
  show(`Input ends, terminal ${Deno.stdin.isTerminal()}`);
}

function announce(): void {
  const config = Deno.args.indexOf("--config");
  if (config >= 0) show(`Config ${JSON.stringify(Deno.readTextFileSync(Deno.args[config + 1]))}`);
  show("Listening  udp-counter  udp           0.0.0.0:40001  counter");
  show("Listening  tcp-counter  tcp           [::]:40002     counter");
  show("Listening  unix-echo    unix/stream   /tmp/a b.sock  echo");
  show("Ready in 12 ms");
}

async function main(): Promise<void> {
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    Deno.addSignalListener(name, () => {
      show(`Stopped by ${name}`);
      Deno.exit(name === "SIGTERM" ? 0 : 4);
    });
  }
  if (Deno.args[0] === "fail") {
    console.error("Cannot start: the reason");
    Deno.exit(3);
  }
  if (Deno.args[0] !== "mute") announce();
  await readInput();
  if (Deno.args[0] === "once") Deno.exit(0);
  setInterval(() => {}, 1000);
}

await main();
