// Tests of UDP answers to datagrams whose destination can't be an answer's source: broadcasts, and a group that every
// node is in. They cross a cable between two namespaces.
import { assertEquals } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { makeNamespacePair } from "../../support/namespaces.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { lab, listener } from "../support/run_labs.ts";

/** Sends datagrams to an address, waits for as many answers and shows them and who sent them, then those too many. */
const CLIENT = String.raw`
import socket, sys
host, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
s = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"cable")
s.settimeout(5)
for _ in range(count):
    s.sendto(b"MESSAGE DU CLIENT\0", (host, port))
for _ in range(count):
    answer, sender = s.recvfrom(100)
    print(sender[0].split("%")[0], int.from_bytes(answer, sys.byteorder), len(answer))
s.settimeout(0.1)
try:
    print("too many", s.recvfrom(100))
except TimeoutError:
    pass
`;

testNeeding(["root", "namespaces", "python3"], "UDP counter and datagrams to no one's address", async (t) => {
  await using pair = await makeNamespacePair();
  const { left, right } = pair;
  const config = lab() +
    listener("v4", "udp", "counter", { address: "0.0.0.0" }) +
    listener("all", "udp", "counter", { address: "::" });
  await using daemon = await startDaemon({ config, prefix: left.prefix });
  await daemon.ready();

  /** Sends `count` datagrams from the other end of the cable; the senders and numbers of the answers. */
  async function asked(name: string, host: string, count: number): Promise<string> {
    const { port } = daemon.listener(name);
    const args = [host, String(port), String(count)];
    return (await runSuccessfully([...right.prefix, "python3", "-c", CLIENT, ...args])).stdout;
  }

  for (const name of ["v4", "all"]) {
    await t.step(`answers broadcasts to "${name}" from its own address, each once`, async () => {
      assertEquals(await asked(name, "10.77.0.255", 1), `${left.ipv4} 1 4\n`);
      assertEquals(await asked(name, "255.255.255.255", 2), `${left.ipv4} 2 4\n${left.ipv4} 3 4\n`);
      assertEquals(await asked(name, left.ipv4, 1), `${left.ipv4} 4 4\n`);
    });
  }

  await t.step("answers a datagram to all nodes of the link from its own address", async () => {
    await waitFor("link-local addresses that are not tentative any more", async () => {
      const looks = [left, right].map(({ name }) => ["ip", "-n", name, "-6", "addr", "show", "tentative"]);
      const shown = await Promise.all(looks.map((look) => runSuccessfully(look)));
      return shown.every(({ stdout }) => stdout === "");
    });
    const stdout = await asked("all", "ff02::1%cable", 2);
    assertEquals(stdout.replaceAll(/^fe80:[0-9a-f:]+/gm, "fe80::"), "fe80:: 5 4\nfe80:: 6 4\n");
    assertEquals(await asked("all", left.ipv6, 1), `${left.ipv6} 7 4\n`);
  });
});
