// E70 to E75: what the lab did to an exchange on purpose, and what a program does about it. None of them is a mistake,
// and no other rule may take for one what came of it.
import type { Deed, Impaired } from "../../exchange/challenge.ts";
import { hasDeed } from "../../exchange/impaired.ts";
import type { Context } from "../context.ts";
import type { Finding, Rule } from "../rule.ts";

/** Finds an exchange that is revealed to its student and that something was done to. */
function finds(was: (impaired: Impaired) => boolean): Rule["find"] {
  return ({ exchange: { impaired } }): Finding | undefined => {
    if (impaired === undefined || !impaired.revealed || !was(impaired)) return undefined;
    return { certainty: "certain", values: { no: impaired.no, ms: Math.round(impaired.delay) } };
  };
}

const findsDeed = (deed: Deed) => finds((impaired) => hasDeed(impaired, [deed]));

/** All of them: each is said once, since what was done is shown with every exchange. */
export const IMPAIRMENT: readonly Rule[] = [
  {
    code: "E70",
    level: "info",
    once: true,
    when:
      "A datagram was dropped on purpose (`[listener.impair]` loss), and the listener reveals it. Said once.",
    title: { en: "Your datagram was dropped", fr: "Votre datagramme a été perdu" },
    en: {
      fact: "I dropped your datagram no. {no} on purpose, as a network may.",
      cause:
        "UDP tells nobody: wait for the answer with a time-out (select, or SO_RCVTIMEO), and if none comes, send again.",
    },
    fr: {
      fact: "J'ai perdu exprès votre datagramme n° {no}, comme un réseau peut le faire.",
      cause:
        "UDP ne prévient personne : attendez la réponse avec un délai (select ou SO_RCVTIMEO) et, si rien ne vient, envoyez de nouveau.",
    },
    find: finds(({ request }) => request.includes("dropped")),
  },
  {
    code: "E71",
    level: "info",
    once: true,
    when:
      "An answer was dropped on purpose (`[listener.impair]` loss), and the listener reveals it. Said once.",
    title: { en: "My answer was dropped", fr: "Ma réponse a été perdue" },
    en: {
      fact: "I dropped my answer to your datagram no. {no} on purpose, as a network may.",
      cause:
        "Your program can't tell this from a lost request: wait with a time-out, then send the request again.",
    },
    fr: {
      fact: "J'ai perdu exprès ma réponse à votre datagramme n° {no}, comme un réseau peut le faire.",
      cause:
        "Votre programme ne peut pas la distinguer d'une requête perdue : attendez avec un délai, puis renvoyez la requête.",
    },
    find: finds(({ answer }) => answer.includes("dropped")),
  },
  {
    code: "E72",
    level: "info",
    once: true,
    when:
      "A datagram or its answer was sent twice on purpose (`[listener.impair]` duplicate), and the listener reveals it. Said once.",
    title: { en: "Doubled on purpose", fr: "Doublé exprès" },
    en: {
      fact: "Your datagram no. {no} or its answer arrived twice, on purpose.",
      cause: "Networks do that: a number in each message lets a program tell a copy from the next message.",
    },
    fr: {
      fact: "Votre datagramme n° {no} ou sa réponse est arrivé deux fois, exprès.",
      cause:
        "Un réseau fait cela : un numéro dans chaque message permet de distinguer une copie du message suivant.",
    },
    find: findsDeed("duplicated"),
  },
  {
    code: "E73",
    level: "info",
    once: true,
    when:
      "A datagram or its answer was held back on purpose until the next had overtaken it (`[listener.impair]` reorder), and the listener reveals it. Said once.",
    title: { en: "Overtaken on purpose", fr: "Dépassé exprès" },
    en: {
      fact:
        "Your datagram no. {no} or its answer was held back on purpose, so that a later one could overtake it.",
      cause:
        "UDP keeps no order: number your messages, and go by the numbers instead of the order of arrival.",
    },
    fr: {
      fact:
        "Votre datagramme n° {no} ou sa réponse a été retenu exprès, pour qu'un suivant puisse le dépasser.",
      cause: "UDP ne garde pas l'ordre : numérotez vos messages et fiez-vous aux numéros, pas à l'arrivée.",
    },
    find: findsDeed("reordered"),
  },
  {
    code: "E74",
    level: "info",
    once: true,
    when:
      "One bit of a datagram or of its answer was flipped on purpose (`[listener.impair]` corrupt), and the listener reveals it. Said once.",
    title: { en: "A bit was flipped", fr: "Un bit a été inversé" },
    en: {
      fact: "One bit of your datagram no. {no} or of its answer was flipped on purpose.",
      cause:
        "A wrong answer is not your fault here: check what you receive, with a checksum if it matters, and ask again.",
    },
    fr: {
      fact: "Un bit de votre datagramme n° {no} ou de sa réponse a été inversé exprès.",
      cause:
        "Une réponse fausse n'est pas de votre faute ici : vérifiez ce que vous recevez (somme de contrôle), et redemandez.",
    },
    find: findsDeed("corrupted"),
  },
  {
    code: "E75",
    level: "info",
    once: true,
    when:
      "Bytes were held up on purpose (`[listener.impair]` delay, jitter or rate), nothing else was done to them, and the listener reveals it. Said once.",
    title: { en: "Slow on purpose", fr: "Lent exprès" },
    en: {
      fact: "I held up what you sent and what I answered by {ms} ms in all, on purpose.",
      cause: "Nothing is wrong: wait as long as it takes, and read until you have all that you expect.",
    },
    fr: {
      fact: "J'ai retardé exprès ce que vous avez envoyé et ma réponse, de {ms} ms en tout.",
      cause:
        "Tout va bien : attendez le temps qu'il faut, et lisez jusqu'à avoir reçu tout ce que vous attendez.",
    },
    find: finds((impaired) => hasDeed(impaired) && !hasDeed(impaired, STRONGER)),
  },
];

/** What is said by itself. */
const STRONGER: readonly Deed[] = ["dropped", "duplicated", "reordered", "corrupted"];

/** Families that go by bytes alone: what they find was in the bytes before these were held up. */
const BY_BYTES = "BWTLFP";

/** Codes that go by how often and how fast something comes: earlier deeds make clients wait, and ask again. */
const HABITS: readonly string[] = ["C07", "U01", "U02", "R01", "R08", "R09"];

/** Milliseconds for which what was done to an exchange may show in the next ones. */
const AFTERMATH_MS = 10_000;

/** The rules of a list that may look at an exchange: nearly always the list itself. */
export function rulesFor(rules: readonly Rule[], { exchange, before }: Context): readonly Rule[] {
  const { impaired, at, clientEnd } = exchange;
  if (hasDeed(impaired, ["dropped", "duplicated", "reordered", "corrupted"])) {
    return rules.filter((rule) => IMPAIRMENT.includes(rule));
  }
  if (hasDeed(impaired)) {
    // Where its end was not seen, some of its bytes may never have been read: fewer came than were sent.
    const families = clientEnd === "open" || clientEnd.startsWith("reset")
      ? BY_BYTES.replace("F", "")
      : BY_BYTES;
    return rules.filter((rule) => families.includes(rule.code[0]) || IMPAIRMENT.includes(rule));
  }
  const disturbed = before.some((earlier) => at - earlier.at < AFTERMATH_MS && hasDeed(earlier.impaired));
  return disturbed ? rules.filter(({ code }) => !HABITS.includes(code)) : rules;
}
