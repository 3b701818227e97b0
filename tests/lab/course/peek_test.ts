// Tests of `peek = true` and of bytes out of band as a whole daemon, with clients in Python, which has MSG_OOB as C has.
import { assertEquals, assertLess, assertMatch } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { testNeeding } from "../../support/tool.ts";
import { lab, listener } from "../support/run_labs.ts";
import { at, served } from "../support/wire_peers.ts";

/** Who serves: the loop, or a worker of each connection's own. */
const SERVERS = ["worker", "connection"] as const;

async function python(daemon: Daemon, name: string, steps: string): Promise<string> {
  const script =
    `import socket,sys,time\ns = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5)\n${steps}`;
  const port = String(daemon.listener(name).port);
  return (await runSuccessfully(["python3", "-c", script, port])).stdout.trim();
}

/** The cells of a listener's row of the totals, by their heads. */
function totals(daemon: Daemon, name: string): Record<string, string> {
  const rows = daemon.stdout.map((line) => line.trim().split(/ {2,}/));
  const heads = rows.find(([head]) => /^(Totals|Totaux)$/.test(head))!;
  const cells = rows.findLast(([head]) => head === name)!;
  return Object.fromEntries(heads.map((head, i) => [head, cells[i]]));
}

for (const isolate of SERVERS) {
  testNeeding(
    ["python3", "gcc"],
    `serve shows what connections begin with, and answers as without: isolate = "${isolate}"`,
    async () => {
      const peeking = { isolate, peek: true };
      const config = lab() + listener("count", "tcp", "counter", peeking) +
        listener("echo", "tcp", "echo", peeking);
      await using daemon = await startDaemon({ config });
      await daemon.ready();
      assertEquals((await served("tcp_client", at(daemon, "count"))).trim(), "Reponse : 11");
      await daemon.line(/^First bytes of 127\.0\.0\.1:\d+: a C int, 10 \(167772160 big-endian\)$/);
      const http =
        "s.send(b'GET / HTTP/1.1\\r\\n\\r\\n'); print(s.recv(99) == b'GET / HTTP/1.1\\r\\n\\r\\n')";
      assertEquals(await python(daemon, "echo", http), "True");
      await daemon.line(/^First bytes of \S+: an HTTP request, GET \/ HTTP\/1\.1\\r\\n\\r\\n$/);
    },
  );
}

/** Sends an urgent byte between others, and reads the echo of the others. */
const OOB = "s.send(b'ab'); time.sleep(0.2); s.send(b'!', socket.MSG_OOB); time.sleep(0.2); s.send(b'cd')\n" +
  "s.shutdown(1)\nall = b''\nwhile True:\n  got = s.recv(9)\n  if not got: break\n  all += got\nprint(all)\n";

for (const isolate of SERVERS) {
  testNeeding(
    ["python3"],
    `serve counts and shows urgent bytes, and the conversation goes on: isolate = "${isolate}"`,
    async () => {
      const config = lab({ language: "fr" }) +
        listener("peeking", "tcp", "echo", { isolate, peek: true }) +
        listener("plain", "tcp", "echo", { isolate });
      await using daemon = await startDaemon({ config });
      await daemon.line(/^Arrêter/);
      for (const name of ["peeking", "plain"]) {
        assertEquals(await python(daemon, name, OOB), "b'abcd'");
      }
      await daemon.line(/^Octet urgent de 127\.0\.0\.1:\d+ : !$/);
      assertEquals((await daemon.stop()).code, 0);
      assertEquals(daemon.stdout.filter((line) => line.startsWith("Octet urgent")).length, 1);
      for (const name of ["peeking", "plain"]) {
        const row = totals(daemon, name);
        assertEquals([row["octets urgents"], row["octets reçus"]], ["1", "4"], name);
      }
    },
  );

  testNeeding(
    ["python3"],
    `serve counts the urgent bytes of a connection that is over at once: isolate = "${isolate}"`,
    async () => {
      const config = lab() + listener("count", "tcp", "counter", { isolate });
      await using daemon = await startDaemon({ config });
      await daemon.ready();
      // Whether the server looks before both have come is a race: it has to get it right however that goes.
      const steps = `place = s.getpeername(); s.close()
def ask(*sends):
  c = socket.create_connection(place, 5)
  for bytes, flags in sends: c.send(bytes, flags)
  answer = c.recv(9)
  c.close()
  return answer[0]
int, urgent = (b'\\n\\0\\0\\0', 0), (b'?', socket.MSG_OOB)
print({ask(*order) for order in [(urgent, int), (int, urgent)] * 10})`;
      assertEquals(await python(daemon, "count", steps), "{11}");
      assertEquals((await daemon.stop()).code, 0);
      const row = totals(daemon, "count");
      assertEquals([row["urgent bytes"], row["connections"]], ["20", "21"]);
    },
  );
}

testNeeding(
  ["python3"],
  "serve shows some urgent bytes of a connection's own worker, and counts all",
  async () => {
    const config = lab() + listener("echo", "tcp", "echo", { isolate: "connection", peek: true });
    await using daemon = await startDaemon({ config });
    await daemon.ready();
    // Each waits for the echo of the byte before it, so that no urgent byte takes the place of another.
    const steps =
      "for _ in range(200):\n  s.send(b'!', socket.MSG_OOB); s.send(b'a'); s.recv(1)\nprint('done')";
    assertEquals(await python(daemon, "echo", steps), "done");
    assertEquals((await daemon.stop()).code, 0);
    assertEquals(totals(daemon, "echo")["urgent bytes"], "200");
    // Twenty a tick, and the bytes take a few ticks at most.
    assertLess(daemon.stdout.filter((line) => line.startsWith("Urgent byte")).length, 150);
    assertMatch(daemon.stderr.join("\n"), /Messages not shown, because too many arrived/);
  },
);
