// Tests of the default lab, unchanged, with the addresses that the course's programs know by heart, so it has a network
// and a /tmp of its own.
import { assertEquals } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { ownNetworkAndTmp } from "../../support/namespaces.ts";
import { served, stopAndCount } from "../support/wire_peers.ts";
import { testSteps } from "../support/wire_steps.ts";

/** Runs a client in the daemon's network. */
function ask({ pid }: Daemon, name: string, ...args: (string | number)[]): Promise<string> {
  return served(name, args, { prefix: ["nsenter", "-t", String(pid), "-n"] });
}

async function startAlone(): Promise<Daemon> {
  return await (await startDaemon({ prefix: ownNetworkAndTmp(), env: { XDG_RUNTIME_DIR: "" } })).ready();
}

testSteps(["gcc", "root", "namespaces", "nsenter"], "Default lab", startAlone, {
  "listens where the course's programs look": (daemon) => {
    const shown = [...daemon.listeners.values()].map(({ name, transport, address, rest }) =>
      `${name} ${transport} ${address} ${rest[0]}`
    );
    assertEquals(shown, [
      "udp-counter udp 0.0.0.0:4567 counter",
      "tcp-counter tcp 0.0.0.0:7100 counter",
      "multicast multicast 225.0.0.10:7200 print",
      "unix-echo unix/stream /tmp/guichet.sock echo",
      "udp-echo udp 0.0.0.0:7007 echo",
      "tcp-echo tcp 0.0.0.0:7007 echo",
    ]);
  },

  "answers clientUDP with Reponse : 1, and then 2": async (daemon) => {
    assertEquals(await ask(daemon, "udp_client", "localhost", 4567), "Reponse : 1\n");
    assertEquals(await ask(daemon, "udp_client", "127.0.0.1", 4567), "Reponse : 2\n");
  },

  "answers clientTCP with Reponse : 11": async (daemon) => {
    assertEquals(await ask(daemon, "tcp_client", "localhost", 7100), "Reponse : 11\n");
  },

  "shows what clientmcast sends": async (daemon) => {
    assertEquals(
      await ask(daemon, "mcast_client", "--interface", "lo", "225.0.0.10", 7200),
      "Envoye : 18 octets\n",
    );
    await daemon.line(
      /^Message received: MESSAGE DU CLIENT {2}\(from [\d.]+:\d+ to group 225\.0\.0\.10 on \w+\)$/,
    );
  },

  "echoes over UDP, TCP and a Unix socket": async (daemon) => {
    assertEquals(await ask(daemon, "udp_client", "--echo", "127.0.0.1", 7007), "Echo : 1 x 18\n");
    assertEquals(await ask(daemon, "echo_client", "127.0.0.1", 7007), "Echo : 100000 octets\n");
    const path = `/proc/${daemon.pid}/root/tmp/guichet.sock`;
    assertEquals(await ask(daemon, "unix_stream_client", path), "Reponse : MESSAGE DU CLIENT\n");
    assertEquals((await Deno.lstat(path)).mode! & 0o777, 0o666);
  },

  "counts each listener's clients": async (daemon) => {
    const totals = [...(await stopAndCount(daemon)).values()];
    assertEquals(totals.map(({ datagrams, connections, answers }) => [datagrams, connections, answers]), [
      [2, 0, 2],
      [0, 1, 1],
      [1, 0, 0],
      [0, 1, 1],
      [1, 0, 1],
      [0, 1, 1],
    ]);
  },
});
