// datagrams: of any size, from anyone, and answers that come from where they should.
import { EMPTY_UNANSWERED, ENDED_BY_A_DATAGRAM } from "../causes/counting.ts";
import {
  ADDRLEN,
  CUT,
  EMPTY_ENDS,
  LONG_UNANSWERED,
  OTHER_SOCKET,
  OVERFLOW,
  TO_ANOTHER_CLIENT,
  UNANSWERED,
} from "../causes/datagrams.ts";
import type { Received } from "../facts.ts";
import { behind, endWords, exchangeFault, type Exchanges } from "../judging/exchanges.ts";
import { equal } from "../judging/answer.ts";
import { client, seconds } from "../judging/talks.ts";
import { failed, passed, say, type Scenario, scenario, type Verdict, type Words } from "../scenario.ts";
import { intOf, type Suite } from "../suite.ts";
import { answeredSteps } from "./counting.ts";
import { letters, message, Turns } from "./exchanging.ts";

/** SIGCONT and SIGSTOP (signal(7)). */
const SIGCONT = 18;
const SIGSTOP = 19;

/** Milliseconds for a stopped program's signals, and between two datagrams that are to be there at once. */
const AT_ONCE = 20;

/** What Ethernet carries in one frame; larger ones come in fragments, and a server's buffer may well end there. */
const ONE_FRAME = 1472;

/** The largest datagram of IPv4: 65,535 less two headers. */
const LARGEST = 65_507;

/** An odd datagram among ordinary ones. */
export interface Odd {
  readonly exchanges: Exchanges;
  /** Which it was. */
  readonly odd: number;
}

/** Ordinary datagrams around an odd one, all of one client: several are a matter of their own. */
export async function playOdd(turns: Turns, sent: Uint8Array<ArrayBuffer>): Promise<Odd> {
  await turns.warmUp();
  const odd = turns.exchanges.all.length;
  await turns.ask(1, sent);
  await turns.ask(1);
  return { exchanges: turns.exchanges, odd };
}

function sized(size: number, dependsOn: string): Scenario {
  return scenario<Odd>({
    name: `${size}-bytes`,
    family: "datagrams",
    description: say(
      `A datagram of ${size} bytes; the next one is answered.`,
      `Un datagramme de ${size} octets ; le suivant a sa réponse.`,
    ),
    points: 5,
    dependsOn,
    needs: "network",
    play: (trial) => playOdd(new Turns(trial), letters(size, trial.suite)),
    judge: (seen, suite) => judgeSized(seen, size, suite),
  });
}

function judgeSized({ exchanges, odd }: Odd, size: number, suite: Suite): Verdict {
  const worked = answeredSteps(odd);
  const fault = exchangeFault(exchanges, suite, { ended: OVERFLOW, mayMiss: odd });
  const answer = exchanges.all[odd].got;
  const program = exchanges.all.at(-1)?.program ?? exchanges.all[odd].program;
  const values = { size, how: behind(endWords(program)) };
  if (fault === undefined && answer !== undefined) return passed([...worked, step(size, "answered")]);
  if (fault === undefined) {
    // 65,507 bytes go through anything that holds 1472, unless more is written than the buffer has (EFAULT).
    const cause = size === LARGEST ? OVERFLOW : LONG_UNANSWERED;
    return failed({ worked, failed: step(size, "is answered"), cause, values });
  }
  if (fault.at < odd) return failed({ worked: [], ...fault });
  // Larger than one frame is more than an exercise asks of a buffer.
  if (fault.cause === CUT) return failed({ worked, ...fault, free: size > ONE_FRAME ? true : undefined });
  if (suite.service === "echo" && fault.at === odd) return failed({ worked, ...fault });
  return failed({ worked, ...fault, cause: OVERFLOW, values: { ...fault.values, ...values } });
}

function step(size: number, is: "answered" | "is answered"): Words {
  const verb = is === "answered" ? ["was answered", "a eu sa réponse"] : ["is answered", "a sa réponse"];
  return say(`the datagram of ${size} bytes ${verb[0]}`, `le datagramme de ${size} octets ${verb[1]}`);
}

const empty = scenario<Odd>({
  name: "empty",
  family: "datagrams",
  description: say(
    "An empty datagram; the next one is answered.",
    "Un datagramme vide ; le suivant a sa réponse.",
  ),
  points: 5,
  dependsOn: "datagrams-in-a-row",
  needs: "network",
  play: (trial) => playOdd(new Turns(trial), new Uint8Array(0)),
  judge({ exchanges, odd }, suite) {
    const worked = answeredSteps(odd);
    const fault = exchangeFault(exchanges, suite, { ended: EMPTY_ENDS, mayMiss: odd });
    if (fault !== undefined && fault.got === undefined && fault.at > odd) {
      const how = behind(endWords(exchanges.all[fault.at].program));
      return failed({ worked, ...fault, cause: EMPTY_ENDS, values: { ...fault.values, how } });
    }
    if (fault !== undefined) return failed({ worked, ...fault });
    if (exchanges.all[odd].got !== undefined) return passed([...worked, step(0, "answered")]);
    return failed({
      worked,
      failed: step(0, "is answered"),
      cause: EMPTY_UNANSWERED,
      values: {},
      free: true,
    });
  },
});

const firstAnswer = scenario<Exchanges>({
  name: "first-answer",
  family: "datagrams",
  description: say(
    "The first datagram of a new client is answered, the very first of all too.",
    "Le premier datagramme d'un nouveau client a sa réponse, le tout premier aussi.",
  ),
  points: 5,
  dependsOn: "one-datagram",
  needs: "network",
  async play(trial) {
    const turns = new Turns(trial);
    await turns.warmUp();
    return turns.exchanges;
  },
  judge(exchanges, suite) {
    const fault = exchangeFault(exchanges, suite, { ended: ENDED_BY_A_DATAGRAM });
    if (fault !== undefined) return failed({ worked: [], ...fault });
    const [first] = exchanges.all;
    if (first.got !== undefined) return passed(answeredSteps(1));
    return failed({
      worked: [say("the second datagram was answered", "le deuxième datagramme a eu sa réponse")],
      failed: say("the first datagram is answered", "le premier datagramme a sa réponse"),
      cause: ADDRLEN,
      values: { seconds: seconds(first.waitedMs) },
    });
  },
});

const source = scenario<{ exchanges: Exchanges; port: number }>({
  name: "answer-source",
  family: "datagrams",
  description: say(
    "The answer comes from the port that was asked.",
    "La réponse vient du port à qui l'on a demandé.",
  ),
  points: 5,
  dependsOn: "one-datagram",
  needs: "network",
  async play(trial) {
    const turns = new Turns(trial);
    await turns.warmUp();
    await turns.ask(1);
    return { exchanges: turns.exchanges, port: "port" in trial.target ? trial.target.port : 0 };
  },
  judge({ exchanges, port }) {
    const other = exchanges.all.find(({ got }) => got !== undefined && got.port !== port)?.got;
    if (other === undefined) {
      return passed([say(`answers came from port ${port}`, `les réponses viennent du port ${port}`)]);
    }
    const asked = say(`port ${port}`, `au port ${port}`);
    const from = say(`port ${other.port}`, `du port ${other.port}`);
    return failed({
      worked: answeredSteps(1),
      failed: say(`the answer comes from port ${port}`, `la réponse vient du port ${port}`),
      cause: OTHER_SOCKET,
      values: { asked, from },
    });
  },
});

/** Two that ask at once. */
interface Mixed {
  readonly before: Exchanges;
  readonly sent: readonly Uint8Array<ArrayBuffer>[];
  readonly got: readonly (readonly Received[])[];
  readonly ended?: Words;
}

const mixed = scenario<Mixed>({
  name: "mixed",
  family: "datagrams",
  description: say(
    "Two clients ask at once: both datagrams lie there before the first is read.",
    "Deux clients demandent à la fois : les deux datagrammes sont là avant que le premier soit lu.",
  ),
  points: 5,
  dependsOn: "every-client",
  needs: "network",
  async play(trial) {
    const turns = new Turns(trial);
    await turns.warmUp();
    const before = turns.exchanges;
    const [one, two] = [turns.client(1), turns.client(2)];
    const sent = [message(101, trial.suite), message(202, trial.suite)];
    // Stopped, it finds both in its socket's buffer: what happens on a busy machine, made certain.
    trial.program?.signal(SIGSTOP);
    if (trial.program !== undefined) await trial.pause(AT_ONCE);
    one.send(sent[0]);
    two.send(sent[1]);
    trial.program?.signal(SIGCONT);
    const first = await one.receiveAll(1);
    const second = await two.receiveAll(1);
    const got = [
      [...first, ...await one.receiveAll(1, AT_ONCE)],
      [...second, ...await two.receiveAll(1, AT_ONCE)],
    ];
    return { before, sent, got, ended: endWords(trial.look()) };
  },
  judge({ before, sent, got, ended }, suite) {
    const fault = exchangeFault(before, suite, { ended: ENDED_BY_A_DATAGRAM });
    if (fault !== undefined) return failed({ worked: [], ...fault });
    const worked = [say("clients 1 and 2 sent at once", "les clients 1 et 2 ont envoyé à la fois")];
    const lost = got.findIndex((each) => each.length === 0);
    const values = { who: client(lost + 1), other: client(2 - lost), sent: sent[0].length, seconds: "" };
    if (lost >= 0) {
      const failure = {
        worked,
        failed: say(`client ${lost + 1} reads its answer`, `le client ${lost + 1} lit sa réponse`),
      };
      const cause = got[1 - lost].length > 1 ? TO_ANOTHER_CLIENT : UNANSWERED;
      return failed({ ...failure, cause, values, got: ended });
    }
    return ownAnswers(sent, got, suite)
      ? passed([...worked, say("each had its own answer", "chacun a eu sa réponse")])
      : failed({
        worked,
        failed: say("each reads its own answer", "chacun lit sa propre réponse"),
        got: got[0][0].bytes,
        cause: TO_ANOTHER_CLIENT,
        values: { ...values, who: client(1), other: client(2) },
      });
  },
});

/** An echo's are told apart by their bytes, a counter's have to differ by one: threads may take them in either order. */
function ownAnswers(sent: Mixed["sent"], got: Mixed["got"], { service, byteOrder }: Suite): boolean {
  const [one, two] = got.map(([first]) => first.bytes);
  if (service === "echo") return equal(one, sent[0]) && equal(two, sent[1]);
  return Math.abs((intOf(one, byteOrder) ?? 0) - (intOf(two, byteOrder) ?? 0)) === 1;
}

export const DATAGRAMS: readonly Scenario[] = [
  firstAnswer,
  source,
  mixed,
  empty,
  sized(80, "datagrams-in-a-row"),
  sized(81, "80-bytes"),
  sized(ONE_FRAME, "81-bytes"),
  sized(LARGEST, "1472-bytes"),
];
