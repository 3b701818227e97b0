// Tests that address = "::" serves IPv4 too where the machine says otherwise by default (net.ipv6.bindv6only, ipv6(7)).
import { assertEquals } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { testNeeding } from "../../support/tool.ts";
import { lab, listener } from "../support/run_labs.ts";
import { at, served } from "../support/wire_peers.ts";

/** What to put before the daemon: a network of its own in which an IPv6 socket serves only IPv6 unless told. */
const V6_ONLY = [
  "unshare",
  "-n",
  "sh",
  "-c",
  'echo 1 >/proc/sys/net/ipv6/bindv6only && ip link set lo up && exec "$@"',
  "sh",
];

testNeeding(
  ["gcc", "root", "namespaces", "nsenter", "ipv6"],
  '"::" serves both families whatever the default',
  async () => {
    const config = lab() +
      listener("udp", "udp", "counter", { address: "::" }) +
      listener("tcp", "tcp", "counter", { address: "::" });
    await using daemon = await startDaemon({ config, prefix: V6_ONLY });
    await daemon.ready();
    const inside = { prefix: ["nsenter", "-t", String(daemon.pid), "-n"] };
    assertEquals(
      await served("udp_client", ["--connect", ...at(daemon, "udp", "127.0.0.1")], inside),
      "Reponse : 1\n",
    );
    assertEquals(
      await served("udp_client", ["--connect", ...at(daemon, "udp", "::1")], inside),
      "Reponse : 2\n",
    );
    for (const host of ["127.0.0.1", "::1"]) {
      assertEquals(await served("tcp_client", at(daemon, "tcp", host), inside), "Reponse : 11\n");
    }
  },
);
