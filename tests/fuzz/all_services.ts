// A lab of every service on every transport, to be sent anything.
import type { Variant } from "../../src/config/kinds.ts";
import { challengesFor, servicesFor } from "../../src/config/listener_section.ts";
import type { Daemon } from "../support/daemon.ts";

/** Joined on loopback alone. */
const GROUP = "239.77.1.1";

/**
 * The lab's file.
 * @param folder for its Unix sockets
 * @param services "ordinary": without challenges
 */
export function everyService(folder: string, services: "ordinary" | "all" = "all"): string {
  const lines = ["[lab]", "workers = 2", "traps = false", "[log]", 'level = "error"'];
  const listener = (name: string, ...more: string[]) =>
    lines.push("[[listener]]", `name = "${name}"`, ...more);
  const inet = (transport: string) => [`transport = "${transport}"`, 'address = "127.0.0.1"', "port = 0"];
  const servicesOf = (variant: Variant) => [
    ...ordinaryOf(variant),
    ...(services === "all" ? challengesOf(variant) : []),
  ];
  for (const [name, ...service] of servicesOf("udp")) {
    listener(`udp-${name}`, ...inet("udp"), ...service);
  }
  for (const [name, ...service] of servicesOf("unix dgram")) {
    const path = `path = "${folder}/dgram-${name}"`;
    listener(`dgram-${name}`, 'transport = "unix"', 'socket = "dgram"', path, ...service);
  }
  const group = ['transport = "multicast"', `group = "${GROUP}"`, 'interface = "lo"', "port = 0"];
  for (const [name, ...service] of servicesOf("multicast")) listener(`group-${name}`, ...group, ...service);
  const deadline = 'idle_timeout = "1s"';
  for (const [name, ...service] of servicesOf("tcp")) {
    listener(`tcp-${name}`, ...inet("tcp"), ...service, deadline, "peek = true");
  }
  for (const socket of ["stream", "seqpacket"] as const) {
    for (const [name, ...service] of servicesOf(`unix ${socket}`)) {
      const path = `path = "${folder}/${socket}-${name}"`;
      listener(`${socket}-${name}`, 'transport = "unix"', `socket = "${socket}"`, path, ...service, deadline);
    }
  }
  return lines.join("\n") + "\n";
}

/** Each service that a kind of listener can have: a name for it, and its lines. */
function ordinaryOf(variant: Variant): string[][] {
  return servicesFor(variant).filter((service) => service !== "challenge")
    .map((service) => [service, `service = "${service}"`]);
}

function challengesOf(variant: Variant): string[][] {
  return challengesFor([variant]).map((kind) => [kind, 'service = "challenge"', `challenge = "${kind}"`]);
}

/** Where datagrams go: ports, paths, and a group with its port. @param service of one service only, as the Listening line says it */
export function datagramPlaces(daemon: Daemon, service?: string): string[] {
  return listening(daemon, service).flatMap(({ transport, host, port }) => {
    if (transport === "udp") return [String(port)];
    if (transport === "multicast") return [`${host}@${port}`];
    return transport === "unix/dgram" ? [host] : [];
  });
}

function listening(daemon: Daemon, service?: string) {
  return [...daemon.listeners.values()].filter(({ rest }) => service === undefined || rest.includes(service));
}

/** Where connections go; a path of a seqpacket socket is marked by "!". @param service of one service only */
export function streamPlaces(daemon: Daemon, service?: string): string[] {
  return listening(daemon, service).filter(({ transport }) => /^tcp$|stream$|seqpacket$/.test(transport))
    .map(({ transport, host, port }) =>
      transport === "tcp" ? String(port) : host + (transport === "unix/seqpacket" ? "!" : "")
    );
}
