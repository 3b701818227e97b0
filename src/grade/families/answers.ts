// answers: what any server of a stream has to do: be there, answer one client, then another, and with the right number.
import {
  ENDED_AT_ONCE,
  NO_LISTEN,
  NO_SOCKET,
  NOBODY_THERE,
  OTHER_PORT,
  OTHER_PROTOCOL,
  OUT_OF_REACH,
  PORT_WITHOUT_HTONS,
} from "../causes/start.ts";
import {
  ENDED_BY_A_CLIENT,
  KILLED_BY_SIGPIPE,
  ONE_CLIENT_ONLY,
  RUNS_OUT,
  SETS_NOT_REBUILT,
  WRITES_ELSEWHERE,
} from "../causes/clients.ts";
import type { Cause } from "../causes/cause.ts";
import { listening, mainProcess, type ProgramFacts, type Startup, type Talk } from "../facts.ts";
import { answered, type Asked, endCause, endedFault, talkFault } from "../judging/talks.ts";
import { failed, passed, same, say, type Scenario, scenario, type Verdict, type Words } from "../scenario.ts";
import type { Suite } from "../suite.ts";
import { ask, COURSE_VALUE } from "./asking.ts";

/** Clients in a row: more than any array of descriptors, children or threads that a student declares. */
const IN_A_ROW = 100;

/** Numbers at the ends of an int, and the two that look the same in both byte orders. */
const NUMBERS = [0, -1, 1, 2147483647, -2147483648, 305419896];

const listens = scenario<{ startup: Startup; first?: Talk }>({
  name: "listens",
  family: "answers",
  description: say(
    "The server is there: a client can reach it.",
    "Le serveur est là : un client peut l'atteindre.",
  ),
  points: 1,
  needs: "network",
  async play(trial) {
    const isStream = trial.suite.transport === "tcp" || trial.suite.transport === "unix";
    if (trial.program !== undefined || !isStream) return { startup: trial.startup };
    return { startup: trial.startup, first: (await ask(trial, COURSE_VALUE)).talk };
  },
  judge({ startup, first }, suite) {
    const step = say(`the server listens at ${startup.place}`, `le serveur écoute à ${startup.place}`);
    if (first?.refused !== undefined) {
      const cause = first.refused === "late" ? OUT_OF_REACH : NOBODY_THERE;
      return failed({
        worked: [],
        failed: step,
        cause,
        values: { place: startup.place, error: first.refused },
      });
    }
    return startup.listening ? passed([step]) : notListening(startup, suite, step);
  },
});

function notListening({ program, place, port = 0, waitedMs }: Startup, suite: Suite, step: Words): Verdict {
  const base = { worked: [], failed: step };
  const swapped = ((port & 0xff) << 8) | (port >> 8);
  const values = { place, port, seconds: Math.floor(waitedMs / 1000) };
  if (program?.ended !== undefined) {
    const asked = { who: say("", ""), program } as Asked;
    const { cause, values } = endedFault(asked, ENDED_AT_ONCE);
    return failed({ ...base, cause, values });
  }
  const open = listening(program);
  const wanted = suite.transport === "multicast" ? "udp" : suite.transport;
  const other = open.find((each) => each.port === port && each.transport !== wanted);
  if (other !== undefined && port !== 0) {
    const kinds = { have: other.transport.toUpperCase(), want: wanted.toUpperCase() };
    return failed({ ...base, cause: OTHER_PROTOCOL, values: { ...values, ...kinds } });
  }
  if (port !== 0 && open.some((each) => each.port === swapped)) {
    return failed({ ...base, cause: PORT_WITHOUT_HTONS, values: { ...values, other: swapped } });
  }
  if (open.length > 0) {
    const [{ transport, address, port: at }] = open;
    const where = transport === "unix" ? address : `${transport} ${address}:${at}`;
    return failed({ ...base, cause: OTHER_PORT, values: { ...values, other: where } });
  }
  const has = program?.processes.some(({ sockets }) => Object.keys(sockets).length > 0);
  return failed({ ...base, cause: has ? NO_LISTEN : NO_SOCKET, values });
}

const oneClient = scenario<Asked>({
  name: "one-client",
  family: "answers",
  description: say("One client asks and reads its answer.", "Un client pose sa question et lit la réponse."),
  points: 10,
  needs: "network",
  play: (trial) => ask(trial, COURSE_VALUE, { look: true }),
  judge(asked, suite) {
    const fault = talkFault(asked, suite, ENDED_BY_A_CLIENT);
    if (fault === undefined) return passed([answered(asked)]);
    // This client is still there: what was written to is no connection.
    const cause = fault.cause === KILLED_BY_SIGPIPE ? WRITES_ELSEWHERE : fault.cause;
    return failed({ worked: connected(asked), ...fault, cause });
  },
});

function connected({ who, talk }: Asked): Words[] {
  return talk.refused === undefined ? [say(`${who.en} connected`, `${who.fr} s'est connecté`)] : [];
}

const numbers = scenario<Asked[]>({
  name: "numbers",
  family: "answers",
  description: say("0, -1, 1, INT_MAX, INT_MIN and 0x12345678.", "0, -1, 1, INT_MAX, INT_MIN et 0x12345678."),
  points: 5,
  dependsOn: "next-client",
  needs: "network",
  async play(trial) {
    const all: Asked[] = [];
    for (const [i, value] of NUMBERS.entries()) {
      const asked = await ask(trial, value, { n: i + 1 });
      all.push({ ...asked, who: same(String(value)) });
      if (talkFault(asked, trial.suite) !== undefined) break;
    }
    return all;
  },
  judge: (all, suite) => inARow(all, suite, undefined),
});

function rowScenario(name: string, count: number, dependsOn: string, [en, fr]: [string, string]): Scenario {
  return scenario<{ all: Asked[]; before: ProgramFacts | undefined }>({
    name,
    family: "answers",
    description: say(en, fr),
    points: 5,
    dependsOn,
    needs: "network",
    async play(trial) {
      const all: Asked[] = [];
      const before = trial.look();
      for (let n = 1; n <= count; n++) {
        const asked = await ask(trial, COURSE_VALUE + n, { n });
        all.push(asked);
        if (talkFault(asked, trial.suite) !== undefined) break;
      }
      return { all, before };
    },
    judge: ({ all, before }, suite) => inARow(all, suite, before),
  });
}

/** The first that was not answered, and why the server came so far and no further. */
function inARow(all: readonly Asked[], suite: Suite, before: ProgramFacts | undefined): Verdict {
  const served = all.length - 1;
  const last = all[served];
  const fault = talkFault(last, suite, endCause(before));
  const steps = all.slice(0, fault === undefined ? undefined : -1);
  const worked = steps.length === 0
    ? []
    : steps.length < 8
    ? steps.map(answered)
    : [say(`${steps.length} clients were answered`, `${steps.length} clients ont eu leur réponse`)];
  if (fault === undefined) return passed(worked);
  const silent = last.talk.got.length === 0 && last.program?.ended === undefined;
  if (served === 0 || !silent) return failed({ worked, ...fault, values: { ...fault.values, served } });
  return failed({
    worked,
    ...fault,
    cause: deafCause(fault.cause, last, served),
    values: { ...fault.values, served },
  });
}

/** A server that was there for the first and is not for a later one. */
function deafCause(cause: Cause, last: Asked, served: number): Cause {
  if (last.talk.refused === "ECONNREFUSED") return cause;
  if (served > 1) return RUNS_OUT;
  return mainProcess(last.program)?.sleepsIn === "select" ? SETS_NOT_REBUILT : ONE_CLIENT_ONLY;
}

export const ANSWERS: readonly Scenario[] = [
  listens,
  oneClient,
  rowScenario("next-client", 2, "one-client", [
    "A second client, after the first.",
    "Un deuxième client, après le premier.",
  ]),
  rowScenario("in-a-row", IN_A_ROW, "next-client", [
    "A hundred clients, one after the other.",
    "Cent clients, l'un après l'autre.",
  ]),
  numbers,
];
