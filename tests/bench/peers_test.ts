// The servers that the daemon is compared with: each must give right answers, or its speed means nothing; and
// the workloads that need more than one run of a generator.
import { assertEquals } from "@std/assert";
import { generate } from "../../scripts/bench/generator.ts";
import { startPeer } from "../../scripts/bench/peers.ts";
import { freePort, type Service, type Transport } from "../../scripts/bench/place.ts";
import { runSilent } from "../../scripts/bench/silent.ts";
import { testNeeding } from "../support/tool.ts";
import { benchContext } from "./bench_world.ts";

const UDP_SERVERS = ["c-recvfrom", "c-recvmmsg", "c-segment", "node", "deno"];
const STREAM_SERVERS = ["c-epoll", "node", "deno"];

const OPS = "300";

/** Sizes that one segmented send cannot hold a batch of, and that no stream socket takes whole. */
function loadFor(id: string, transport: Transport, service: Service): string[] {
  if (transport !== "udp") {
    return ["--connections", "4", ...(service === "echo" ? ["--size", "65536", "--depth", "16"] : [])];
  }
  const sockets = ["--sockets", "4", "--window", "4", "--segment", "1"];
  // Deno has no option for the receive buffer, and its default holds only a few large datagrams.
  return service === "echo" ? [...sockets, "--size", id === "deno" ? "1000" : "20000"] : sockets;
}

async function serveAndLoad(id: string, transport: Transport, service: Service): Promise<void> {
  const context = await benchContext();
  const port = transport === "unix" ? 0 : freePort();
  const path = transport === "unix" ? `${context.workshop.directory}/${id}-${freePort()}.sock` : "";
  const server = await startPeer(context, id, { transport, service, port, path });
  try {
    const program = transport === "udp" ? "load_udp" : service === "echo" ? "load_echo" : "load_tcp_counter";
    const tally = await generate(context, program, server.place, [
      "--ops",
      OPS,
      ...loadFor(id, transport, service),
    ], 20);
    assertEquals([tally.ops, tally.wrong, tally.lost], [Number(OPS), 0, 0], JSON.stringify(tally));
  } finally {
    await server.stop();
  }
}

function need(id: string): string[] {
  return id === "node" ? ["gcc", "node"] : ["gcc"];
}

for (const service of ["counter", "echo"] as const) {
  for (const id of UDP_SERVERS) {
    testNeeding(
      need(id),
      `the peer ${id} serves ${service} over udp rightly`,
      () => serveAndLoad(id, "udp", service),
    );
  }
  for (const id of service === "counter" ? ["c-fork", ...STREAM_SERVERS] : STREAM_SERVERS) {
    testNeeding(
      need(id),
      `the peer ${id} serves ${service} over tcp rightly`,
      () => serveAndLoad(id, "tcp", service),
    );
  }
}

for (const id of STREAM_SERVERS) {
  testNeeding(
    need(id),
    `the peer ${id} serves echo over unix rightly`,
    () => serveAndLoad(id, "unix", "echo"),
  );
}

testNeeding(
  ["gcc"],
  "runSilent holds its connections and leaves a missing daemon out with a reason",
  async () => {
    const context = await benchContext();
    const options = { ...context.options, rounds: 2, seconds: 0.2, silent: 50, daemon: ["/no/such/guichet"] };
    const { servers, missing } = await runSilent({ ...context, options });
    assertEquals(servers.map(({ id, problems }) => [id, problems]), [["c-epoll", []]]);
    assertEquals(servers[0].samples.map(({ wrong }) => wrong), [0, 0]);
    assertEquals(missing.length, 1);
  },
);
