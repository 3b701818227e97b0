// Tests of `peek = true` and of bytes out of band as a whole daemon, with clients in Python, which has MSG_OOB as C has.
// Not here: what bytes look like (tests/listeners/classify_test.ts).
import { assertEquals, assertMatch } from "@std/assert";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";
import { lab, listener } from "./run_labs.ts";
import { at, served } from "./wire_peers.ts";

const PEEK = "peek = true\nbacklog = 5\n";

async function python(daemon: Daemon, name: string, steps: string): Promise<string> {
  const script =
    `import socket,sys,time\ns = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5)\n${steps}`;
  const port = String(daemon.listener(name).port);
  return (await runSuccessfully(["python3", "-c", script, port])).stdout.trim();
}

testNeeding(
  ["python3", "gcc"],
  "serve shows what connections begin with, and answers as without",
  async () => {
    const config = lab() + listener("count", "tcp", "counter") + PEEK + listener("echo", "tcp", "echo") +
      PEEK;
    await using daemon = await startDaemon({ config });
    await daemon.ready();
    assertEquals((await served("tcp_client", at(daemon, "count"))).trim(), "Reponse : 11");
    await daemon.line(/^First bytes of 127\.0\.0\.1:\d+: a C int, 10 \(167772160 big-endian\)$/);
    const http = "s.send(b'GET / HTTP/1.1\\r\\n\\r\\n'); print(s.recv(99) == b'GET / HTTP/1.1\\r\\n\\r\\n')";
    assertEquals(await python(daemon, "echo", http), "True");
    await daemon.line(/^First bytes of \S+: an HTTP request, GET \/ HTTP\/1\.1\\r\\n\\r\\n$/);
  },
);

/** Sends an urgent byte between others, and reads the echo of the others. */
const OOB = "s.send(b'ab'); time.sleep(0.2); s.send(b'!', socket.MSG_OOB); time.sleep(0.2); s.send(b'cd')\n" +
  "s.shutdown(1)\nall = b''\nwhile True:\n  got = s.recv(9)\n  if not got: break\n  all += got\nprint(all)\n";

testNeeding(
  ["python3"],
  "serve receives urgent bytes, counts and shows them, and the conversation goes on",
  async () => {
    const config = lab({ language: "fr" }) + listener("peeking", "tcp", "echo") + PEEK +
      listener("plain", "tcp", "echo");
    await using daemon = await startDaemon({ config });
    await daemon.line(/^Arrêter/);
    const ports = new Map(
      daemon.stdout.slice(0, 2).map((line) =>
        line.match(/(peeking|plain).*:(\d+) /)!.slice(1) as [string, string]
      ),
    );
    for (const name of ["peeking", "plain"]) {
      const script = `import socket,sys,time\ns = socket.create_connection(('127.0.0.1', ${
        ports.get(name)
      }), 5)\n${OOB}`;
      assertEquals((await runSuccessfully(["python3", "-c", script])).stdout, "b'abcd'\n");
    }
    await daemon.line(/^Octet urgent de 127\.0\.0\.1:\d+ : !$/);
    assertEquals((await daemon.stop()).code, 0);
    const totals = daemon.stdout.filter((line) => /^(peeking|plain|Totaux)/.test(line));
    assertMatch(totals[0], /octets urgents/);
    for (const row of totals.slice(1)) assertEquals(row.split(/ {2,}/)[8], "1", row);
  },
);

testNeeding(["python3"], "serve takes the urgent byte of a connection that is over at once", async () => {
  const config = lab() + listener("count", "tcp", "counter") + PEEK;
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  const steps = "s.send(b'?', socket.MSG_OOB); s.send(bytes([10, 0, 0, 0])); print(s.recv(9)[0])";
  assertEquals(await python(daemon, "count", steps), "11");
  await daemon.line(/^Urgent byte of \S+: \?$/);
});
