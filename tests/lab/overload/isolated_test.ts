// Connections with a worker each where descriptors are few: Deno would end the whole lab with a panic if a worker were
// started without any.
import { assertEquals, assertMatch } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { GUICHET } from "../../support/guichet.ts";
import { runCommand } from "../../support/run_command.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { ask, connectTo, lab, listener } from "../support/run_labs.ts";

/** Deno, two workers and their board take some 50; each worker of a connection 6, and its connection one. */
const LIMIT = 128;

/** More connections than workers fit. */
const CONNECTIONS = 60;

/** Connections that hold on to a worker meanwhile; there is room for more. */
const HELD = 3;

/** Comes, and is served sooner or later: those before it leave. */
async function visit(daemon: Daemon): Promise<string> {
  using connection = await connectTo(daemon, "isolated");
  return await ask(connection, "bonjour");
}

testNeeding(["prlimit"], `with ${LIMIT} descriptors, connections wait for workers of their own`, async () => {
  const config = lab({ workers: 2 }) + listener("isolated", "tcp", "echo", { isolate: "connection" }) +
    listener("pool", "tcp", "echo");
  await using daemon = await startDaemon({ config, prefix: ["prlimit", `--nofile=${LIMIT}:${LIMIT}`] });
  await daemon.ready();
  const held = await Promise.all(Array.from({ length: HELD }, () => connectTo(daemon, "isolated")));
  const answers = await Promise.all(Array.from({ length: CONNECTIONS }, () => visit(daemon)));
  assertEquals(new Set(answers), new Set(["bonjour"]));
  for (const connection of held) assertEquals(await ask(connection, "encore"), "encore");
  const other = await connectTo(daemon, "pool");
  assertEquals(await ask(other, "bonjour"), "bonjour");
  // None may be open when it stops, which would wait for it.
  for (const connection of [...held, other]) connection.close();
  assertEquals((await daemon.stop()).code, 0, daemon.output);
});

testNeeding(["prlimit"], "a lab whose workers find no descriptors says so and ends", async () => {
  await using dir = await tempDir();
  const path = await dir.write("lab.toml", lab({ workers: 16 }) + listener("pool", "tcp", "echo"));
  const command = ["prlimit", "--nofile=64:64", ...GUICHET, "serve", "--config", path];
  const { code, stdout, stderr } = await runCommand(command);
  assertMatch(
    stdout + stderr,
    /Cannot start 16 workers: 64 descriptors are too few, or threads are; raise the limit/,
  );
  assertEquals(code, 1);
});
