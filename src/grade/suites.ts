// The suites: the course's servers, and echoes, each with the scenarios that it has to stand.
import { ANSWERS } from "./families/answers.ts";
import type { Scenario } from "./scenario.ts";
import type { ByteOrder, Suite } from "./suite.ts";

/** Every scenario, in the order of the report. */
const SCENARIOS: readonly Scenario[] = [...ANSWERS];

const STREAM_ANSWERS = ["listens", "one-client", "in-a-row"];
const INT_STREAM = [...STREAM_ANSWERS, "numbers"];

/** All but what a run chooses itself. */
const SUITES: readonly Omit<Suite, "byteOrder">[] = [
  { name: "tcp-counter", transport: "tcp", service: "add-one", port: 7100, scenarios: INT_STREAM },
  {
    name: "select",
    transport: "tcp",
    service: "add-one",
    port: 7100,
    stopsOnEnter: true,
    scenarios: INT_STREAM,
  },
  { name: "tcp-echo", transport: "tcp", service: "echo", port: 7007, scenarios: STREAM_ANSWERS },
  {
    name: "unix-echo",
    transport: "unix",
    service: "echo",
    path: "/tmp/guichet.sock",
    scenarios: STREAM_ANSWERS,
  },
  { name: "udp-counter", transport: "udp", service: "count", port: 4567, scenarios: ["listens"] },
  { name: "udp-echo", transport: "udp", service: "echo", port: 7007, scenarios: ["listens"] },
  {
    name: "multicast",
    transport: "multicast",
    service: "print",
    group: "225.0.0.10",
    port: 7200,
    scenarios: ["listens"],
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
