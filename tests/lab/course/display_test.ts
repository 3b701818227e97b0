// Tests of `display = "course"` and of destinations on the display, as a whole daemon with real clients.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { makeNamespacePair } from "../../support/namespaces.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { lab, listener } from "../support/run_labs.ts";
import { answersIn, at, served, stopAndCount } from "../support/wire_peers.ts";

const COURSE = { display: "course" };

testNeeding(["gcc"], "serve prints the course's lines of every datagram, in French", async () => {
  const config = lab({ language: "fr" }) +
    listener("udp", "udp", "counter", { ...COURSE, address: "0.0.0.0" });
  await using daemon = await startDaemon({ config });
  await daemon.line(/^Arrêter avec/);
  const [, port] = daemon.stdout[0].match(/0\.0\.0\.0:(\d+) /)!;
  assertEquals(answersIn(await served("udp_client", ["127.0.0.1", port])), [1]);
  await daemon.line(/^Message : /);
  const [from, host, message] = daemon.stdout.slice(3);
  assertMatch(from, /^Exp : <IP = 127\.0\.0\.1, PORT = \d+>$/);
  assertMatch(host, /^Machine : \S+$/);
  assertEquals(message, "Message : MESSAGE DU CLIENT");
  assertEquals((await daemon.stop()).code, 0);
  assertEquals(daemon.stdout[6], "Arrêt : SIGTERM", "three lines for one datagram");
});

testNeeding(
  ["python3", "gcc"],
  "serve shows the port that the client has, and Unix and IPv6 senders",
  async () => {
    await using dir = await tempDir();
    const config = lab() +
      listener("six", "udp", "echo", { ...COURSE, address: "::" }) +
      listener("unix", "unix", "echo", { ...COURSE, socket: "dgram", path: dir.join("s") });
    await using daemon = await startDaemon({ config });
    await daemon.ready();
    const script = "import socket,sys\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n" +
      "s.sendto(b'a\\x1b[2Jb', ('127.0.0.1', int(sys.argv[1])))\ns.recv(9)\nprint(s.getsockname()[1])\n";
    const { port } = daemon.listener("six");
    const own = (await runSuccessfully(["python3", "-c", script, String(port)])).stdout.trim();
    await daemon.line(new RegExp(`^From: <IP = 127\\.0\\.0\\.1, PORT = ${own}>$`));
    await daemon.line(/^Message: a\\x1b\[2Jb$/);
    await served("unix_dgram_client", ["--echo", dir.join("s")]);
    await daemon.line(/^From: <[/@]/);
    await daemon.line(/^Host: localhost$/);
  },
);

testNeeding(["gcc"], "serve prints connections as the course would, isolated or not", async () => {
  const config = lab() + listener("tcp", "tcp", "counter", COURSE) +
    listener("forked", "tcp", "counter", { ...COURSE, isolate: "connection" });
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  for (const name of ["tcp", "forked"]) {
    const from = daemon.lineCount;
    assertEquals(answersIn(await served("tcp_client", at(daemon, name))), [11]);
    await daemon.line(/^Connection: <IP = 127\.0\.0\.1, PORT = \d+>$/, undefined, from);
    await daemon.line(/^Value: 10$/, undefined, from);
    await daemon.line(/^End: answered, 4 bytes in, 4 bytes out$/, undefined, from);
  }
});

testNeeding(["gcc"], "serve shows a part of a flood and answers all of it", async () => {
  const config = lab() + listener("udp", "udp", "counter", COURSE);
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  await served("udp_batch_client", ["--count", 3000, ...at(daemon, "udp")]);
  await daemon.line(/Messages not shown, because too many arrived/);
  const totals = await stopAndCount(daemon);
  assertEquals(totals.get("udp")!.answers, 3000);
  const shown = daemon.stdout.filter((line) => line.startsWith("Message: ")).length;
  assert(shown >= 20 && shown < 3000, `${shown} shown`);
});

/** Sends one datagram to an address, by the cable. */
const SEND = `
import socket, sys
s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"cable")
s.sendto(b"hello", (sys.argv[1], int(sys.argv[2])))
`;

testNeeding(
  ["root", "namespaces", "python3"],
  "serve shows what was sent to everybody or to a group",
  async () => {
    await using pair = await makeNamespacePair();
    const { left, right } = pair;
    const config = lab() +
      listener("udp", "udp", "counter", { ...COURSE, address: "0.0.0.0" }) +
      listener("group", "multicast", "print", { ...COURSE, group: "225.0.0.10", port: 0 }) +
      listener("plain", "udp", "print", { address: "0.0.0.0" }) +
      listener("plain-group", "multicast", "print", { group: "225.0.0.11", port: 0 }) +
      listener("plain-six", "multicast", "print", { group: "ff15::42", port: 0 });
    await using daemon = await startDaemon({ config, prefix: left.prefix });
    await daemon.ready();
    const send = (host: string, name: string) =>
      runSuccessfully([...right.prefix, "python3", "-c", SEND, host, String(daemon.listener(name).port)]);
    await send("10.77.0.255", "udp");
    await daemon.line(/^To: <IP = 10\.77\.0\.255, broadcast>$/);
    await send("255.255.255.255", "udp");
    await daemon.line(/^To: <IP = 255\.255\.255\.255, broadcast>$/);
    const before = daemon.stdout.length;
    await send(left.ipv4, "udp");
    await waitFor("a plain datagram's lines", () => daemon.stdout.length >= before + 3);
    assertEquals(daemon.stdout.slice(before + 1), ["Host: 10.77.0.2", "Message: hello"]);
    await send("225.0.0.10", "group");
    await daemon.line(/^To: <IP = 225\.0\.0\.10, multicast, INTERFACE = cable>$/);
    // Without display = "course" the print service tells it too.
    await send("10.77.0.255", "plain");
    await daemon.line(
      /^Message received: hello {2}\(from 10\.77\.0\.2:\d+ to broadcast 10\.77\.0\.255 on cable\)$/,
    );
    await send("225.0.0.11", "plain-group");
    await daemon.line(
      /^Message received: hello {2}\(from 10\.77\.0\.2:\d+ to group 225\.0\.0\.11 on cable\)$/,
    );
    await send("ff15::42", "plain-six");
    await daemon.line(/^Message received: hello {2}\(from \[f\S+\]:\d+ to group ff15::42 on cable\)$/);
    await send(left.ipv4, "plain");
    await daemon.line(/^Message received: hello {2}\(from 10\.77\.0\.2:\d+\)$/);
  },
);
