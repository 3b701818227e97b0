// The socket options that [listener.options] takes, by their C names (socket(7), ip(7), ipv6(7), tcp(7)). Their
// numbers are in src/posix; check_listener.ts reads a listener's table.
import { integerKind, type Kind, sizeKind, type Variant, VARIANTS } from "./kinds.ts";
import { describeValue } from "./values.ts";

/** One option. Its value is an int, as setsockopt(2) takes it; true and false are 1 and 0. */
export interface SocketOption {
  readonly kind: Kind<number>;
  readonly variants: readonly Variant[];
  /** Only where the listener's address (or group) is of this family; "::" is of both. */
  readonly family?: 4 | 6;
  readonly help: string;
}

/** true or false, or C's 1 or 0. */
const FLAG: Kind<number> = {
  want: "true or false",
  read(value) {
    if (value.kind === "boolean") return { value: value.value ? 1 : 0 };
    if (value.kind === "integer" && (value.value === 0 || value.value === 1)) return { value: value.value };
    return { wrong: `${describeValue(value)}; expected true or false` };
  },
  schema: { anyOf: [{ type: "boolean" }, { type: "integer", minimum: 0, maximum: 1 }] },
};

const INET = ["udp", "tcp", "multicast"] as const;
const DATAGRAMS = ["udp", "multicast"] as const;
const BUFFER = sizeKind("1KiB", "1GiB");
const BYTE = integerKind(0, 255);
const HOPS = integerKind(1, 255);

/** Every option that can be set, with its bounds and the listeners that have it. */
export const SOCKET_OPTIONS: Readonly<Record<string, SocketOption>> = {
  SO_RCVBUF: { kind: BUFFER, variants: VARIANTS, help: "receive buffer; the kernel doubles it (socket(7))" },
  SO_SNDBUF: { kind: BUFFER, variants: VARIANTS, help: "send buffer; the kernel doubles it" },
  SO_BROADCAST: { kind: FLAG, variants: DATAGRAMS, help: "may send to broadcast addresses" },
  SO_REUSEADDR: { kind: FLAG, variants: INET, help: "may bind an address that is in use or in TIME-WAIT" },
  SO_REUSEPORT: { kind: FLAG, variants: INET, help: "may share the port with others of this user" },
  SO_KEEPALIVE: { kind: FLAG, variants: ["tcp"], help: "checks whether silent peers are still there" },
  TCP_NODELAY: { kind: FLAG, variants: ["tcp"], help: "sends at once, without Nagle's algorithm" },
  TCP_MAXSEG: { kind: integerKind(88, 32_767), variants: ["tcp"], help: "largest segment, in bytes" },
  IP_TTL: { kind: HOPS, variants: INET, family: 4, help: "time to live of answers" },
  IP_TOS: { kind: BYTE, variants: INET, family: 4, help: "type of service of answers" },
  IP_MULTICAST_TTL: { kind: BYTE, variants: DATAGRAMS, family: 4, help: "as IP_TTL, for groups" },
  IP_MULTICAST_LOOP: {
    kind: FLAG,
    variants: DATAGRAMS,
    family: 4,
    help: "what is sent to groups comes back",
  },
  IPV6_UNICAST_HOPS: { kind: HOPS, variants: INET, family: 6, help: "as IP_TTL" },
  IPV6_TCLASS: { kind: BYTE, variants: INET, family: 6, help: "as IP_TOS" },
  IPV6_MULTICAST_HOPS: { kind: BYTE, variants: DATAGRAMS, family: 6, help: "as IP_MULTICAST_TTL" },
  IPV6_MULTICAST_LOOP: { kind: FLAG, variants: DATAGRAMS, family: 6, help: "as IP_MULTICAST_LOOP" },
};

/** Options of the course that can't be set by name here, and why. */
export const OTHER_OPTIONS: Readonly<Record<string, string>> = {
  SO_TYPE: "it can only be read; the listener's transport says it",
  SO_ERROR: "it can only be read",
  SO_LINGER: "close would then hold up every client of its worker, or throw answers away",
  SO_OOBINLINE: "urgent bytes are received apart from the others, and counted",
  SO_RCVTIMEO: "the lab's sockets never wait; see idle_timeout",
  SO_SNDTIMEO: "the lab's sockets never wait; see idle_timeout",
  IP_ADD_MEMBERSHIP: 'groups are joined by transport = "multicast" and its group',
  IP_ADD_SOURCE_MEMBERSHIP: 'senders are chosen by transport = "multicast" and its source',
  IP_DROP_MEMBERSHIP: "the lab keeps its groups to its end",
  IP_PKTINFO: "the lab sets it where it needs it",
  IPV6_V6ONLY: 'address = "::" serves both families, "::1" and the like only IPv6',
};

/** The values of [listener.options], once checked. */
type OptionValues = Readonly<Record<string, number>>;

/** The table as a key of [[listener]]. Its values are read later, when the kind of listener is known. */
export const OPTIONS: Kind<OptionValues> = {
  want: "a table of socket options by their C names, such as SO_SNDBUF = 65536",
  read(value) {
    return value.kind === "table"
      ? { value: {} }
      : { wrong: `${describeValue(value)}; expected ${this.want}` };
  },
  schema: {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(SOCKET_OPTIONS).map((
        [name, { kind, help }],
      ) => [name, { description: help, ...kind.schema }]),
    ),
    additionalProperties: false,
  },
};
