// Makes a socket that a service manager has bound a listener's own: what opening does besides binding. Not here: whose
// socket it is (activation.ts), opening one (src/listeners).

import type { ListenerConfig } from "../config/types.ts";
import { applyOptions } from "../listeners/apply_options.ts";
import { isStream } from "../listeners/is_stream.ts";
import { describe, familyOf, type Opened } from "../listeners/opened.ts";
import {
  decodeAddress,
  encodeInet,
  formatAddress,
  isWildcard,
  type SocketAddress,
} from "../posix/address.ts";
import { IPPROTO_IPV6, IPV6_V6ONLY } from "../posix/constants.ts";
import type { InheritedSocket } from "../posix/inherited_socket.ts";
import { setMulticastAll } from "../posix/memberships.ts";
import { getOption, joinDatagrams, tellDestination } from "../posix/options.ts";
import { getpeername, listen } from "../posix/socket.ts";
import { portOf } from "../text/address.ts";

/** Of an address family's socket: what its protocol is called. */
const PROTOCOLS = { stream: "tcp", dgram: "udp", seqpacket: "seqpacket" } as const;

/** A socket in words: `tcp 0.0.0.0:7100`, `unix/dgram /run/lab.sock`. */
export function socketText({ family, kind, address }: InheritedSocket): string {
  const name = family === "unix" ? `unix/${kind}` : PROTOCOLS[kind];
  return `${name} ${formatAddress(address)}`.trimEnd();
}

/**
 * Why a socket is not what the listener's configuration asks for; undefined when it is.
 * @param fd asked for what concerns "::" and connections only
 */
export function whyUnfit(config: ListenerConfig, found: InheritedSocket, fd: number): string | undefined {
  const wanted = wantedSocket(config);
  if (wanted === undefined) return `the transport ${config.transport} can't be handed over`;
  if (found.family !== wanted.family || found.kind !== wanted.kind || !bindsAlike(wanted, found.address)) {
    return `want ${wanted.text}`;
  }
  if (isStream(config) && !found.listening && getpeername(fd) !== undefined) {
    return "it is a connection already; want Accept=no";
  }
  const both = config.transport !== "unix" && found.family === "inet6" && isAny(found.address);
  if (both && getOption(fd, IPPROTO_IPV6, IPV6_V6ONLY) !== 0) {
    return 'it serves IPv6 only, and "::" is both; want BindIPv6Only=both';
  }
  return undefined;
}

/** What opening does besides binding. @throws SystemError */
export function adoptSocket(config: ListenerConfig, found: InheritedSocket, fd: number): Opened {
  applyOptions(fd, config.options);
  if (isStream(config)) {
    // A second listen only sets the backlog.
    listen(fd, config.backlog);
    return { ...describe(fd, config.options), inherited: true, cleanUp() {} };
  }
  if (found.family !== "unix") {
    if (isAny(found.address) || config.transport === "multicast") tellDestination(fd, found.family);
    if (config.transport === "multicast") setMulticastAll(fd, false);
    else joinDatagrams(fd);
  }
  const opened = describe(fd, config.options, config.receiveBuffer);
  return { ...opened, address: shownAddress(config, opened.address), inherited: true, cleanUp() {} };
}

interface Wanted {
  readonly family: SocketAddress["family"];
  readonly kind: InheritedSocket["kind"];
  /** Any of them; a port of 0 is any port. */
  readonly addresses: readonly (string | { address: string; port: number })[];
  readonly text: string;
}

function wantedSocket(config: ListenerConfig): Wanted | undefined {
  switch (config.transport) {
    case "udp":
    case "tcp": {
      const { address, port } = config;
      const kind = config.transport === "udp" ? "dgram" : "stream";
      const text = `${config.transport} ${placeText(address, port)}`;
      return { family: familyOf(address), kind, addresses: [{ address, port }], text };
    }
    case "multicast": {
      const { group, port } = config;
      const family = familyOf(group);
      const any = family === "inet" ? "0.0.0.0" : "::";
      const text = `udp ${placeText(any, port)} or ${placeText(group, port)}`;
      return { family, kind: "dgram", addresses: [{ address: any, port }, { address: group, port }], text };
    }
    case "unix":
      return {
        family: "unix",
        kind: config.socket,
        addresses: [config.path],
        text: `unix/${config.socket} ${config.path}`,
      };
    case "icmp":
      return undefined;
  }
}

function bindsAlike({ addresses }: Wanted, found: SocketAddress | undefined): boolean {
  if (found === undefined) return false;
  return addresses.some((wanted) => {
    if (typeof wanted === "string") return found.family === "unix" && found.path === wanted;
    if (found.family === "unix") return false;
    return sameAddress(wanted.address, found.address) && (wanted.port === 0 || wanted.port === found.port);
  });
}

/** Whatever the spelling; a scope is left to whoever bound it. */
function sameAddress(one: string, other: string): boolean {
  const canonical = (text: string) => {
    const bytes = encodeInet(text.split("%")[0], 0);
    return formatAddress(decodeAddress(bytes, bytes.length));
  };
  return canonical(one) === canonical(other);
}

function isAny(address: SocketAddress | undefined): boolean {
  return address !== undefined && address.family !== "unix" && isWildcard(address.address);
}

/** A multicast listener is known by its group, wherever its socket is bound. */
function shownAddress(config: ListenerConfig, bound: string): string {
  if (config.transport !== "multicast") return bound;
  return placeText(config.group, portOf(bound));
}

function placeText(address: string, port: number): string {
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}
