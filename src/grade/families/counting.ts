// answers, of datagrams: one client, a hundred datagrams in a row, several clients, and an echo of any bytes.
import type { Cause } from "../causes/cause.ts";
import { ANSWERS_TWICE, ENDED_BY_A_DATAGRAM } from "../causes/counting.ts";
import { CONNECTED_TO_FIRST, ONE_DATAGRAM, TO_ANOTHER_CLIENT, UNANSWERED } from "../causes/datagrams.ts";
import type { Received } from "../facts.ts";
import { type ExchangeFault, exchangeFault, type Exchanges } from "../judging/exchanges.ts";
import { client } from "../judging/talks.ts";
import { failed, passed, say, type Scenario, scenario, type Verdict, type Words } from "../scenario.ts";
import type { Suite } from "../suite.ts";
import { Turns } from "./exchanging.ts";

/** Datagrams in a row: a counter of one byte that is signed, or an array of clients, shows. */
const IN_A_ROW = 130;

/** Milliseconds within which a second answer to one question would come. */
const SECOND_ANSWER = 150;

/** Who sends, one after the other: each new client comes after others, and an earlier one comes back. */
const ORDER = [1, 1, 1, 2, 2, 3, 1, 4, 3];

/** The steps that worked, several in one. */
export function answeredSteps(count: number): Words[] {
  if (count === 0) return [];
  return count === 1
    ? [say("1 datagram was answered", "1 datagramme a eu sa réponse")]
    : [say(`${count} datagrams were answered`, `${count} datagrammes ont eu leur réponse`)];
}

const oneDatagram = scenario<{ exchanges: Exchanges; more: readonly Received[] }>({
  name: "one-datagram",
  family: "answers",
  description: say(
    "One client sends a datagram and gets its answer.",
    "Un client envoie un datagramme et a sa réponse.",
  ),
  points: 10,
  needs: "network",
  async play(trial) {
    const turns = new Turns(trial);
    await turns.warmUp();
    return { exchanges: turns.exchanges, more: await turns.client(1).receiveAll(100, SECOND_ANSWER) };
  },
  judge({ exchanges, more }, suite) {
    const fault = exchangeFault(exchanges, suite, { ended: ENDED_BY_A_DATAGRAM });
    if (fault !== undefined) return failed({ worked: [], ...fault });
    const worked = answeredSteps(1);
    // A late answer to a datagram that was given up is none too many.
    const tooMany = more.length - exchanges.all.filter(({ got }) => got === undefined).length;
    if (tooMany <= 0) return passed(worked);
    return failed({
      worked,
      failed: say("nothing more comes", "rien d'autre ne vient"),
      got: more[0].bytes,
      cause: ANSWERS_TWICE,
      values: { answers: tooMany + 1 },
    });
  },
});

const inARow = scenario<Exchanges>({
  name: "datagrams-in-a-row",
  family: "answers",
  description: say(
    `${IN_A_ROW} datagrams of one client, one after the other.`,
    `${IN_A_ROW} datagrammes d'un client, l'un après l'autre.`,
  ),
  points: 10,
  dependsOn: "one-datagram",
  needs: "network",
  async play(trial) {
    const turns = new Turns(trial);
    await turns.warmUp();
    while (turns.exchanges.all.length < IN_A_ROW && turns.exchanges.all.at(-1)!.got !== undefined) {
      await turns.ask(1);
    }
    return turns.exchanges;
  },
  judge: (exchanges, suite) => judged(exchanges, suite, ONE_DATAGRAM),
});

interface Several {
  readonly exchanges: Exchanges;
  /** What came to the others while one waited in vain. */
  readonly strays: readonly number[];
  /** Whether the first client is still answered after that. */
  readonly firstStill: boolean;
}

const everyClient = scenario<Several>({
  name: "every-client",
  family: "answers",
  description: say(
    "Four clients in turn, each from a port of its own.",
    "Quatre clients tour à tour, chacun depuis son propre port.",
  ),
  points: 10,
  dependsOn: "datagrams-in-a-row",
  needs: "network",
  async play(trial) {
    const turns = new Turns(trial);
    await turns.warmUp();
    for (const number of ORDER) if (!await turns.ask(number)) break;
    const { exchanges } = turns;
    const lost = exchanges.all.length > 2 && exchanges.all.at(-1)!.got === undefined;
    const strays: number[] = [];
    for (const number of lost ? [1, 2, 3] : []) {
      if (number !== exchanges.all.at(-1)!.client && await turns.client(number).receive(0)) {
        strays.push(number);
      }
    }
    return { exchanges, strays, firstStill: lost && strays.length === 0 && await turns.ask(1) };
  },
  judge({ exchanges, strays, firstStill }, suite) {
    const fault = exchangeFault(exchanges, suite, { ended: ENDED_BY_A_DATAGRAM });
    if (fault === undefined) return passed(answeredSteps(exchanges.all.length));
    return failed({ worked: answeredSteps(fault.at), ...lostFault(fault, strays, firstStill) });
  },
});

/** Where an answer went that did not come. */
function lostFault(fault: ExchangeFault, strays: readonly number[], firstStill: boolean): ExchangeFault {
  if (fault.cause !== UNANSWERED) return fault;
  if (strays.length > 0) {
    const other = client(strays[0]);
    return { ...fault, cause: TO_ANOTHER_CLIENT, values: { ...fault.values, other } };
  }
  return firstStill ? { ...fault, cause: CONNECTED_TO_FIRST } : fault;
}

const ECHOED: readonly Uint8Array<ArrayBuffer>[] = [
  Uint8Array.of(0, 1, 2, 0, 255, 254, 0, 0),
  Uint8Array.from({ length: 70 }, (_, i) => 97 + i % 26),
  // Shorter than the one before, and without a NUL: strlen() would run on into that one's rest.
  Uint8Array.from({ length: 12 }, (_, i) => 65 + i),
  new TextEncoder().encode("MESSAGE DU CLIENT\0"),
];

const echoedWhole = scenario<Exchanges>({
  name: "nuls-in-datagrams",
  family: "answers",
  description: say(
    "Datagrams with NULs, and shorter ones after long ones, come back whole.",
    "Des datagrammes avec des NUL, et des courts après des longs, reviennent entiers.",
  ),
  points: 10,
  dependsOn: "one-datagram",
  needs: "network",
  async play(trial) {
    const turns = new Turns(trial);
    await turns.warmUp();
    for (const each of ECHOED) if (!await turns.ask(1, each)) break;
    return turns.exchanges;
  },
  judge: (exchanges, suite) => judged(exchanges, suite, ENDED_BY_A_DATAGRAM),
});

/** @param ended the cause where a datagram ended the program */
function judged(exchanges: Exchanges, suite: Suite, ended: Cause): Verdict {
  const fault = exchangeFault(exchanges, suite, { ended });
  return fault === undefined
    ? passed(answeredSteps(exchanges.all.length))
    : failed({ worked: answeredSteps(fault.at), ...fault });
}

export const DATAGRAM_ANSWERS: readonly Scenario[] = [oneDatagram, inARow, everyClient, echoedWhole];
