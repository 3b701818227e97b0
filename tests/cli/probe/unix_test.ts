// Tests of `guichet probe unix` against servers in Python, right and wrong ones.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Python } from "../../support/python.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { probe } from "../support/probing.ts";

/** A server: how it makes its socket, and what it does with the first client. */
const STREAM =
  "s = socket.socket(socket.AF_UNIX)\ns.bind(path); s.listen(5)\nprint('ready')\nc, _ = s.accept()\n";
const DGRAM = "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\ns.bind(path)\nprint('ready')\n";

/** What the server does, the type, the status, and words of both outputs. */
const SERVERS: [script: string, type: string, status: number, words: string][] = [
  [`${STREAM}c.send(c.recv(80)); c.close()`, "stream", 0, "18 bytes, an echo"],
  [
    `${STREAM}c.recv(80); c.send(b"\\x07\\0"); time.sleep(0.05); c.send(b"\\0\\0")`,
    "stream",
    0,
    "Reponse : 7",
  ],
  [`${STREAM}c.recv(80); c.close()`, "stream", 1, "none before the end of the connection"],
  // With the message unread: a reset.
  [`${STREAM}time.sleep(0.2); c.close()`, "stream", 1, "none before the end of the connection"],
  [`${STREAM}time.sleep(9)`, "stream", 2, "does the server call accept and read?"],
  [`${DGRAM}m, who = s.recvfrom(80)\ns.sendto(m[:3], who)`, "dgram", 0, "Reponse : MES"],
  [`${DGRAM}m, who = s.recvfrom(80)\ns.sendto(b"", who)`, "dgram", 0, "0 bytes"],
  [`${DGRAM}time.sleep(9)`, "dgram", 2, "with sendto to the address that recvfrom gave it"],
  [
    `c = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); c.setblocking(False)
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(path)
try:
  while True: c.sendto(b"x", path)
except BlockingIOError: print("ready")
time.sleep(9)`,
    "dgram",
    3,
    "does it call recvfrom(2)?",
  ],
  [`${STREAM}time.sleep(9)`, "dgram", 3, "A socket of type stream is bound there: choose it with --type"],
  [
    `s = socket.socket(socket.AF_UNIX); s.bind(path); s.close()\nprint("ready")`,
    "stream",
    3,
    "without unlink(2)",
  ],
];

for (const [i, [script, type, status, words]] of SERVERS.entries()) {
  testNeeding(["python3"], `probe unix of server ${i} ends with ${status}: ${words}`, async () => {
    await using dir = await tempDir();
    await using python = new Python(`import time\npath = ${JSON.stringify(dir.join("s"))}\n${script}`);
    await python.line(/^ready$/);
    const probed = await probe(["unix", dir.join("s"), "--type", type, "--timeout", "500ms"]);
    assertEquals(probed.status, status, probed.err);
    assertStringIncludes([...probed.out, probed.err].join("\n"), words);
  });
}
