// The keys of [[listener]], each with its kind, its default, its help and the kinds of listener that take it;
// and the services, each with the kinds of listener that can have it.
import {
  BOOLEAN,
  choiceKind,
  durationKind,
  type Field,
  type Fields,
  integerKind,
  integerOrWordKind,
  type Kind,
  listed,
  type Section,
  sizeKind,
  type Variant,
  VARIANTS,
} from "./kinds.ts";
import { IMPAIR } from "./impair_section.ts";
import { addressKind, GROUP, INTERFACE, SOURCES } from "./network_kinds.ts";
import { OPTIONS } from "./socket_options.ts";
import { MODE, NAME, SOCKET_PATH } from "./text_kinds.ts";
import { type ChallengeKind, CHALLENGES } from "../exchange/challenge.ts";
import type { ServiceName } from "../exchange/exchange.ts";
import type { ImpairConfig } from "./types.ts";
import { describeValue, quote } from "./values.ts";

const PORTS = ["udp", "tcp", "multicast"] as const;
const UNIX = ["unix stream", "unix dgram", "unix seqpacket"] as const;
const CONNECTED = ["tcp", "unix stream", "unix seqpacket"] as const;

/** More is a slip: the kernel lowers it to net.core.somaxconn, 4096 by default (listen(2)). */
const LONGEST_BACKLOG = 65535;

/** The default of fs.nr_open: no process may have more descriptors, and each connection is one. */
export const MOST_CONNECTIONS = 1_048_576;

/** Lets even an empty request, which counts as 4 bytes, have the longest answer there is: 1,024 bytes. */
export const MOST_AMPLIFICATION = 256;

/** Every kind of listener that is asked by one client and answers it. */
const ALL_BUT_GROUPS = ["udp", "tcp", "unix stream", "unix dgram", "unix seqpacket"] as const;

/** A service as the configuration knows it. */
interface ServiceRow {
  /** The kinds of listener that can have it. */
  readonly variants: readonly Variant[];
  /** Its answer to a datagram, beside the request (an int is short); absent where it never answers one. */
  readonly answer?: "short" | "long";
}

/** Every service. Messages, schema and documentation list them in this order. */
const SERVICES: Readonly<Record<ServiceName, ServiceRow>> = {
  counter: { variants: ALL_BUT_GROUPS, answer: "short" },
  echo: { variants: ALL_BUT_GROUPS, answer: "short" },
  discard: { variants: ALL_BUT_GROUPS },
  // It answers nothing, so it is only for transports where a client expects nothing.
  print: { variants: ["udp", "multicast", "unix dgram", "icmp"] },
  daytime: { variants: ALL_BUT_GROUPS, answer: "long" },
  time: { variants: ALL_BUT_GROUPS, answer: "long" },
  chargen: { variants: ALL_BUT_GROUPS, answer: "long" },
  // It waits for the client's end of output, which datagrams don't have.
  "half-close": { variants: CONNECTED },
  // Which of them, `challenge` says. Over UDP they say much to whoever asks.
  challenge: { variants: ["udp", "tcp", "multicast"], answer: "long" },
};

/** Every service there is. */
export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[];

/** Where each challenge can be: those of datagrams have nothing to be put together from, the others nothing to lose. */
const CHALLENGE_VARIANT: Readonly<Record<ChallengeKind, Variant>> = {
  pieces: "tcp",
  glued: "tcp",
  "until-end": "tcp",
  reset: "tcp",
  silence: "tcp",
  upload: "tcp",
  "network-order": "tcp",
  lost: "udp",
  duplicate: "udp",
  reorder: "udp",
  decoy: "udp",
  long: "udp",
  token: "multicast",
};

/** Services that answer datagrams. */
export const ANSWERING = SERVICE_NAMES.filter((name) => SERVICES[name].answer !== undefined);

/** Those whose answers may be longer than what was asked. */
export const ANSWERING_AT_LENGTH = SERVICE_NAMES.filter((name) => SERVICES[name].answer === "long");

/** The table as a key of [[listener]]. It is read later, when the kind of listener is known; absent: nothing is done. */
const IMPAIR_TABLE: Kind<ImpairConfig | undefined> = {
  want: `a table of ${listed(Object.keys(IMPAIR.fields), "and")}`,
  read(value) {
    return value.kind === "table"
      ? { value: undefined }
      : { wrong: `${describeValue(value)}; expected ${this.want}` };
  },
  schema: {
    type: "object",
    properties: Object.fromEntries(
      Object.entries<Field<unknown>>(IMPAIR.fields).map((
        [key, { kind, help }],
      ) => [key, { description: help, ...kind.schema }]),
    ),
    additionalProperties: false,
  },
};

const FIELDS = {
  name: {
    kind: NAME,
    example: "tcp-counter",
    help: "The listener's name, unique in the lab; board, log and reports show it",
  },
  transport: {
    kind: choiceKind(["udp", "tcp", "multicast", "unix", "icmp"]),
    example: "tcp",
    help: "The protocol",
  },
  socket: {
    kind: choiceKind(["stream", "dgram", "seqpacket"]),
    default: "stream",
    variants: UNIX,
    help: "The Unix socket's type: SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET",
  },
  address: {
    kind: addressKind('"0.0.0.0" here, or transport = "multicast" with this as its group'),
    default: "0.0.0.0",
    variants: ["udp", "tcp", "icmp"],
    help: 'The local address; for icmp, "0.0.0.0" is ICMP and "::" ICMPv6',
  },
  group: {
    kind: GROUP,
    example: "225.0.0.10",
    variants: ["multicast"],
    help: "The group to join",
  },
  port: {
    kind: integerKind(0, 65535, "0 lets the kernel choose"),
    example: 7100,
    variants: PORTS,
    elsewhere: "Unix sockets have a path instead, ICMP has neither",
    help: "The port, in host byte order",
  },
  interface: {
    kind: INTERFACE,
    default: "auto",
    variants: ["multicast"],
    help: 'Where to join: an interface\'s name or address; "auto" is every interface that is up',
  },
  source: {
    kind: SOURCES,
    default: "",
    variants: ["multicast"],
    help: "Only what these senders send to the group is heard (source-specific multicast)",
  },
  path: {
    kind: SOCKET_PATH,
    example: "/tmp/guichet.sock",
    variants: UNIX,
    help: "Where the socket's file is made",
  },
  mode: {
    kind: MODE,
    default: "0666",
    variants: UNIX,
    help: "Permission bits of the socket's file; a client needs write permission to connect",
  },
  service: {
    kind: choiceKind(SERVICE_NAMES),
    example: "counter",
    help:
      'What it answers; icmp takes only "print", multicast that and "challenge", tcp all but "print", udp all but ' +
      '"half-close"; unix stream and unix seqpacket all but "print" and "challenge", unix dgram all but ' +
      '"half-close" and "challenge"',
  },
  challenge: {
    kind: choiceKind(CHALLENGES),
    example: "pieces",
    variants: PORTS,
    services: ["challenge"],
    help: `Which challenge it is; docs/challenges.md tells each. Over tcp ${ofVariant("tcp")}; over udp ` +
      `${ofVariant("udp")}; over multicast ${ofVariant("multicast")}`,
  },
  byte_order: {
    kind: choiceKind(["host", "little", "big"], { network: "big", net: "big", htonl: "big", native: "host" }),
    default: "host",
    services: ["counter", "half-close", "challenge"],
    help:
      'Byte order of ints: "host" is this machine\'s own, "big" is network byte order (htonl), which the ' +
      'challenge "network-order" has in any case',
  },
  amplification: {
    kind: integerOrWordKind(1, MOST_AMPLIFICATION, "auto"),
    default: "auto",
    variants: ["udp"],
    elsewhere: "only UDP can be made to answer somebody who never asked",
    services: ANSWERING,
    help: "How many times longer than its request an answer may be (a request counts as at least 4 bytes); " +
      `"auto" is ${MOST_AMPLIFICATION} where the address is private, loopback or link-local, else 1, and ` +
      "then daytime, time, chargen and challenges are refused",
  },
  answer_low_ports: {
    kind: BOOLEAN,
    default: false,
    variants: ["udp"],
    elsewhere: "only UDP can be made to answer somebody who never asked",
    services: ANSWERING,
    help:
      "Whether senders with a port below 1024 are answered: they may be services that answer in turn, for ever",
  },
  persist: {
    kind: BOOLEAN,
    default: false,
    variants: ["udp", "unix dgram"],
    elsewhere: "only datagrams are counted",
    services: ["counter"],
    help: "Whether the count goes on after a restart; the journal keeps it under the listener's " +
      "name. After a crash it may skip numbers, but gives none twice",
  },
  count: {
    kind: choiceKind(["lab", "cluster"]),
    default: "lab",
    variants: ["udp", "unix dgram"],
    elsewhere: "only datagrams are counted",
    services: ["counter"],
    help: '"cluster": the numbers are unique over all labs of the [cluster], in blocks: some are left out',
  },
  when_away: {
    kind: choiceKind(["refuse", "lab-range"]),
    default: "refuse",
    variants: ["udp", "unix dgram"],
    elsewhere: "only datagrams are counted",
    services: ["counter"],
    help: 'With count = "cluster", when all reserved numbers are given and the database is away: "refuse" ' +
      'answers nobody, and a hint says why; "lab-range" goes on in numbers of the lab\'s own, below 0',
  },
  isolate: {
    kind: choiceKind(["worker", "connection"]),
    default: "worker",
    variants: CONNECTED,
    elsewhere: "datagrams have no connections to isolate",
    help:
      'Who serves a connection: "worker", a thread of the pool; "connection", a thread of its own, like a child after fork()',
  },
  idle_timeout: {
    kind: durationKind("0s", "24h", "0s means never"),
    default: "30s",
    variants: CONNECTED,
    elsewhere: "datagrams have no connections to close",
    help: "How long a connection may be without a byte in either direction before it is closed",
  },
  max_connections: {
    kind: integerKind(1, MOST_CONNECTIONS),
    default: 10_000,
    variants: CONNECTED,
    elsewhere: "datagrams have no connections to count",
    help: "Most connections open at the same time; further ones are closed at once and counted as refused",
  },
  peek: {
    kind: BOOLEAN,
    default: false,
    variants: CONNECTED,
    elsewhere: "datagrams are read whole",
    help:
      "Whether the terminal shows a connection's first bytes, looked at before they are read (MSG_PEEK), and what they seem to be; and urgent bytes (MSG_OOB)",
  },
  proxy_protocol: {
    kind: BOOLEAN,
    default: false,
    variants: ["tcp"],
    elsewhere: "a balancer tells whose a connection is over TCP only",
    help:
      "Whether each connection of [lab] proxies begins with a header that tells whose it is (the PROXY protocol, " +
      "version 1 or 2); those of others are clients like any other",
  },
  backlog: {
    kind: integerKind(1, LONGEST_BACKLOG),
    default: 4096,
    variants: CONNECTED,
    elsewhere: "datagrams have no connections to queue",
    help: "listen()'s second argument: connections that may wait to be accepted",
  },
  receive_buffer: {
    kind: sizeKind("4KiB", "1GiB"),
    default: "4MiB",
    help: "Size of the receive buffer that the kernel is asked for (SO_RCVBUF)",
  },
  display: {
    kind: choiceKind(["none", "course"]),
    default: "none",
    help:
      'What the terminal shows of clients: "course", sender, machine and message as the course\'s server prints them',
  },
  options: {
    kind: OPTIONS,
    default: {},
    help: "Socket options, in a table of their own after the listener: [listener.options]",
  },
  impair: {
    kind: IMPAIR_TABLE,
    default: {},
    variants: ["udp", "tcp"],
    elsewhere: "nothing else has a network in between",
    help: "What is done on purpose to what comes and goes, in a table of its own after the listener: " +
      "[listener.impair]",
  },
  trap: {
    kind: BOOLEAN,
    default: true,
    help: "Whether traps may be opened beside this listener (see traps in [lab])",
  },
} as const satisfies Fields;

export const LISTENER: Section<typeof FIELDS> = {
  name: "listener",
  help: "Where clients are served; one section for each place",
  repeated: true,
  fields: FIELDS,
};

/** The kinds of listener that fit a transport and a socket type; undefined is a value that is not known. */
export function candidateVariants(transport: string | undefined, socket: string | undefined): Variant[] {
  if (transport === undefined) return [...VARIANTS];
  return VARIANTS.filter((variant) => {
    const [family, type] = variant.split(" ");
    return family === transport && (type === undefined || socket === undefined || type === socket);
  });
}

/** Whether a listener of this kind can have the service. */
export function serviceFits(service: ServiceName, variant: Variant): boolean {
  return SERVICES[service].variants.includes(variant);
}

/** The services that a listener of this kind can have. */
export function servicesFor(variant: Variant): ServiceName[] {
  return SERVICE_NAMES.filter((service) => serviceFits(service, variant));
}

/** The challenges that a listener which may be any of the candidates can have. */
export function challengesFor(candidates: readonly Variant[]): ChallengeKind[] {
  return CHALLENGES.filter((kind) => candidates.includes(CHALLENGE_VARIANT[kind]));
}

/** The kind of listener that can have the challenge. */
export function variantOf(challenge: ChallengeKind): Variant {
  return CHALLENGE_VARIANT[challenge];
}

function ofVariant(variant: Variant): string {
  return listed(challengesFor([variant]).map(quote), "or");
}

/** The kinds of listener that can have the service. */
export function variantsWith(service: ServiceName): Variant[] {
  return VARIANTS.filter((variant) => serviceFits(service, variant));
}
