// Tests of what probes find on another machine, which is another network namespace here: broadcast, ports that answer
// instead, addresses that do not answer.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { htons } from "../../../src/posix/address.ts";
import { runGuichet } from "../../support/guichet.ts";
import { makeNamespace, makeNamespacePair } from "../../support/namespaces.ts";
import { Python } from "../../support/python.ts";
import { startServer } from "../../support/server.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";

testNeeding(
  ["gcc", "namespaces"],
  "probe udp --broadcast is answered by every server of the network",
  async () => {
    await using pair = await makeNamespacePair();
    await using _right = await startServer("serveur_udp", ["0.0.0.0", 4567], pair.right.prefix);
    await using _left = await startServer("serveur_udp", ["0.0.0.0", 4567], pair.left.prefix);
    const args = ["probe", "udp", "--broadcast", "10.77.0.255", "--count", "2", "--timeout", "500ms"];
    const { code, stdout } = await runGuichet(args, { prefix: pair.left.prefix });
    assertEquals(code, 0);
    const lines = stdout.trimEnd().split("\n");
    assertEquals(
      lines.filter((line) => line.startsWith("Reponse")).sort().join(),
      [1, 1, 2, 2].map((n) => `Reponse : ${n}`).join(),
    );
    assertStringIncludes(stdout, "10.77.0.2:4567 answered 2");
    assertStringIncludes(stdout, "10.77.0.1:4567 answered 2");
    const silent = await runGuichet(
      ["probe", "udp", "--broadcast", "10.77.0.255", "4568", "--timeout", "100ms"],
      { prefix: pair.left.prefix },
    );
    assertEquals(silent.code, 2);
    assertStringIncludes(silent.stderr, "Is it the network's broadcast address");
  },
);

testNeeding(
  ["gcc", "namespaces"],
  "probe tcp knocks at the byte-swapped port of another machine",
  async () => {
    await using pair = await makeNamespacePair();
    await using _server = await startServer("serveur_tcp", ["0.0.0.0", htons(7100)], pair.right.prefix);
    const { code, stderr } = await runGuichet(["probe", "tcp", pair.right.ipv4], {
      prefix: pair.left.prefix,
    });
    assertEquals(code, 3);
    assertStringIncludes(
      stderr,
      `TCP port ${htons(7100)} accepts connections there, which is 7100 with its bytes swapped`,
    );
  },
);

testNeeding(["gcc", "namespaces"], "probe udp finds that TCP answers on another machine's port", async () => {
  await using pair = await makeNamespacePair();
  await using _server = await startServer("serveur_tcp", ["0.0.0.0", 4567], pair.right.prefix);
  const { code, stderr } = await runGuichet(["probe", "udp", pair.right.ipv4, "--timeout", "0.1"], {
    prefix: pair.left.prefix,
  });
  assertEquals(code, 2);
  assertStringIncludes(stderr, "TCP port 4567 accepts connections there: that is SOCK_STREAM");
});

testNeeding(
  ["namespaces"],
  "probe tcp says when nobody has the address, and when no route leads there",
  async () => {
    await using pair = await makeNamespacePair();
    const prefix = pair.left.prefix;
    const nobody = await runGuichet(["probe", "tcp", "10.77.0.9", "--timeout", "300ms"], { prefix });
    assertEquals(nobody.code, 3);
    assertStringIncludes(nobody.stderr, "Cannot connect to tcp 10.77.0.9:7100: no answer within 0.3 s");
    assertStringIncludes(nobody.stderr, "a wrong address, a machine that is off, or a firewall");
    const noRoute = await runGuichet(["probe", "tcp", "192.0.2.1"], { prefix });
    assertEquals(noRoute.code, 3);
    assertStringIncludes(noRoute.stderr, "network is unreachable (ENETUNREACH)");
  },
);

testNeeding(
  ["gcc", "root", "namespaces", "ipv6"],
  "probe asks every address of a host in turn, until one answers",
  async () => {
    await using alone = await makeNamespace();
    await using dir = await tempDir();
    const hosts = await dir.write("hosts", "::1 both\n127.0.0.1 both\n");
    const mounted = ["unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', hosts];
    const prefix = [...alone.prefix, ...mounted];
    await using _udp = await startServer("serveur_udp", ["127.0.0.1", 4567], alone.prefix);
    await using _tcp = await startServer("serveur_tcp", ["127.0.0.1", 7100], alone.prefix);
    for (const [kind, port, answer] of [["udp", 4567, 1], ["tcp", 7100, 11]]) {
      const { code, stdout, stderr } = await runGuichet(["probe", String(kind), "both"], { prefix });
      assertEquals([code, stdout.split("\n")[0]], [0, `Reponse : ${answer}`]);
      assertStringIncludes(
        stderr,
        `${kind} [::1]:${port}: connection refused (ECONNREFUSED); trying the next address`,
      );
    }
  },
);

testNeeding(
  ["python3", "namespaces"],
  "probe tcp says that bind failed in TIME-WAIT and listen took another port",
  async () => {
    // Elsewhere, floods of other tests may have filled the kernel's table of what is in TIME-WAIT.
    await using own = await makeNamespace();
    await using server = new Python(
      `
def serve(s):
    c, _ = s.accept(); c.recv(4); c.send((11).to_bytes(4, "little")); c.close()
one = socket.socket(); one.bind(("0.0.0.0", 7100)); one.listen(); print("up")
serve(one); one.close()
two = socket.socket()
try: two.bind(("0.0.0.0", 7100))
except OSError: pass
two.listen(); print("port", two.getsockname()[1])
`,
      own.prefix,
    );
    await server.line(/^up$/);
    const ask = () => runGuichet(["probe", "tcp", "127.0.0.1"], { prefix: own.prefix });
    assertEquals((await ask()).code, 0);
    const [, other] = await server.line(/^port (\d+)$/);
    const { code, stderr } = await ask();
    assertEquals(code, 3);
    assertStringIncludes(stderr, "Connections of port 7100 are in TIME-WAIT here");
    assertStringIncludes(stderr, `listens on ${other}; set SO_REUSEADDR before bind`);
  },
);
