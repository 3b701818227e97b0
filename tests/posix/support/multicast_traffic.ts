// Sends datagrams to a group on an interface and tells who of this machine got them: on loopback, or, as the script
// that memberships_test.ts runs in a network namespace, on the interface of its argument, for IPv6, as JSON.
import { encodeInet } from "../../../src/posix/address.ts";
import { IPPROTO_IP, IPPROTO_IPV6, POLLIN } from "../../../src/posix/constants.ts";
import { libc, libcCheck } from "../../../src/posix/libc.ts";
import { joinGroup, leaveGroup, setMulticastAll } from "../../../src/posix/multicast.ts";
import { reuseAddress } from "../../../src/posix/options.ts";
import { pollOne } from "../../../src/posix/poll.ts";
import { bind, close, connect, getsockname, recv, send, socket } from "../../../src/posix/socket.ts";
import { findInterface } from "../../../src/posix/system/interfaces.ts";

/** ip(7) and ipv6(7): the interface that multicast leaves by. */
const IP_MULTICAST_IF = 32;
const IPV6_MULTICAST_IF = 17;

/** How long a datagram that must not come is waited for; one that comes does so within microseconds. */
const QUIET_MS = 50;

/** How long one that must come is waited for. */
const PATIENCE_MS = 5000;

export type Family = "inet" | "inet6";
export const GROUPS: Record<Family, string> = { inet: "239.255.77.1", inet6: "ff12::7:71" };
const WILDCARDS: Record<Family, string> = { inet: "0.0.0.0", inet6: "::" };

/** Index of the interface that groups are joined on and sent from. */
export const INTERFACE = findInterface(import.meta.main ? Deno.args[0] : "lo")!.index;

/** Opens sockets, runs, closes them. */
export function withSockets<T>(families: Family[], run: (...fds: number[]) => T): T {
  const fds = families.map((family) => socket(family, "dgram"));
  try {
    return run(...fds);
  } finally {
    fds.forEach(close);
  }
}

/** What a socket that ignores others' groups gets: before it joins, as a member, after it left; bytes or null. */
export function memberReceives(family: Family): (number | null)[] {
  return withSockets([family, family, family], (member, other, sender) => {
    const port = bindTogether(family, member, other);
    setMulticastAll(member, false);
    joinGroup(other, GROUPS[family], INTERFACE);
    sendToGroup(sender, family, port);
    const before = received(member, QUIET_MS);
    joinGroup(member, GROUPS[family], INTERFACE);
    sendToGroup(sender, family, port);
    const during = received(member, PATIENCE_MS);
    leaveGroup(member, GROUPS[family], INTERFACE);
    sendToGroup(sender, family, port);
    return [before, during, received(member, QUIET_MS)];
  });
}

/** What a socket gets of a group that only its neighbour joined: with "multicast all" on, then off; bytes or null. */
export function bystanderReceives(family: Family): (number | null)[] {
  return withSockets([family, family, family], (member, bystander, sender) => {
    const port = bindTogether(family, member, bystander);
    joinGroup(member, GROUPS[family], INTERFACE);
    setMulticastAll(bystander, true);
    sendToGroup(sender, family, port);
    const on = received(bystander, PATIENCE_MS);
    received(member, PATIENCE_MS);
    setMulticastAll(bystander, false);
    sendToGroup(sender, family, port);
    received(member, PATIENCE_MS);
    return [on, received(bystander, QUIET_MS)];
  });
}

/** Binds both sockets to the wildcard and one port that the kernel chooses. */
function bindTogether(family: Family, first: number, second: number): number {
  bind(first, encodeInet(WILDCARDS[family], 0));
  const name = getsockname(first);
  if (name === undefined || name.family === "unix") throw new Error("The socket has no port");
  // Only now: with it set, the kernel could choose a port that another socket has.
  reuseAddress(first);
  reuseAddress(second);
  bind(second, encodeInet(WILDCARDS[family], name.port));
  return name.port;
}

/** Sends a datagram of 5 bytes to the family's group. */
function sendToGroup(fd: number, family: Family, port: number): void {
  if (family === "inet") {
    const mreqn = new Int32Array([0, 0, INTERFACE]);
    libcCheck("setsockopt", libc().setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, mreqn, 12));
  } else {
    const index = new Int32Array([INTERFACE]);
    libcCheck("setsockopt", libc().setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, index, 4));
  }
  const connected = connect(fd, encodeInet(GROUPS[family], port));
  const sent = send(fd, new TextEncoder().encode("hello"), 5);
  if (connected < 0 || sent !== 5) throw new Error(`Cannot send to the group: ${connected}, ${sent}`);
}

function received(fd: number, ms: number): number | null {
  return pollOne(fd, POLLIN, ms) === 0 ? null : recv(fd, new Uint8Array(64), 64);
}

if (import.meta.main) {
  console.log(JSON.stringify({ member: memberReceives("inet6"), bystander: bystanderReceives("inet6") }));
}
