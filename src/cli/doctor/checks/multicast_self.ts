// Whether multicast comes back at all: one datagram with a token to the lab's group, on each interface, which stays on
// this machine (TTL 0). Firewalls and broken drivers show here.

import { encodeInet } from "../../../posix/address.ts";
import { POLLIN } from "../../../posix/constants.ts";
import { sendto } from "../../../posix/datagram.ts";
import type { NetworkInterface } from "../../../posix/interfaces.ts";
import { joinGroup, setMulticastAll } from "../../../posix/memberships.ts";
import { setMulticastHops, setMulticastInterface } from "../../../posix/multicast_sender.ts";
import { pollOne } from "../../../posix/poll.ts";
import { bind, close, getsockname, recv, socket } from "../../../posix/socket.ts";
import { SystemError } from "../../../posix/system_error.ts";
import { type Check, type Finding, ok, problem } from "../check.ts";
import { labGroups } from "../lab_ports.ts";

/** On this machine it is there at once. */
const PATIENCE_MS = 300;

/** Interfaces tried: a machine full of containers has hundreds. */
const MOST_INTERFACES = 16;

export const multicastSelf: Check = {
  name: "multicast to itself",
  look: ({ config, interfaces }) => {
    const [group] = labGroups(config).filter((each) => !each.includes(":"));
    if (group === undefined) return [];
    const able = interfaces().filter(({ up, multicast, loopback, addresses }) =>
      up && (multicast || loopback) && addresses.some(({ family }) => family === "inet")
    );
    return judgeEchoes(
      group,
      able.slice(0, MOST_INTERFACES).map((on) => ({ on: on.name, came: tryOn(group, on) })),
    );
  },
};

/** What became of one datagram: it came back, it did not, or the system's refusal. */
export type Came = boolean | string;

export function judgeEchoes(group: string, tries: readonly { on: string; came: Came }[]): Finding[] {
  const back = tries.filter(({ came }) => came === true).map(({ on }) => on);
  const lost = tries.filter(({ came }) => came !== true).map(({ on, came }) =>
    problem(
      `A datagram to ${group} on ${on} ${
        came === false ? "did not come back" : `could not be sent: ${came}`
      }`,
      came === false
        ? "Look for a firewall that drops multicast or IGMP (nft list ruleset, iptables -S)"
        : `ip route add ${group} dev ${on}, or another interface`,
    )
  );
  return [...lost, ...back.length > 0 ? [ok(`Multicast to ${group} comes back on ${back.join(", ")}`)] : []];
}

function tryOn(group: string, on: NetworkInterface): Came {
  const receiver = socket("inet", "dgram");
  const sender = socket("inet", "dgram");
  try {
    setMulticastAll(receiver, false);
    bind(receiver, encodeInet(group, 0));
    const joined = joinGroup(receiver, group, on.index);
    if (joined instanceof SystemError) return joined.reason;
    const bound = getsockname(receiver);
    setMulticastInterface(sender, "inet", on);
    setMulticastHops(sender, "inet", 0);
    const token = crypto.getRandomValues(new Uint8Array(16));
    const port = bound !== undefined && bound.family === "inet" ? bound.port : 0;
    const sent = sendto(sender, token, encodeInet(group, port));
    if (sent < 0) return new SystemError("send", -sent).reason;
    return comes(receiver, token);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return error.reason;
  } finally {
    close(receiver);
    close(sender);
  }
}

function comes(receiver: number, token: Uint8Array): boolean {
  const bytes = new Uint8Array(64);
  while ((pollOne(receiver, POLLIN, PATIENCE_MS) & POLLIN) !== 0) {
    const length = recv(receiver, bytes, bytes.length);
    if (length === token.length && token.every((byte, i) => byte === bytes[i])) return true;
  }
  return false;
}
