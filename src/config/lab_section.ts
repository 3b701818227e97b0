// The keys of [lab]: what concerns the lab as a whole. Not here: how they are checked.

import { BOOLEAN } from "./boolean_kind.ts";
import { choiceKind } from "./choice_kind.ts";
import { durationKind } from "./duration_kind.ts";
import { integerOrWordKind } from "./integer_kind.ts";
import { LOCAL_NETWORKS, NETWORKS } from "./network_kind.ts";
import type { Fields, Section } from "./section.ts";
import { ACCOUNT, TITLE } from "./text_kind.ts";

/** More workers than cores gain nothing, and each is a thread with an arena of its own. */
const MOST_WORKERS = 128;

const FIELDS = {
  name: {
    kind: TITLE,
    default: "Sockets lab",
    help: "The lab's title, on the board and in the log",
  },
  language: {
    kind: choiceKind(["en", "fr"]),
    default: "en",
    help: "Language of messages, hints and pages",
  },
  workers: {
    kind: integerOrWordKind(1, MOST_WORKERS, "auto"),
    default: "auto",
    help: 'Threads that serve the sockets; "auto" is one a core',
  },
  stdin: {
    kind: choiceKind(["auto", "stop", "ignore"]),
    default: "auto",
    help: 'What ends the lab: "auto", Enter on a terminal; "stop", a line or end of input, whatever stdin is',
  },
  drain: {
    kind: durationKind("0s", "1h"),
    default: "5s",
    help: "How long open connections may finish at shutdown",
  },
  idle_exit: {
    kind: durationKind("0s", "24h", "0s is never"),
    default: "0s",
    help: "Ends the lab when nothing came for that long, as select's time-out ends the course's server",
  },
  traps: {
    kind: BOOLEAN,
    default: true,
    help: "Also listen where wrong programs knock: byte-swapped ports, the wrong protocol",
  },
  observations: {
    kind: BOOLEAN,
    default: true,
    help: "false: nothing is noted of single exchanges and clients; for benchmarks, and labs that want none",
  },
  allow: {
    kind: NETWORKS,
    default: LOCAL_NETWORKS,
    help:
      "Whose clients are served, loopback being all of this machine's addresses; others are refused, and counted",
  },
  user: {
    kind: ACCOUNT,
    default: "",
    help:
      'Who the lab becomes once every address is bound, such as "nobody", when root starts it; "": nobody else',
  },
  group: {
    kind: ACCOUNT,
    default: "",
    help: 'The group that goes with the user; "" is the user\'s own groups',
  },
} as const satisfies Fields;

export const LAB: Section<typeof FIELDS> = {
  name: "lab",
  help: "The lab as a whole",
  repeated: false,
  fields: FIELDS,
};
