// nonsense: bytes that no client of the exercise sends, over every transport. The server is alive afterwards, and serves.
import { DEAF_AFTER_NONSENSE, ENDED_BY_NONSENSE, FORMAT_STRING } from "../causes/nonsense.ts";
import type { ProgramFacts } from "../facts.ts";
import { endWords, exchangeFault } from "../judging/exchanges.ts";
import { printed } from "../judging/groups.ts";
import { failed, passed, say, type Scenario, scenario, type Verdict, type Words } from "../scenario.ts";
import type { Suite } from "../suite.ts";
import type { Trial } from "../trial/trial.ts";
import { answeredSteps } from "./counting.ts";
import { type Odd, playOdd } from "./datagrams.ts";
import { type After, after, judgeAfter } from "./endings.ts";
import { Turns } from "./exchanging.ts";

/** Bytes of the longer nonsense. */
const MUCH = 1000;

/** Milliseconds for what a server may have to say to nonsense. */
const REPLY = 300;

/** The message after it, to a group. */
const NEXT = "MESSAGE DU CLIENT SUIVANT";

/** What came of it, by transport. */
type Seen =
  | { readonly over: "stream"; readonly after: After }
  | { readonly over: "datagrams"; readonly odd: Odd }
  | { readonly over: "group"; readonly output: Uint8Array; readonly program?: ProgramFacts };

interface Kind {
  readonly name: string;
  /** As a noun: "1,000 random bytes". */
  readonly what: Words;
  readonly dependsOn?: string;
  bytes(trial: Trial): Uint8Array<ArrayBuffer>;
}

function nonsense({ name, what, dependsOn, bytes }: Kind, toGroup: boolean): Scenario {
  return scenario<Seen>({
    name: toGroup ? `group-${name}` : name,
    family: "nonsense",
    description: say(
      `${capital(what.en)}; the server lives and serves the next.`,
      `${capital(what.fr)} ; le serveur vit et sert le suivant.`,
    ),
    points: 3,
    dependsOn: toGroup ? "shown" : dependsOn,
    needs: toGroup ? "program" : "network",
    async play(trial) {
      const sent = bytes(trial);
      if (toGroup) return await sendToGroup(trial, sent);
      return trial.suite.transport === "udp"
        ? { over: "datagrams", odd: await playOdd(new Turns(trial), sent) }
        : { over: "stream", after: await sendOverStream(trial, sent) };
    },
    judge: (seen, suite) => judge(seen, what, suite, name === "percent"),
  });
}

async function sendOverStream(trial: Trial, sent: Uint8Array<ArrayBuffer>): Promise<After> {
  const client = await trial.connect();
  await client.send(sent);
  await client.read(sent.length, REPLY);
  client.halfClose();
  await trial.pause(REPLY);
  client.close();
  return await after(trial);
}

async function sendToGroup(trial: Trial, sent: Uint8Array<ArrayBuffer>): Promise<Seen> {
  const group = trial.group();
  await group.untilJoined();
  group.send(sent);
  await trial.until(() => trial.program?.ended !== undefined, REPLY);
  const isShown = (output: Uint8Array) => printed(output, NEXT).is !== "nothing";
  if (trial.program?.ended === undefined) {
    await group.sendUntil(new TextEncoder().encode(`${NEXT}\0`), isShown);
  }
  return { over: "group", output: group.output, program: trial.look() };
}

function judge(seen: Seen, what: Words, suite: Suite, isFormat: boolean): Verdict {
  const ended = isFormat ? FORMAT_STRING : ENDED_BY_NONSENSE;
  const worked = [say(`${what.en} went to it`, `on lui a envoyé ${what.fr}`)];
  const next = say("the next message is served", "le message suivant est servi");
  if (seen.over === "stream") return judgeStream(seen.after, what, suite, ended);
  if (seen.over === "datagrams") {
    const { odd, exchanges } = seen.odd;
    const fault = exchangeFault(exchanges, suite, { ended, passOver: odd });
    if (fault === undefined) return passed([...worked, ...answeredSteps(exchanges.all.length - odd)]);
    if (fault.at < odd) return failed({ worked: [], ...fault });
    const { program } = exchanges.all[fault.at];
    const values = { ...fault.values, what, how: endWords(program) };
    if (program?.ended !== undefined) return failed({ worked, ...fault, cause: ended, values });
    const silent = exchanges.all[fault.at].got === undefined;
    return failed({ worked, ...fault, cause: silent ? DEAF_AFTER_NONSENSE : fault.cause, values });
  }
  const { program, output } = seen;
  const end = program?.ended;
  if (end !== undefined && "signal" in end) {
    return failed({ worked, failed: next, cause: ended, values: { how: endWords(program), what } });
  }
  // One that ends after a message, as the course's, has had it.
  if (end !== undefined) {
    return passed([...worked, say("it ended by itself", "il s'est terminé de lui-même")]);
  }
  if (printed(output, NEXT).is !== "nothing") return passed([...worked, next]);
  return failed({ worked, failed: next, cause: DEAF_AFTER_NONSENSE, values: { what } });
}

/** As after any rude ending, with causes of its own where nonsense is to blame. */
function judgeStream(seen: After, what: Words, suite: Suite, ended: typeof FORMAT_STRING): Verdict {
  const sentence = say(`A client sends ${what.en}`, `Un client envoie ${what.fr}`);
  const verdict = judgeAfter(seen, sentence, suite);
  const program = seen.program?.ended === undefined ? seen.next.program : seen.program;
  if (verdict.outcome !== "failed" || program?.ended === undefined) return verdict;
  return failed({ ...verdict, cause: ended, values: { ...verdict.values, what, how: endWords(program) } });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const text = (words: string) => new TextEncoder().encode(words);

const KINDS: readonly Kind[] = [
  {
    name: "random-bytes",
    what: say(`${MUCH} random bytes`, `${MUCH} octets au hasard`),
    dependsOn: "1472-bytes",
    bytes: ({ random }) => random.bytes(MUCH),
  },
  {
    name: "only-nuls",
    what: say("80 NULs", "80 NUL"),
    dependsOn: "80-bytes",
    bytes: () => new Uint8Array(80),
  },
  {
    name: "no-nul",
    what: say("a text of 79 letters without a NUL", "un texte de 79 lettres sans NUL"),
    dependsOn: "80-bytes",
    bytes: () => text("x".repeat(79)),
  },
  {
    name: "wrong-length",
    what: say("3 bytes and no more", "3 octets et pas plus"),
    dependsOn: "datagrams-in-a-row",
    bytes: () => Uint8Array.of(10, 0, 0),
  },
  {
    name: "percent",
    what: say("a text with %s and %n in it", "un texte qui contient %s et %n"),
    dependsOn: "datagrams-in-a-row",
    bytes: () => text("%s%n".repeat(12) + "\0"),
  },
];

export const NONSENSE: readonly Scenario[] = [false, true].flatMap((toGroup) =>
  KINDS.map((kind) => nonsense(kind, toGroup))
);
