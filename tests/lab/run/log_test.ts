// Tests of a whole lab's log: what is written where, in which form, and what happens when it can't be written.
// Displays that nobody reads are output_test.ts's.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { runClient } from "../../support/client.ts";
import { startDaemon } from "../../support/daemon.ts";
import { startOnPty } from "../../support/pty.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import {
  ask,
  connectTo,
  exists,
  guichet,
  lab,
  listener,
  logRecords,
  table,
  TWO,
} from "../support/run_labs.ts";

const GROUP = listener("group", "multicast", "print", { group: "225.0.0.10", port: 0, interface: "lo" });

/**
 * Sends datagrams to a Unix socket from one that is connected elsewhere: every answer to it fails with EPERM (unix(7)).
 * Arguments: the server's path, a folder, datagrams a round, rounds 120 ms apart.
 */
const UNANSWERABLE = `
import socket, sys, time
server, folder, each, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
other, own = (socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(2))
other.bind(folder + "/other")
own.bind(folder + "/own")
own.connect(folder + "/other")
for _ in range(rounds):
  for _ in range(each): own.sendto(b"x", server)
  time.sleep(0.12)
`;

function unanswerable(server: string, folder: string, each: number, rounds: number) {
  return runSuccessfully(["python3", "-c", UNANSWERABLE, server, folder, String(each), String(rounds)]);
}

function unixDgram(path: string): string {
  return listener("unix", "unix", "echo", { socket: "dgram", path });
}

Deno.test("serve logs JSON records to a pipe, each with time, level, area and message", async () => {
  await using daemon = await startDaemon({ config: lab() + TWO });
  await daemon.ready();
  await daemon.stop();
  const records = logRecords(daemon.stderr);
  assert(records.length > 5);
  for (const { time, level, area, message } of records) {
    assert(Math.abs(Date.now() - Date.parse(String(time))) < 60_000);
    assertMatch(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assertEquals([level, area, typeof message], ["info", "lab", "string"]);
  }
});

testNeeding(
  ["python3"],
  "serve reports a storm of failures a few times, with counts, and exactly in its totals",
  async () => {
    await using dir = await tempDir();
    const path = dir.join("socket");
    await using daemon = await startDaemon({ config: lab() + unixDgram(path) });
    await daemon.ready();
    await unanswerable(path, dir.path, 25, 12);
    await daemon.stop();
    const records = logRecords(daemon.stderr);
    const warnings = records.filter(({ level }) => level === "warning");
    assert(warnings.length > 0 && warnings.length <= 5, daemon.output);
    const counted = warnings.reduce((sum, { count }) => sum + Number(count), 0);
    for (const { message, cause } of warnings) {
      assertMatch(String(message), /^unix: Cannot sendmmsg: operation not permitted \(EPERM\) \(\d+ times\)/);
      assertEquals(cause, "Cannot sendmmsg: operation not permitted (EPERM)");
    }
    assert(counted >= warnings.length && counted < 300, `${counted} in ${warnings.length} warnings`);
    assert(
      records.some(({ message }) => /^Repeated messages not logged: \d+$/.test(String(message))),
      daemon.output,
    );
    const totals = records.find(({ message }) => message === "Totals of unix")!;
    assertEquals([totals.datagrams, totals.errors, totals.answers], [300, 300, 0]);
  },
);

testNeeding(
  ["gcc", "python3"],
  "serve shows a person warnings besides the display, and nothing twice",
  async () => {
    await using dir = await tempDir();
    const path = dir.join("socket");
    const file = await dir.write("lab.toml", lab() + unixDgram(path));
    await using pty = await startOnPty(guichet("serve", "--config", file));
    await pty.line(/^Press Enter/);
    await unanswerable(path, dir.path, 1, 1);
    await pty.line(/^\d\d:\d\d:\d\d\.\d{3} {2}warning {2}lab +unix: Cannot sendmmsg: .*\(1 times\)/);
    await pty.type("q\r");
    assertEquals(await pty.wait(), 0);
    for (const word of ["Listening", "Ready", "Stopping", "Totals"]) {
      assertEquals(
        pty.lines.filter((line) => line.includes(word)).length,
        1,
        `${word}\n${pty.lines.join("\n")}`,
      );
    }
    assert(!pty.lines.some((line) => line.startsWith("{")), pty.lines.join("\n"));
  },
);

testNeeding(["gcc"], "serve heeds [log] format and level, wherever it writes", async () => {
  await using dir = await tempDir();
  const json = await dir.write("json.toml", lab() + TWO + table("log", { format: "json" }));
  await using pty = await startOnPty(guichet("serve", "--config", json));
  await pty.line(/^\{"time":.*"message":"Ready"/);

  await using human = await startDaemon({
    config: lab() + GROUP + table("log", { format: "human", level: "debug" }),
  });
  await human.line(/^\d\d:\d\d:\d\d\.\d{3} {2}debug +lab +Joined the group on lo +listener=group$/);

  await using quiet = await startDaemon({ config: lab() + TWO + table("log", { level: "warning" }) });
  await quiet.ready();
  assertEquals((await quiet.stop()).code, 0);
  assertEquals(quiet.stderr, []);
});

testNeeding(
  ["gcc"],
  "serve appends the same records to a file, found from where it was started",
  async () => {
    await using dir = await tempDir();
    const file = dir.join("lab.log");
    await dir.write("lab.log", "before\n");
    for (let run = 0; run < 2; run++) {
      const config = lab() + TWO + table("log", { file: "lab.log" });
      await using daemon = await startDaemon({ config, cwd: dir.path });
      await daemon.ready();
      await daemon.stop();
      assert(daemon.stderr.length > 5);
    }
    const [first, ...rest] = (await Deno.readTextFile(file)).trimEnd().split("\n");
    assertEquals(first, "before");
    const messages = logRecords(rest).map(({ message }) => message);
    assertEquals(messages.filter((message) => message === "Ready").length, 2);
    assertEquals(messages.at(-1), "Exchanges noted");
  },
);

Deno.test("serve opens nothing when its log file can't be written, and says why", async () => {
  await using dir = await tempDir();
  await Deno.mkdir(dir.join("folder"));
  const path = dir.join("socket");
  for (
    const [file, why] of [[dir.join("no/lab.log"), "no such directory"], [
      dir.join("folder"),
      "it is a directory",
    ]]
  ) {
    const config = lab() + listener("unix", "unix", "echo", { path }) + table("log", { file });
    await using daemon = await startDaemon({ config });
    assertEquals((await daemon.wait()).code, 1);
    assertEquals([daemon.stdout, daemon.stderr], [
      [],
      [`guichet: Cannot open log file "${file}": ${why}; choose another in [log] file`],
    ]);
    assertEquals(await exists(path), false);
  }
});

testNeeding(
  ["root", "namespaces"],
  "serve goes on, and says so once, when the log file's disk is full",
  async () => {
    await using dir = await tempDir();
    const full = 'mount -t tmpfs -o size=4k none "$0" && head -c 4096 /dev/zero >"$0/all" && exec "$@"';
    const file = dir.join("lab.log");
    await using daemon = await startDaemon({
      // The configuration is read from elsewhere, since the folder is hidden.
      config: lab() + TWO + table("log", { file }),
      prefix: ["unshare", "-m", "sh", "-c", full, dir.path],
    });
    await daemon.ready();
    await daemon.line(/Cannot write log file/);
    using connection = await connectTo(daemon, "tcp");
    assertEquals(await ask(connection, "x"), "x");
    connection.close();
    assertEquals((await daemon.stop()).code, 0);
    const [once, last, ...more] = logRecords(daemon.stderr).filter(({ level }) => level === "warning");
    assertEquals(
      once.message,
      `Cannot write log file "${file}": No space left on device (os error 28); the lab goes on without it`,
    );
    assertMatch(String(last.message), /^Lost \d+ lines of log file "/);
    assertEquals(more, []);
  },
);

testNeeding(
  ["gcc"],
  "serve writes what a peer sent without any control character, on the display and in the log",
  async () => {
    await using dir = await tempDir();
    const log = dir.join("lab.log");
    await using daemon = await startDaemon({ config: lab() + GROUP + table("log", { file: log }) });
    await daemon.ready();
    const [, port] = daemon.listener("group").address.match(/:(\d+)$/)!;
    const evil = '\x1b]0;owned\x07\x1b[2J\r\nListening  fake  udp  0.0.0.0:1  x\u202e\x7f"\\';
    await runClient("mcast_client", ["--interface", "lo", "--message", evil, "225.0.0.10", port]);
    const shown = '\\x1b]0;owned\\x07\\x1b[2J\\r\\nListening  fake  udp  0.0.0.0:1  x\\u{202e}\\x7f"\\\\';
    const [line] = await daemon.line(/^Message received: /).then(({ input }) => [input!]);
    assertEquals(line.replace(/ {2}\(from .*\)$/, ""), `Message received: ${shown}`);
    await daemon.stop();
    const written = daemon.output + await Deno.readTextFile(log);
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(written), written);
    const records = logRecords((await Deno.readTextFile(log)).trimEnd().split("\n"));
    assert(records.some(({ message }) => String(message).startsWith(`Message received: ${shown}`)));
    assertEquals([...daemon.listeners.keys()], ["group"]);
  },
);

Deno.test("serve's log file is its owner's, and is begun anew at SIGHUP, for logrotate", async () => {
  await using dir = await tempDir();
  const file = dir.join("lab.log");
  await using daemon = await startDaemon({ config: lab() + TWO + table("log", { file }) });
  await daemon.ready();
  assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600);
  await Deno.rename(file, `${file}.1`);
  daemon.signal("SIGHUP");
  await daemon.line(/^Reloaded$/);
  await daemon.stop();
  const [old, fresh] = await Promise.all([`${file}.1`, file].map((path) => Deno.readTextFile(path)));
  assertMatch(old, /"message":"Ready"/);
  assert(!old.includes('"message":"Stopping'));
  assertMatch(fresh, /"message":"Reloaded"[^]*"message":"Stopping/);
  assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600);
  logRecords((old + fresh).trimEnd().split("\n"));
});

Deno.test("a line of the log says its problem once", async () => {
  await using one = await startDaemon({ config: lab() + listener("tcp", "tcp", "echo") });
  await one.ready();
  const { port } = one.listener("tcp");
  await using two = await startDaemon({ config: lab() + listener("tcp", "tcp", "echo", { port }) });
  assertEquals((await two.wait()).code, 1);
  const record = logRecords(two.stderr).find(({ level }) => level === "error")!;
  assertMatch(String(record.message), /^Cannot open listener "tcp"/);
  assertEquals(record.problem, undefined);
});

Deno.test(
  "nothing but JSON records is on standard error when the pages are looked at",
  async () => {
    const config = lab().replace(/\[board\]\n.*\n/, "") + TWO +
      table("board", { port: 0, hints_port: 0, token: "a".repeat(16) });
    await using daemon = await startDaemon({ config });
    await daemon.ready();
    const [, url] = await daemon.line(/^Board +(http:\S+\/)\?token=/);
    const headers = { authorization: `Bearer ${"a".repeat(16)}` };
    for (const path of ["me", "api/me", "", "api/exchanges", "events"]) {
      const response = await fetch(url + path, { headers });
      assertEquals(response.status, 200, path);
      await response.body?.cancel();
    }
    await daemon.stop();
    assert(logRecords(daemon.stderr).length > 5);
    assert(!daemon.output.includes("request.signal"), daemon.output);
  },
);
