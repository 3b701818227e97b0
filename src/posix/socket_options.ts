// Numbers of the socket options that a configuration may set, by their C names (socket(7), ip(7), ipv6(7), tcp(7)).
import {
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_TOS,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_LOOP,
  IPV6_TCLASS,
  IPV6_UNICAST_HOPS,
  SO_BROADCAST,
  SO_KEEPALIVE,
  SO_RCVBUF,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDBUF,
  SOL_SOCKET,
  TCP_MAXSEG,
  TCP_NODELAY,
} from "./constants.ts";

const OPTIONS: ReadonlyMap<string, { level: number; option: number }> = new Map([
  ["SO_RCVBUF", { level: SOL_SOCKET, option: SO_RCVBUF }],
  ["SO_SNDBUF", { level: SOL_SOCKET, option: SO_SNDBUF }],
  ["SO_BROADCAST", { level: SOL_SOCKET, option: SO_BROADCAST }],
  ["SO_REUSEADDR", { level: SOL_SOCKET, option: SO_REUSEADDR }],
  ["SO_REUSEPORT", { level: SOL_SOCKET, option: SO_REUSEPORT }],
  ["SO_KEEPALIVE", { level: SOL_SOCKET, option: SO_KEEPALIVE }],
  ["TCP_NODELAY", { level: IPPROTO_TCP, option: TCP_NODELAY }],
  ["TCP_MAXSEG", { level: IPPROTO_TCP, option: TCP_MAXSEG }],
  ["IP_TTL", { level: IPPROTO_IP, option: IP_TTL }],
  ["IP_TOS", { level: IPPROTO_IP, option: IP_TOS }],
  ["IP_MULTICAST_TTL", { level: IPPROTO_IP, option: IP_MULTICAST_TTL }],
  ["IP_MULTICAST_LOOP", { level: IPPROTO_IP, option: IP_MULTICAST_LOOP }],
  ["IPV6_UNICAST_HOPS", { level: IPPROTO_IPV6, option: IPV6_UNICAST_HOPS }],
  ["IPV6_TCLASS", { level: IPPROTO_IPV6, option: IPV6_TCLASS }],
  ["IPV6_MULTICAST_HOPS", { level: IPPROTO_IPV6, option: IPV6_MULTICAST_HOPS }],
  ["IPV6_MULTICAST_LOOP", { level: IPPROTO_IPV6, option: IPV6_MULTICAST_LOOP }],
]);

/** What setsockopt(2) and getsockopt(2) call an option. @throws RangeError for a name that is none of these */
export function optionNumbers(name: string): { level: number; option: number } {
  const numbers = OPTIONS.get(name);
  if (numbers === undefined) throw new RangeError(`Cannot find the socket option ${name}`);
  return numbers;
}
