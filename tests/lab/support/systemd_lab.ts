// The lab that systemd_test.ts runs on a machine of systemd's, its clients, and the commands of
// docs/deployment.md.
import { assertEquals, assertNotEquals } from "@std/assert";
import { runClient } from "../../support/client.ts";
import { PROJECT_ROOT } from "../../support/project_root.ts";
import { withQuietTables } from "../../support/quiet_tables.ts";
import type { SystemdWorld } from "../../support/systemd_world.ts";

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

/** Somebody without rights talks to the Unix socket. */
export async function servesUnix(world: SystemdWorld): Promise<void> {
  const client = "printf hello | socat -t 9 - UNIX-CONNECT:/run/guichet/lab.sock";
  const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  const { stdout, stderr } = await world.run(...nobody, "sh", "-c", client);
  assertEquals([stdout, stderr], ["hello", ""]);
}

/** The commands of the first console block below a heading of docs/deployment.md, without their `sudo`. */
export function documented(heading: string): string[] {
  const page = Deno.readTextFileSync(`${PROJECT_ROOT}/docs/deployment.md`);
  const below = page.slice(page.indexOf(`\n## ${heading}\n`));
  const block = /```console\n([^`]*)```/.exec(below)?.[1] ?? "";
  return [...block.matchAll(/^\$ (?:sudo )?(.*)$/gm)].map(([, command]) => command);
}

/** Runs what stands below a heading of docs/deployment.md as an administrator does, in a checkout of guichet. */
export async function follow(world: SystemdWorld, heading: string): Promise<void> {
  const commands = documented(heading);
  assertNotEquals(commands, [], heading);
  for (const command of commands) {
    const { code, stderr } = await world.run("sh", "-c", `cd /opt/guichet && ${command}`);
    assertEquals(code, 0, `${command}: ${stderr}`);
  }
}

export async function mainPid(world: SystemdWorld): Promise<string> {
  return (await world.show(SERVICE, "MainPID")).MainPID;
}
