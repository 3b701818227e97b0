// The keys of [lab], [limits], [log], [board], [journal] and [cluster], each with its kind, its default and its help;
// those of [[listener]] and [[exercise]] are in files of their own. The help is what docs/configuration.md and editors say,
// so it also gives the reason of a default where that is not plain.
import { EXERCISE } from "./exercise_section.ts";
import {
  BOOLEAN,
  choiceKind,
  durationKind,
  type Fields,
  integerKind,
  integerOrWordKind,
  listKind,
  type Section,
  sizeKind,
} from "./kinds.ts";
import { DATABASE } from "./database.ts";
import { LISTENER, MOST_CONNECTIONS } from "./listener_section.ts";
import { addressKind, LOCAL_NETWORKS, NETWORKS, PROXIES } from "./network_kinds.ts";
import { fileKind, HOST_NAMES, LAB_NAME, TITLE, TOKEN } from "./text_kinds.ts";

/** More workers than cores gain nothing, and each is a thread with an arena of its own. */
const MOST_WORKERS = 128;

/** Larger numbers are slips: no machine does so much in a second. */
const MOST_A_SECOND = 100_000_000;

const NO_LIMIT = "0 means no limit";

/** One without the other is of no use. */
const STAYS_WHO_IT_IS =
  'removed: a lab stays who starts it; take it out, and see "Low ports" in docs/deployment.md';

/** Of `guichet grade`, those whose servers can be tried over a network. */
export const GRADE_SUITES = ["tcp-counter", "select", "udp-counter", "tcp-echo", "udp-echo"] as const;

const LAB_FIELDS = {
  name: {
    kind: TITLE,
    default: "Sockets lab",
    help: "The lab's title, on the board and in the log",
  },
  language: {
    kind: choiceKind(["en", "fr"], {
      english: "en",
      anglais: "en",
      french: "fr",
      français: "fr",
      francais: "fr",
    }),
    default: "en",
    help: "Language of messages, hints and pages",
  },
  workers: {
    kind: integerOrWordKind(1, MOST_WORKERS, "auto"),
    default: "auto",
    help: 'Threads that serve the sockets; "auto" is one per core',
  },
  stdin: {
    kind: choiceKind(["auto", "stop", "ignore"]),
    default: "auto",
    help:
      'What ends the lab: "auto", Enter on a terminal, after a question; "stop", a line or the end of standard ' +
      'input, without a question; "ignore", signals only',
  },
  display: {
    kind: choiceKind(["none", "brief"]),
    default: "none",
    help: '"brief" prints one line on the terminal for each exchange, at most ten per second; so does ' +
      "serve --display brief",
  },
  drain: {
    kind: durationKind("0s", "1h"),
    default: "5s",
    help: "How long open connections may take to finish when the lab stops",
  },
  idle_exit: {
    kind: durationKind("0s", "24h", "0s means never"),
    default: "0s",
    help:
      "Ends the lab when nothing has arrived for that long, as select's time-out ends the course's server",
  },
  traps: {
    kind: BOOLEAN,
    default: true,
    help: "Also listen where wrong programs knock: byte-swapped ports, the wrong protocol, UDP over IPv6",
  },
  observations: {
    kind: BOOLEAN,
    default: true,
    help:
      "false: single exchanges and clients are not recorded; for benchmarks, and for labs that want no records",
  },
  allow: {
    kind: NETWORKS,
    default: LOCAL_NETWORKS,
    help: "Which clients are served; others are refused, and counted",
  },
  proxies: {
    kind: PROXIES,
    default: "",
    help:
      "Balancers in front of the lab, which tell by a PROXY header whose each connection is; they are believed, " +
      "so name no machine that students use. See proxy_protocol",
  },
  grade: {
    kind: listKind(GRADE_SUITES),
    default: "",
    help:
      'Suites by which students may have the lab try their own servers, on /me: ["tcp-counter"]; none is off',
  },
  loopback_machines: {
    kind: BOOLEAN,
    default: false,
    help:
      "true: each loopback address, such as 127.0.0.2, is a student of its own, whoever uses it; to simulate a " +
      "class on one machine, not for a machine that students share",
  },
} as const satisfies Fields;

export const LAB: Section<typeof LAB_FIELDS> = {
  name: "lab",
  help: "The lab as a whole",
  repeated: false,
  fields: LAB_FIELDS,
  removed: { user: STAYS_WHO_IT_IS, group: STAYS_WHO_IT_IS },
};

/** Each default is chosen for a class of forty. */
const LIMIT_FIELDS = {
  datagrams_per_second: {
    kind: integerKind(0, MOST_A_SECOND, NO_LIMIT),
    default: 2000,
    help:
      "Datagrams per second that one address may send (one socket, on the lab's own machine; one user, on Unix " +
      "sockets), and twice as many in a burst: a while(1) around sendto makes 100,000, a whole class a few " +
      "hundred; it also stops two services that answer each other",
  },
  connections_per_address: {
    kind: integerKind(0, MOST_CONNECTIONS, NO_LIMIT),
    default: 256,
    help:
      "Connections that one address (one user, on Unix sockets) may have open at the same time: forty students behind one " +
      "address need about eighty, a program that never closes reaches this within a minute",
  },
  new_connections_per_second: {
    kind: integerKind(0, MOST_A_SECOND, NO_LIMIT),
    default: 200,
    help:
      "Connections per second that one address may open, and twice as many in a burst: a loop around connect makes " +
      "10,000; forty students who start together need one each",
  },
  bytes_per_connection: {
    kind: sizeKind("0B", "1024GiB"),
    default: "64MiB",
    help:
      "Bytes that may arrive on one connection before it is closed: exercises send a few, an echoed file " +
      'some megabytes; "0B" means no limit',
  },
  time_per_connection: {
    kind: durationKind("0s", "30d", "0s means no limit"),
    default: "2h",
    help:
      "How long one connection may be open, whatever it does: an exercise takes seconds, a class two hours; " +
      "one that sends a byte now and then is never idle, and would keep its place for ever",
  },
  buffer_memory: {
    kind: sizeKind("1MiB", "64GiB"),
    default: "128MiB",
    help:
      "Memory for all answers that wait for clients which don't read: beyond it such connections are closed; " +
      "one of them takes at most 64 KiB, with Unix records 256 KiB",
  },
} as const satisfies Fields;

export const LIMITS: Section<typeof LIMIT_FIELDS> = {
  name: "limits",
  help: "What one client may take",
  repeated: false,
  fields: LIMIT_FIELDS,
};

const LOG_FIELDS = {
  format: {
    kind: choiceKind(["auto", "human", "json"]),
    default: "auto",
    help: '"auto" writes lines for people on a terminal, JSON lines otherwise',
  },
  level: {
    kind: choiceKind(["debug", "info", "warning", "error"]),
    default: "info",
    help: "Messages of this level, and more serious ones, are written",
  },
  file: {
    kind: fileKind("none"),
    default: "",
    help: "A file that gets JSON lines as well; SIGHUP reopens it, for log rotation",
  },
} as const satisfies Fields;

export const LOG: Section<typeof LOG_FIELDS> = {
  name: "log",
  help: "What is written about the lab while it runs",
  repeated: false,
  fields: LOG_FIELDS,
};

const BOARD_FIELDS = {
  enabled: {
    kind: BOOLEAN,
    default: true,
    help: "Whether there is a board: the pages, the API and the text port",
  },
  address: {
    kind: addressKind('an address of this machine, such as "127.0.0.1"'),
    default: "127.0.0.1",
    help: "Where the board is served",
  },
  port: {
    kind: integerKind(0, 65535, "0 lets the kernel choose"),
    default: 8080,
    help: "TCP port of the board",
  },
  token: {
    kind: TOKEN,
    default: "",
    secret: true,
    help:
      "The secret that opens the teacher's pages; if empty, one is made at the start and printed with the board's address",
  },
  projector_token: {
    kind: TOKEN,
    default: "",
    secret: true,
    help:
      "The secret that opens the projector's page, which shows only nicknames; if empty, it is made from token, " +
      "or at the start",
  },
  hosts: {
    kind: HOST_NAMES,
    default: "",
    help:
      "Host names that browsers may use for the board, besides addresses, localhost and the machine's name",
  },
  hints_port: {
    kind: integerKind(0, 65535, "0 lets the kernel choose"),
    default: 7999,
    help: "TCP port, on the board's address, where nc shows students what arrived from them",
  },
  stuck_after: {
    kind: durationKind("10s", "24h"),
    default: "5m",
    help: "How long a student may try without success before the board says that they are stuck",
  },
  proxy_protocol: {
    kind: BOOLEAN,
    default: true,
    help:
      "Whether each connection of [lab] proxies to the board begins with a PROXY header; false: they are clients " +
      "like any other",
  },
} as const satisfies Fields;

export const BOARD: Section<typeof BOARD_FIELDS> = {
  name: "board",
  help: "The class board: an HTTP server",
  repeated: false,
  fields: BOARD_FIELDS,
};

const JOURNAL_FIELDS = {
  path: {
    kind: fileKind(),
    default: "guichet.db",
    help: 'The SQLite file; a relative path starts at the folder of this file; ":memory:" keeps nothing',
  },
  keep: {
    kind: durationKind("1h", "3650d"),
    default: "90d",
    help: "How long exchanges are kept",
  },
  max_size: {
    kind: sizeKind("1MiB", "1024GiB"),
    default: "256MiB",
    help: "How big the file may grow; the oldest exchanges are deleted first",
  },
} as const satisfies Fields;

export const JOURNAL: Section<typeof JOURNAL_FIELDS> = {
  name: "journal",
  help: "What happened, kept on disk",
  repeated: false,
  fields: JOURNAL_FIELDS,
};

const CLUSTER_FIELDS = {
  database: {
    kind: DATABASE,
    default: "",
    help:
      "The PostgreSQL database that the labs of a class share; without, there is no cluster (docs/cluster.md)",
  },
  password_file: {
    kind: fileKind("none is needed"),
    default: "",
    help: "A file with the password of the lab's role on its first line; its mode must be 0600",
  },
  lab: {
    kind: LAB_NAME,
    default: "",
    help: "The lab's name in the cluster, which no other lab has; if empty, the machine's name",
  },
} as const satisfies Fields;

export const CLUSTER: Section<typeof CLUSTER_FIELDS> = {
  name: "cluster",
  help: "Many labs, one class: what they share",
  repeated: false,
  fields: CLUSTER_FIELDS,
};

/** Every section, in the order of the reference sample. */
export const SECTIONS: readonly Section[] = [LAB, LISTENER, EXERCISE, LIMITS, LOG, BOARD, JOURNAL, CLUSTER];
