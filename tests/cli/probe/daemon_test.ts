// Tests of the probes against guichet's own daemon, in one lab with a listener of every kind they ask.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { runGuichet } from "../../support/guichet.ts";
import { OWN_NETWORK } from "../../support/namespaces.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { probe } from "../support/probing.ts";

/** `[[listener]]` tables from lines of `key = value`. */
function lab(...listeners: string[]): string {
  return ["[lab]\nworkers = 1\n", ...listeners].join("\n[[listener]]\n");
}

Deno.test("probe udp and tcp satisfy the daemon's counters, and are satisfied", async () => {
  await using daemon = await startDaemon({
    config: lab(
      'name = "udp"\ntransport = "udp"\naddress = "127.0.0.1"\nport = 0\nservice = "counter"\n',
      'name = "tcp"\ntransport = "tcp"\naddress = "127.0.0.1"\nport = 0\nservice = "counter"\n',
      'name = "big"\ntransport = "tcp"\naddress = "127.0.0.1"\nport = 0\nservice = "counter"\nbyte_order = "big"\n',
      'name = "big-udp"\ntransport = "udp"\naddress = "127.0.0.1"\nport = 0\nservice = "counter"\nbyte_order = "big"\n',
      'name = "echo"\ntransport = "tcp"\naddress = "127.0.0.1"\nport = 0\nservice = "echo"\n',
    ),
  });
  await daemon.ready();
  const port = (name: string) => daemon.listener(name).port;
  const udp = await probe(["udp", "127.0.0.1", port("udp"), "--count", 100]);
  assertEquals(udp.status, 0);
  assertMatch(
    udp.out.at(-1)!,
    /^100 sent, 100 answers, 0 lost, 0 repeated, 0 out of order; counter 1 to 100/,
  );
  const variations = ["--slow", "--oob", "--waitall", "--half-close"];
  const tcp = await probe(["tcp", "127.0.0.1", port("tcp"), ...variations]);
  assertEquals([tcp.status, tcp.out[0]], [0, "Reponse : 11"]);
  const big = await probe(["tcp", "127.0.0.1", port("big")]);
  assertEquals(big.status, 1);
  assertStringIncludes(big.err, "(ntohl)");
  const network = ["--byte-order", "big"];
  assertEquals((await probe(["tcp", "127.0.0.1", port("big"), ...network])).status, 0);
  assertEquals((await probe(["tcp", "127.0.0.1", port("tcp"), ...network])).status, 1);
  assertEquals((await probe(["udp", "127.0.0.1", port("big-udp"), ...network, "--count", 3])).status, 0);
  const host = await probe(["udp", "127.0.0.1", port("udp"), ...network]);
  assertEquals(host.status, 1);
  assertStringIncludes(host.err, "is 101 with its bytes swapped: in network byte order");
  const echo = await probe(["tcp", "127.0.0.1", port("echo")]);
  assertEquals(echo.status, 1);
  assertStringIncludes(echo.err, "the value came back unchanged");
  const chat = await runGuichet(["probe", "chat", "127.0.0.1", String(port("echo"))], { input: "bonjour\n" });
  assertEquals([chat.code, chat.stdout], [0, "bonjour\n"]);
});

Deno.test("probe unix asks the daemon's Unix sockets of every type", async () => {
  await using dir = await tempDir();
  const types = ["stream", "dgram", "seqpacket"];
  await using daemon = await startDaemon({
    config: lab(
      ...types.flatMap((type) => [
        `name = "${type}"\ntransport = "unix"\nsocket = "${type}"\npath = "${
          dir.join(type)
        }"\nservice = "echo"\n`,
      ]),
      `name = "count"\ntransport = "unix"\nsocket = "dgram"\npath = "${
        dir.join("count")
      }"\nservice = "counter"\n`,
      `name = "end"\ntransport = "unix"\npath = "${dir.join("end")}"\nservice = "half-close"\n`,
      `name = "mute"\ntransport = "unix"\nsocket = "dgram"\npath = "${
        dir.join("mute")
      }"\nservice = "discard"\n`,
    ),
  });
  await daemon.ready();
  for (const type of types) {
    const { status, out } = await probe(["unix", dir.join(type), "--type", type, "--message", "né"]);
    assertEquals([status, out[0]], [0, "Reponse : né"]);
    assertStringIncludes(out[1], `from unix/${type} ${dir.join(type)}, 4 bytes, an echo`);
  }
  assertEquals((await probe(["unix", dir.join("count"), "--type", "dgram"])).out[0], "Reponse : 1");
  // This one answers after the end of what the client says: shutdown(1) has to come.
  assertEquals((await probe(["unix", dir.join("end")])).status, 0);
  const mute = await probe(["unix", dir.join("mute"), "--type", "dgram", "--timeout", "100ms"]);
  assertEquals(mute.status, 2);
  const wrongType = await probe(["unix", dir.join("stream"), "--type", "seqpacket"]);
  assertEquals(wrongType.status, 3);
  assertStringIncludes(wrongType.err, "A socket of type stream is bound there: choose it with --type");
  const none = await probe(["unix", dir.join("none")]);
  assertEquals(none.status, 3);
  assertStringIncludes(none.err, "no such file or directory (ENOENT)");
});

testNeeding(["namespaces"], "probe multicast is shown by the daemon", async () => {
  await using daemon = await startDaemon({
    prefix: OWN_NETWORK,
    config: lab(
      'name = "m"\ntransport = "multicast"\ngroup = "225.0.0.10"\nport = 7200\nservice = "print"\n',
    ),
  });
  await daemon.ready();
  const inside = ["nsenter", "-t", String(daemon.pid), "-n"];
  const { code } = await runGuichet(["probe", "multicast", "--interface", "lo"], { prefix: inside });
  assertEquals(code, 0);
  await daemon.line(/^Message received: MESSAGE DU CLIENT {2}\(from 127\.0\.0\.1:\d+/);
});
