// Names in C of numbers that calls give back: address families, socket types, protocols. Pure.

import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SOCK_DGRAM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
} from "./constants.ts";
import { IPPROTO_ICMP, IPPROTO_ICMPV6, SOCK_RAW } from "./constants_names.ts";

const FAMILIES: ReadonlyMap<number, string> = new Map([
  [AF_UNIX, "AF_UNIX"],
  [AF_INET, "AF_INET"],
  [AF_INET6, "AF_INET6"],
]);

const TYPES: ReadonlyMap<number, string> = new Map([
  [SOCK_STREAM, "SOCK_STREAM"],
  [SOCK_DGRAM, "SOCK_DGRAM"],
  [SOCK_RAW, "SOCK_RAW"],
  [SOCK_SEQPACKET, "SOCK_SEQPACKET"],
]);

/** As in /etc/protocols. */
const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [IPPROTO_IP, "ip"],
  [IPPROTO_ICMP, "icmp"],
  [IPPROTO_TCP, "tcp"],
  [IPPROTO_UDP, "udp"],
  [IPPROTO_IPV6, "ipv6"],
  [IPPROTO_ICMPV6, "ipv6-icmp"],
]);

/** "AF_INET", or the number where it has no name here. */
export function familyName(family: number): string {
  return FAMILIES.get(family) ?? String(family);
}

/** "SOCK_STREAM", or the number where it has no name here. */
export function socktypeName(type: number): string {
  return TYPES.get(type) ?? String(type);
}

/** "tcp", or the number where it has no name here. */
export function protocolName(protocol: number): string {
  return PROTOCOLS.get(protocol) ?? String(protocol);
}
