// Tests that Ctrl-C ends every probe at once, wherever it waits, with what came so far, and status 130.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { freePort } from "../../support/free_port.ts";
import { GUICHET } from "../../support/guichet.ts";
import { Python } from "../../support/python.ts";
import { startOnPty } from "../../support/pty.ts";
import { startServer } from "../../support/server.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";

const HOST = "127.0.0.1";

/** The server, the probe, and the line on the terminal that says it waits. */
const WAITS: [server: string, fault: string, args: string[], waiting: RegExp][] = [
  ["wrong_udp", "silent", ["udp"], /^Waiting for an answer from udp 127\.0\.0\.1:\d+: \d+ s$/],
  ["wrong_tcp", "stall", ["tcp", "--waitall"], /^Waiting for an answer from tcp 127\.0\.0\.1:\d+: \d+ s$/],
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

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  testNeeding(["gcc"], `probe udp says how far it came when ${signal} ends it`, async () => {
    await using running = await startServer("wrong_udp", ["slow", 100]);
    const args = ["udp", HOST, String(running.port), "--count", "1000", "--json"];
    await using guichet = await startDaemon({ args: ["probe", ...args] });
    await guichet.line(/"exchange":2,/);
    assertEquals((await guichet.stop(signal)).code, 130);
    const { summary } = JSON.parse(guichet.stdout.at(-1)!);
    assertEquals([summary.status, summary.interrupted, summary.lost, summary.error], [
      130,
      true,
      0,
      undefined,
    ]);
    assert(summary.answers >= 2 && summary.answers < 1000);
  });
}

testNeeding(
  ["gcc"],
  "probe tcp says how far it came when it is interrupted between two connections",
  async () => {
    await using running = await startServer("wrong_tcp", ["open"]);
    const args = ["tcp", HOST, String(running.port), "--count", "1000", "--json"];
    await using guichet = await startDaemon({ args: ["probe", ...args] });
    await guichet.line(/"exchange":1,/);
    assertEquals((await guichet.stop("SIGINT")).code, 130);
    const { summary } = JSON.parse(guichet.stdout.at(-1)!);
    assertEquals([summary.status, summary.interrupted, summary.wrong], [130, true, 0]);
  },
);

testNeeding(["gcc"], "probe multicast --listen waits until Ctrl-C", async () => {
  const port = String(await freePort());
  const args = ["multicast", "225.0.0.10", port, "--listen", "--interface", "lo"];
  await using pty = await startOnPty([...GUICHET, "probe", ...args]);
  await pty.line(new RegExp(`^Listening to 225\\.0\\.0\\.10:${port} on lo$`));
  await pty.type("\x03");
  assertEquals(await pty.wait(), 130);
});

/** Probes that nobody answers, with the port in place of PORT and the path of a silent server in place of PATH. */
const UNANSWERED = [
  ["udp", "--broadcast", "127.255.255.255", "PORT"],
  ["multicast", "225.0.0.10", "PORT", "--listen", "--interface", "lo"],
  ["unix", "PATH"],
];

for (const args of UNANSWERED) {
  testNeeding(["gcc", "python3"], `probe ${args[0]} says on a terminal what it waits for`, async () => {
    await using dir = await tempDir();
    const path = dir.join("s");
    await using python = new Python(
      `s = socket.socket(socket.AF_UNIX); s.bind(${JSON.stringify(path)}); s.listen(5); print("ready")`,
    );
    await python.line(/^ready$/);
    const port = String(await freePort());
    const words = args.map((word) => word === "PORT" ? port : word === "PATH" ? path : word);
    await using pty = await startOnPty([...GUICHET, "probe", ...words, "--timeout", "60s"]);
    await pty.line(/^Waiting for .*(127\.255\.255\.255|225\.0\.0\.10|unix\/stream).*: \d+ s$/);
    await pty.type("\x03");
    assertEquals(await pty.wait(), 130);
  });
}

testNeeding(
  ["gcc", "python3"],
  "probe chat says on a terminal that the server has not finished",
  async () => {
    await using python = new Python(
      "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(5); print('port', s.getsockname()[1])",
    );
    const [, port] = await python.line(/^port (\d+)$/);
    const args = ["probe", "chat", HOST, port, "--timeout", "200ms"];
    await using pty = await startOnPty([...GUICHET, ...args]);
    await pty.line(/^Connected to tcp/);
    await pty.type("\x04");
    await pty.line(/^Waiting for tcp 127\.0\.0\.1:\d+ to finish, 0\.2 s at most$/);
    assertEquals(await pty.wait(), 2);
  },
);

testNeeding(["gcc"], "progress goes over its own last line on a terminal", async () => {
  await using running = await startServer("wrong_tcp", ["silent"]);
  const args = ["probe", "tcp", HOST, String(running.port), "--timeout", "2200ms"];
  await using pty = await startOnPty([...GUICHET, ...args]);
  assertEquals(await pty.wait(), 2);
  assertMatch(pty.lines.join("\n"), /: 1 s\nWaiting for an answer from \S+ \S+: 2 s\n/);
});
