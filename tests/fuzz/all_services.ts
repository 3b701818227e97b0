// A lab of every service on every transport, to be sent anything.
import { servicesFor } from "../../src/config/listener_section.ts";
import type { Daemon } from "../support/daemon.ts";

/** Joined on loopback alone. */
const GROUP = "239.77.1.1";

/** The lab's file. @param folder for its Unix sockets */
export function everyService(folder: string): string {
  const lines = ["[lab]", "workers = 2", "traps = false", "[log]", 'level = "error"'];
  const listener = (name: string, ...more: string[]) =>
    lines.push("[[listener]]", `name = "${name}"`, ...more);
  const inet = (transport: string) => [`transport = "${transport}"`, 'address = "127.0.0.1"', "port = 0"];
  for (const service of servicesFor("udp")) {
    const path = `path = "${folder}/dgram-${service}"`;
    listener(`udp-${service}`, ...inet("udp"), `service = "${service}"`);
    listener(`dgram-${service}`, 'transport = "unix"', 'socket = "dgram"', path, `service = "${service}"`);
  }
  const group = ['transport = "multicast"', `group = "${GROUP}"`, 'interface = "lo"', "port = 0"];
  listener("group-print", ...group, 'service = "print"');
  for (const service of servicesFor("tcp")) {
    const deadline = 'idle_timeout = "1s"';
    listener(`tcp-${service}`, ...inet("tcp"), `service = "${service}"`, deadline, "peek = true");
    for (const socket of ["stream", "seqpacket"]) {
      const path = `path = "${folder}/${socket}-${service}"`;
      const kind = ['transport = "unix"', `socket = "${socket}"`, path];
      listener(`${socket}-${service}`, ...kind, `service = "${service}"`, deadline);
    }
  }
  return lines.join("\n") + "\n";
}

/** Where datagrams go: ports, paths, and a group with its port. */
export function datagramPlaces(daemon: Daemon): string[] {
  return [...daemon.listeners.values()].flatMap(({ transport, host, port }) => {
    if (transport === "udp") return [String(port)];
    if (transport === "multicast") return [`${host}@${port}`];
    return transport === "unix/dgram" ? [host] : [];
  });
}

/** Where connections go; a path of a seqpacket socket is marked by "!". */
export function streamPlaces(daemon: Daemon): string[] {
  return [...daemon.listeners.values()].filter(({ transport }) => /^tcp$|stream$|seqpacket$/.test(transport))
    .map(({ transport, host, port }) =>
      transport === "tcp" ? String(port) : host + (transport === "unix/seqpacket" ? "!" : "")
    );
}
