// Tests of `idle_exit` as a whole daemon.
import { assert, assertEquals } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { ask, connectTo, lab, listener } from "../support/run_labs.ts";

Deno.test("serve ends in good order when nothing came for idle_exit", async () => {
  const config = lab({ idle_exit: "700ms", language: "fr" }) + listener("tcp", "tcp", "echo");
  await using daemon = await startDaemon({ config });
  await daemon.line(/^Prêt/);
  const ready = performance.now();
  assertEquals((await daemon.wait()).code, 0);
  const lasted = performance.now() - ready;
  // The line may be read a little after it was printed.
  assert(lasted > 600, `${lasted} ms`);
  assert(daemon.stdout.includes("Arrêt : rien n'est arrivé pendant idle_exit (délai de select écoulé)"));
});

Deno.test("serve stays as long as something comes, and an open silent connection is nothing", async () => {
  const config = lab({ idle_exit: "600ms" }) + listener("tcp", "tcp", "echo");
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  using connection = await connectTo(daemon, "tcp");
  for (let i = 0; i < 8; i++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    assertEquals(await ask(connection, "x"), "x", "1.6 s is more than twice the time");
  }
  await daemon.line(/^Stopping: nothing arrived for as long as idle_exit allows \(select's time-out\)/);
  connection.closeWrite();
  assertEquals((await daemon.wait()).code, 0);
});
