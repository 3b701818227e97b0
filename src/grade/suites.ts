// The suites: the course's servers, and echoes, each with the scenarios that it has to stand.
import { ANSWERS } from "./families/answers.ts";
import { DATAGRAM_ANSWERS } from "./families/counting.ts";
import { DATAGRAMS } from "./families/datagrams.ts";
import { ENDINGS } from "./families/endings.ts";
import { MANY } from "./families/many.ts";
import { MULTICAST } from "./families/multicast.ts";
import { NONSENSE } from "./families/nonsense.ts";
import { PIECES } from "./families/pieces.ts";
import { TIDINESS } from "./families/tidiness.ts";
import { UPKEEP } from "./families/upkeep.ts";
import type { Scenario } from "./scenario.ts";
import type { ByteOrder, Suite } from "./suite.ts";

/** Every scenario, in the order of the report. */
const SCENARIOS: readonly Scenario[] = [
  ...ANSWERS,
  ...PIECES,
  ...MANY,
  ...ENDINGS,
  ...DATAGRAM_ANSWERS,
  ...DATAGRAMS,
  ...NONSENSE,
  ...MULTICAST,
  ...UPKEEP,
  ...TIDINESS,
];

/** Bytes that no client of the exercise sends. */
const NONSENSES = ["random-bytes", "only-nuls", "no-nul", "wrong-length", "percent"];
const GROUP_NONSENSES = NONSENSES.map((name) => `group-${name}`);

/** What every program has to stand, whatever it serves. */
const TIDY = ["idle", "end-of-input", "sigint", "sigterm"];

/** What every server of a stream has to stand. */
const STREAM = [
  ...["listens", "one-client", "next-client", "in-a-row"],
  ...["two-halves", "byte-by-byte", "two-in-one", "surplus"],
  ...["silent-first", "10-at-once", "100-at-once", "busy-and-quiet"],
  ...["ends", "half-close", "no-byte", "unread", "reset", "gone"],
  ...["zombies", "after-50", "after-1000", "idle-client", ...TIDY],
  ...NONSENSES,
];

/** What every server of datagrams has to stand. */
const DATAGRAM = [
  ...["listens", "one-datagram", "datagrams-in-a-row", "every-client"],
  ...["first-answer", "answer-source", "mixed"],
  ...["empty", "80-bytes", "81-bytes", "1472-bytes", "65507-bytes"],
  ...NONSENSES,
  ...["after-50", "after-1000", "other-address", ...TIDY],
];
const INET_STREAM = [...STREAM, "restart", "other-address"];
const INT_STREAM = [...INET_STREAM, "numbers"];
const ECHO = ["nuls", "64-kib", "1-mib-slow"];

/** All but what a run chooses itself. */
const SUITES: readonly Omit<Suite, "byteOrder">[] = [
  { name: "tcp-counter", transport: "tcp", service: "add-one", port: 7100, scenarios: INT_STREAM },
  {
    name: "select",
    transport: "tcp",
    service: "add-one",
    port: 7100,
    stopsOnEnter: true,
    scenarios: [...INT_STREAM, "enter"],
  },
  { name: "tcp-echo", transport: "tcp", service: "echo", port: 7007, scenarios: [...INET_STREAM, ...ECHO] },
  {
    name: "unix-echo",
    transport: "unix",
    service: "echo",
    path: "/tmp/guichet.sock",
    scenarios: [...STREAM, ...ECHO, "stale-path"],
  },
  { name: "udp-counter", transport: "udp", service: "count", port: 4567, scenarios: DATAGRAM },
  {
    name: "udp-echo",
    transport: "udp",
    service: "echo",
    port: 7007,
    scenarios: [...DATAGRAM, "nuls-in-datagrams"],
  },
  {
    name: "multicast",
    transport: "multicast",
    service: "print",
    group: "225.0.0.10",
    port: 7200,
    scenarios: [
      "listens",
      "joined",
      "shown",
      "without-nul",
      "two-on-one-host",
      "foreign-group",
      ...GROUP_NONSENSES,
      ...TIDY,
    ],
  },
];

/** Names of all suites, in the order of help. */
export const SUITE_NAMES: readonly string[] = SUITES.map(({ name }) => name);

/** The suite of that name. */
export function suiteNamed(name: string, byteOrder: ByteOrder = "host"): Suite | undefined {
  const found = SUITES.find((each) => each.name === name);
  return found && { ...found, byteOrder };
}

/** Its scenarios, in the order of all. */
export function scenariosOf(suite: Suite): Scenario[] {
  return SCENARIOS.filter(({ name }) => suite.scenarios.includes(name));
}
