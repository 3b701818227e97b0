// The lab that service_systemd_test.ts and service_sockets_test.ts install on a machine that systemd runs, and its clients.
// Not here: the machine (tests/support/systemd_world.ts).
import { assertEquals } from "@std/assert";
import { runClient } from "../support/client.ts";
import { withQuietTables } from "../support/quiet_tables.ts";
import type { SystemdWorld } from "../support/systemd_world.ts";

export const CONFIG = "/etc/guichet/lab.toml";
export const SERVICE = "guichet.service";

export const listener = (name: string, transport: string, port: number, more = "") => `
[[listener]]
name = "${name}"
transport = "${transport}"
port = ${port}
service = "counter"
${more}
`;

/** A lab of every kind of listener. Ports 13 and 37 want a right. */
export const LAB = withQuietTables(
  '[lab]\nname = "Salle 12"\nworkers = 2\ndrain = "5s"\n' + listener("udp", "udp", 37) +
    listener("tcp", "tcp", 7100) + listener("apart", "tcp", 13, 'isolate = "connection"') + `
[[listener]]
name = "unix"
transport = "unix"
path = "/run/guichet/lab.sock"
service = "echo"
`,
);

/** Clients of every kind of listener get their answers. */
export async function serves(world: SystemdWorld, tcpPorts = [7100, 13]): Promise<void> {
  const { network: prefix } = world;
  const clients = [
    runClient("udp_client", ["127.0.0.1", 37], { prefix }),
    ...tcpPorts.map((port) => runClient("tcp_client", ["127.0.0.1", port], { prefix })),
  ];
  for (const { code, stderr } of await Promise.all(clients)) assertEquals([code, stderr], [0, ""]);
}

/** Installs the service with the configuration as it stands. */
export async function installed(world: SystemdWorld, ...flags: string[]): Promise<void> {
  const { code, stdout, stderr } = await world.guichet("service", "install", "--config", CONFIG, ...flags);
  assertEquals([code, stderr], [0, ""], stdout);
}

export async function mainPid(world: SystemdWorld): Promise<string> {
  return (await world.show(SERVICE, "MainPID")).MainPID;
}
