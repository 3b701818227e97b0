// pieces: TCP is a stream of bytes. A question may come in several segments, two in one, or with more behind it.
import {
  ANSWER_LOST,
  CLOSES_WITHOUT_ANSWER,
  FORGETS_PIECES,
  GIVES_UP_EARLY,
  READ_ONCE,
  RESETS_WITHOUT_ANSWER,
} from "../causes/conversations.ts";
import { ENDED_BY_A_CLIENT } from "../causes/clients.ts";
import { answered, type Asked, client, talkFault } from "../judging/talks.ts";
import { failed, passed, say, type Scenario, scenario, type Verdict } from "../scenario.ts";
import { intOf, question, type Suite } from "../suite.ts";
import type { Trial } from "../trial/trial.ts";
import { COURSE_VALUE, hearAnswer } from "./asking.ts";

/** Milliseconds between two pieces: each is a segment of its own, and the server has read it before the next comes. */
const PAUSE = 150;

/** Bytes behind the question: the course's buffer has 80. */
const SURPLUS = 76;

/** Milliseconds that an echo's reader does not read: all buffers on the way are full by then. */
const SLOW_START = 400;

/** What a client saw that sent its question in pieces. */
interface InPieces {
  readonly asked: Asked;
  readonly pieces: number;
  /** Pieces that were sent when something came or the server closed; all of them where it waited. */
  readonly answeredAfter: number;
}

async function sendPieces(trial: Trial, sizes: readonly number[]): Promise<InPieces> {
  const talking = await trial.connect();
  // A number of which every byte differs: pieces that are lost or mixed show.
  const asked = question(trial.suite, 0x01020304);
  let answeredAfter = 0;
  let at = 0;
  for (const [i, size] of sizes.entries()) {
    const last = i === sizes.length - 1;
    await talking.send(asked.send.subarray(at, last ? undefined : at + size));
    at += size;
    if (!last) await trial.pause(PAUSE);
    if (!last) await talking.read(Infinity, 0);
    const { got, end } = talking.talk;
    if (answeredAfter === 0 && (got.length > 0 || end !== "open")) answeredAfter = i + 1;
  }
  const heard = await hearAnswer(trial, talking, asked);
  return { asked: heard, pieces: sizes.length, answeredAfter: answeredAfter || sizes.length };
}

function judgePieces({ asked, pieces, answeredAfter }: InPieces, suite: Suite): Verdict {
  const fault = talkFault(asked, suite, ENDED_BY_A_CLIENT);
  if (fault === undefined) return passed([answered(asked)]);
  const worked = [
    say(`pieces sent: ${answeredAfter} of ${pieces}`, `morceaux envoyés : ${answeredAfter} sur ${pieces}`),
  ];
  if (suite.service === "echo" || asked.talk.refused !== undefined) return failed({ worked, ...fault });
  const { got, end } = asked.talk;
  const values = { ...fault.values, pieces: answeredAfter, got: intOf(got, suite.byteOrder) ?? got.length };
  const early = answeredAfter < pieces;
  if (got.length > 0) return failed({ worked, ...fault, cause: early ? READ_ONCE : FORGETS_PIECES, values });
  return failed(
    early && end !== "open" ? { worked, ...fault, cause: GIVES_UP_EARLY, values } : { worked, ...fault },
  );
}

const twoHalves = scenario<InPieces>({
  name: "two-halves",
  family: "pieces",
  description: say(
    "The question in two pieces, with a pause.",
    "La question en deux morceaux, avec une pause.",
  ),
  points: 5,
  dependsOn: "one-client",
  needs: "network",
  play: (trial) => sendPieces(trial, [2, 2]),
  judge: judgePieces,
});

const byteByByte = scenario<InPieces>({
  name: "byte-by-byte",
  family: "pieces",
  description: say(
    "The question byte by byte, with pauses.",
    "La question octet par octet, avec des pauses.",
  ),
  points: 5,
  dependsOn: "one-client",
  needs: "network",
  play: (trial) => sendPieces(trial, [1, 1, 1, 1]),
  judge: judgePieces,
});

const twoInOne = scenario<Asked>({
  name: "two-in-one",
  family: "pieces",
  description: say(
    "Two questions in one segment: the first has its answer.",
    "Deux questions dans un segment : la première a sa réponse.",
  ),
  points: 3,
  dependsOn: "one-client",
  needs: "network",
  async play(trial) {
    const [first, second] = [question(trial.suite, COURSE_VALUE), question(trial.suite, COURSE_VALUE + 20)];
    const both = { send: joined(first.send, second.send), expect: joined(first.expect, second.expect) };
    const talking = await trial.connect();
    await talking.send(both.send);
    // A counter may answer one and close, an echo has to send back both.
    return await hearAnswer(
      trial,
      talking,
      trial.suite.service === "echo" ? both : { ...both, expect: first.expect },
    );
  },
  judge: judgeSurplus,
});

const surplus = scenario<Asked>({
  name: "surplus",
  family: "pieces",
  description: say(
    "More bytes than wanted: the answer still comes.",
    "Plus d'octets qu'il n'en faut : la réponse vient quand même.",
  ),
  points: 3,
  dependsOn: "one-client",
  needs: "network",
  async play(trial) {
    const asked = question(trial.suite, COURSE_VALUE);
    const talking = await trial.connect();
    await talking.send(joined(asked.send, trial.random.bytes(SURPLUS)));
    return await hearAnswer(trial, talking, asked);
  },
  judge: judgeSurplus,
});

/** The answer has to stand at the start of what came; what follows it is the server's affair. */
function judgeSurplus(asked: Asked, suite: Suite): Verdict {
  const { question: { send, expect }, talk } = asked;
  const cut = { ...asked, talk: { ...talk, got: talk.got.subarray(0, expect.length) } };
  const fault = talkFault(cut, suite, ENDED_BY_A_CLIENT);
  if (fault === undefined) return passed([answered(asked)]);
  const surplus = talk.sent.length - (suite.service === "echo" ? send.length : 4);
  const lost = fault.cause === CLOSES_WITHOUT_ANSWER || fault.cause === RESETS_WITHOUT_ANSWER;
  return failed({
    worked: [say(`${asked.who.en} connected`, `${asked.who.fr} s'est connecté`)],
    ...fault,
    ...lost ? { cause: ANSWER_LOST, values: { ...fault.values, surplus } } : {},
  });
}

/** An echo of so many bytes, with NULs among them, read late where `slow`. */
async function echo(trial: Trial, bytes: Uint8Array<ArrayBuffer>, slow: boolean): Promise<Asked> {
  const talking = await trial.connect({ overEthernet: slow });
  // Both at once: an echo that can't write does not read either.
  const sending = talking.send(bytes);
  if (slow) await trial.pause(SLOW_START);
  await talking.read(bytes.length);
  await sending;
  return {
    who: client(1),
    question: { send: bytes, expect: bytes },
    talk: talking.talk,
    program: trial.look(),
  };
}

function judgeEcho(asked: Asked, suite: Suite): Verdict {
  const fault = talkFault(asked, suite, ENDED_BY_A_CLIENT);
  if (fault === undefined) return passed([answered(asked)]);
  const { sent, got } = asked.talk;
  const worked = [
    say(
      `${sent.length} bytes were sent, ${got.length} came back`,
      `${sent.length} octets envoyés, ${got.length} revenus`,
    ),
  ];
  return failed({ worked, ...fault });
}

function echoScenario(name: string, size: number, slow: boolean, [en, fr]: [string, string]): Scenario {
  return scenario<Asked>({
    name,
    family: "pieces",
    description: say(en, fr),
    points: 4,
    dependsOn: "one-client",
    needs: "network",
    play(trial) {
      const bytes = trial.random.bytes(size);
      for (let at = size >> 2; at < size; at += 1 + trial.random.below(size >> 2)) bytes[at] = 0;
      return echo(trial, bytes, slow);
    },
    judge: judgeEcho,
  });
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

export const PIECES: readonly Scenario[] = [
  twoHalves,
  byteByByte,
  twoInOne,
  surplus,
  echoScenario("nuls", 60, false, [
    "60 bytes with NULs among them come back whole.",
    "60 octets, dont des NUL, reviennent entiers.",
  ]),
  echoScenario("64-kib", 65_536, false, ["64 KiB come back whole.", "64 Kio reviennent entiers."]),
  echoScenario("1-mib-slow", 1_048_576, true, [
    "1 MiB comes back whole to a client that reads late.",
    "1 Mio revient entier à un client qui lit tard.",
  ]),
];
