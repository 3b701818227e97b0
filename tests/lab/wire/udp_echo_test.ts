// Tests of the UDP echo as its clients meet it: every datagram comes back as it was, to who sent it, in the order in
// which it was sent, however the daemon joins datagrams into batches.
import { assertEquals } from "@std/assert";
import type { Daemon } from "../../support/daemon.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { lab, listener } from "../support/run_labs.ts";
import { at, queued, served, stopAndCount, type UdpPeer, udpPeer } from "../support/wire_peers.ts";
import { labOf, testSteps } from "../support/wire_steps.ts";

const CONFIG = lab() +
  listener("echo", "udp", "echo", { address: "0.0.0.0" }) +
  listener("counter", "udp", "counter");

/** A datagram that no other client sends, nor this one a second time. */
function datagram(client: number, number: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  new TextEncoder().encodeInto(`client ${client}, datagram ${number} `.padEnd(size, "."), bytes);
  return bytes;
}

/** Sizes as they come when nobody thinks of batches: equal ones in a row, an empty one, one that differs by a byte. */
const SIZES = [40, 40, 40, 0, 40, 41, 1400, 1400, 1, 9000];

/**
 * Sends datagrams of one size joined by UDP_SEGMENT, so that they reach the daemon as one message (UDP_GRO), the last
 * one shorter; prints how many answers came and whether they are the datagrams, or ascending numbers.
 */
const SEGMENTING_CLIENT = `
import socket, sys
UDP_SEGMENT = 103
port, size, total, answers = map(int, sys.argv[1:5])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
s.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, size)
s.settimeout(5)
data = bytes((i * 131 + (i >> 8) * 7) & 255 for i in range(total))
s.sendto(data, ("127.0.0.1", port))
got = [s.recv(65536) for _ in range(answers)]
sent = [data[i:i + size] for i in range(0, total, size)]
numbers = [int.from_bytes(each, sys.byteorder) for each in got]
print(len(got), got == sent, numbers == list(range(numbers[0], numbers[0] + len(got))))
`;

/** Clients take turns in sending, so that those of one batch belong to all of them. */
async function interleave(daemon: Daemon, sizes: number[]): Promise<void> {
  const { port } = daemon.listener("echo");
  const rounds = 20;
  using stack = new DisposableStack();
  const peers: UdpPeer[] = [];
  for (let i = 0; i < 16; i++) peers.push(stack.use(await udpPeer()));
  const sent = peers.map((_, client) =>
    Array.from({ length: rounds }, (_, i) => datagram(client, i, sizes[(i + client) % sizes.length]))
  );
  await queued(daemon, "echo", rounds * peers.length, async () => {
    for (let i = 0; i < rounds; i++) {
      for (const [client, peer] of peers.entries()) await peer.send(sent[client][i], port);
    }
  });
  for (const [client, peer] of peers.entries()) assertEquals(await peer.count(rounds), sent[client]);
}

testSteps(["gcc", "python3"], "UDP echo", labOf(CONFIG), {
  "sends back datagrams of every size": async (daemon) => {
    for (const size of [0, 1, 2, 3, 4, 5, 64, 1471, 1472, 1473, 9000, 32_768, 65_506, 65_507]) {
      const args = ["--echo", "--size", size, "--count", 3, ...at(daemon, "echo", "127.0.0.1")];
      assertEquals(await served("udp_client", args), `Echo : 3 x ${size}\n`);
    }
  },

  "keeps each client's order when all waits in one queue": async (daemon) => {
    using peer = await udpPeer();
    // As many as the peer's own receive buffer holds: more than three batches.
    const sizes = SIZES.filter((size) => size < 100);
    const sent = Array.from({ length: 200 }, (_, i) => datagram(0, i, sizes[i % sizes.length]));
    await queued(daemon, "echo", sent.length, async () => {
      for (const each of sent) await peer.send(each, daemon.listener("echo").port);
    });
    assertEquals(await peer.count(sent.length), sent);
  },

  "gives interleaved clients each their own, all of one size": (daemon) => interleave(daemon, [64]),

  "gives interleaved clients each their own, of many sizes": (daemon) => interleave(daemon, SIZES),

  "tells joined datagrams apart, echo and counter": async (daemon) => {
    for (const [size, total] of [[100, 4000], [1, 50], [1000, 3001], [1400, 61_000]]) {
      const answers = Math.ceil(total / size);
      const ask = async (name: string) => {
        const args = [daemon.listener(name).port, size, total, answers].map(String);
        return (await runSuccessfully(["python3", "-c", SEGMENTING_CLIENT, ...args])).stdout;
      };
      assertEquals(await ask("echo"), `${answers} True False\n`);
      assertEquals(await ask("counter"), `${answers} False True\n`);
    }
  },

  "serves eight echo clients at once": async (daemon) => {
    const client = () =>
      served("udp_client", ["--echo", "--connect", "--size", 600, "--count", 400, ...at(daemon, "echo")]);
    await Promise.all(Array.from({ length: 8 }, client));
  },

  "sends back as many bytes as came": async (daemon) => {
    const { datagrams, answers, bytesIn, bytesOut, errors, kernelDrops } = (await stopAndCount(daemon)).get(
      "echo",
    )!;
    assertEquals([answers, bytesOut, errors, kernelDrops], [datagrams, bytesIn, 0, 0]);
  },
});
