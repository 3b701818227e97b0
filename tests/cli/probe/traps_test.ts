// Tests of a probe that meets a lab's traps: they are no servers, and not what was asked for.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { swap16 } from "../../../src/text/ints.ts";
import { startDaemon } from "../../support/daemon.ts";
import { freePort } from "../../support/free_port.ts";
import { lab, listener } from "../../lab/support/run_labs.ts";
import { probe } from "../support/probing.ts";

Deno.test("a probe that meets a trap is told which listener it stands beside", async () => {
  const port = await freePort();
  const config = lab({ traps: true }) + listener("udp-counter", "udp", "counter", { port });
  await using daemon = await startDaemon({ config });
  await daemon.ready();

  const tcp = await probe(["tcp", "127.0.0.1", port]);
  assertEquals(tcp.status, 3, tcp.err);
  const trap = "That port is a trap of the lab, which never answers: udp-counter has port";
  assertStringIncludes(tcp.err, `${trap} ${port} for UDP`);
  assert(!/did its read fail/.test(tcp.err + tcp.out), tcp.err);

  const swapped = swap16(port);
  const udp = await probe(["udp", "127.0.0.1", swapped, "--timeout", "200ms"]);
  assertEquals(udp.status, 2, udp.err);
  assertStringIncludes(udp.err, `${trap} ${port}, and ${swapped} is that with its bytes swapped`);
  assert(!/does it reach recvfrom/.test(udp.err), udp.err);

  // Nobody is at that address but, on the lab's own, the listener; its trap for TCP is no server of the student's.
  const elsewhere = await probe(["udp", "127.0.0.2", port, "--timeout", "200ms"]);
  assertStringIncludes(elsewhere.err, "has that port on 127.0.0.1 only");
  assert(!/SOCK_STREAM/.test(elsewhere.err), elsewhere.err);
});
