// Tests that Ctrl-C ends every probe at once, wherever it waits, with what came so far, and status 130.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { freePort } from "../../support/free_port.ts";
import { GUICHET } from "../../support/guichet.ts";
import { startOnPty } from "../../support/pty.ts";
import { startServer } from "../../support/server.ts";
import { testNeeding } from "../../support/tool.ts";

const HOST = "127.0.0.1";

/** The server, the probe, and the line on the terminal that says it waits. */
const WAITS: [server: string, fault: string, args: string[], waiting: RegExp][] = [
  ["wrong_udp", "silent", ["udp"], /^Waiting for an answer from udp 127\.0\.0\.1:\d+: 1 s$/],
  ["wrong_tcp", "silent", ["tcp"], /^Waiting for an answer from tcp 127\.0\.0\.1:\d+: 1 s$/],
  ["wrong_tcp", "stall", ["tcp", "--waitall"], /^Waiting for an answer from tcp 127\.0\.0\.1:\d+: 1 s$/],
  ["wrong_tcp", "silent", ["chat"], /^Connected to tcp/],
];

for (const [server, fault, [kind, ...flags], waiting] of WAITS) {
  testNeeding(["gcc"], `probe ${[kind, ...flags].join(" ")} is ended by Ctrl-C while it waits`, async () => {
    await using running = await startServer(server, [fault]);
    const args = ["probe", kind, HOST, String(running.port), ...flags, "--timeout", "60s"];
    await using pty = await startOnPty([...GUICHET, ...args]);
    await pty.line(waiting);
    const start = performance.now();
    await pty.type("\x03");
    assertEquals(await pty.wait(), 130);
    // A time-out of 60 s is what it would have waited; two seconds are a busy machine's.
    assert(performance.now() - start < 2000);
  });
}

testNeeding(["gcc"], "probe multicast --listen waits until Ctrl-C", async () => {
  const port = String(await freePort());
  const args = ["multicast", "225.0.0.10", port, "--listen", "--interface", "lo"];
  await using pty = await startOnPty([...GUICHET, "probe", ...args]);
  await pty.line(new RegExp(`^Listening to 225\\.0\\.0\\.10:${port} on lo$`));
  await pty.type("\x03");
  assertEquals(await pty.wait(), 130);
});

testNeeding(["gcc"], "progress goes over its own last line on a terminal", async () => {
  await using running = await startServer("wrong_tcp", ["silent"]);
  const args = ["probe", "tcp", HOST, String(running.port), "--timeout", "2200ms"];
  await using pty = await startOnPty([...GUICHET, ...args]);
  assertEquals(await pty.wait(), 2);
  assertMatch(pty.lines.join("\n"), /: 1 s\nWaiting for an answer from \S+ \S+: 2 s\n/);
});
