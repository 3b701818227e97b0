// The keys of [lab]: what concerns the lab as a whole. Not here: how they are checked.

import { BOOLEAN } from "./boolean_kind.ts";
import { choiceKind } from "./choice_kind.ts";
import { durationKind } from "./duration_kind.ts";
import { integerOrWordKind } from "./integer_kind.ts";
import { LOCAL_NETWORKS, NETWORKS } from "./network_kind.ts";
import type { Fields, Section } from "./section.ts";
import { TITLE } from "./text_kind.ts";

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
    help: "Whose clients are served; others are refused, and counted",
  },
} as const satisfies Fields;

/** Said of both: one is of no use without the other. */
const STAYS_WHO_IT_IS =
  'removed: a lab stays who starts it; take it out, and see "Low ports" in docs/deployment.md';

export const LAB: Section<typeof FIELDS> = {
  name: "lab",
  help: "The lab as a whole",
  repeated: false,
  fields: FIELDS,
  removed: { user: STAYS_WHO_IT_IS, group: STAYS_WHO_IT_IS },
};
