// docs/challenges.md and docs/challenges.fr.md: the protocol of each challenge, in the words that students read on /me
// and on the sheet, with the addresses of config/examples/exercises.toml.
import { CHALLENGE_PROTOCOLS, tellProtocol } from "../../src/challenges/protocols.ts";
import { sheetOf } from "../../src/cli/handout/sheet.ts";
import { variantOf } from "../../src/config/listener_section.ts";
import { loadConfig } from "../../src/config/load.ts";
import { type ChallengeKind, CHALLENGES } from "../../src/exchange/challenge.ts";
import type { Language } from "../../src/text/language.ts";
import { code, GENERATED, item, paragraph, table } from "./markdown.ts";

const EXAMPLE = new URL("../../config/examples/exercises.toml", import.meta.url);

/** As in the other pages for students. */
const MACHINE = ["192.168.1.10"];

const WORDS = {
  en: {
    other: "_En français : [challenges.fr.md](challenges.fr.md)_",
    title: "# Challenges",
    intro: [
      "A challenge is a listener that is unkind on purpose: it cuts what it sends, loses it, sends it twice, or says " +
      "nothing, as networks and other people's programs do. A client that copes solves it. It is a listener with " +
      '`service = "challenge"` and `challenge = "KIND"` ([configuration.md](configuration.md)); ' +
      "[exercises.toml](../config/examples/exercises.toml) has all of them, and the addresses below are its own.",
      "What comes is drawn by lot for each student, each listener and each try, so neighbours differ; a try begins " +
      "with a connection, or with a datagram that asks, be it by `nc`, and tries are counted anew when the lab is started " +
      "again. Ints are 4 bytes with a sign, in the listener's `byte_order`: if " +
      "the file says nothing, that of the lab's machine, which is little-endian on every PC. A right client is at most " +
      "60 lines of C.",
      "The page /me says what came of each try, and what gave a wrong one away. Whoever solves an exercise gets a " +
      "ticket there, 8 characters, that `guichet ticket CODE --student NAME --exercise NAME` checks. " +
      "`guichet challenge KIND` plays a challenge on one's own machine.",
    ],
    head: ["challenge", "over", "what it is about"],
    tryIt: "Try it by hand:",
    back: "What must come back:",
    mistake: "To remember:",
  },
  fr: {
    other: "_In English: [challenges.md](challenges.md)_",
    title: "# Épreuves",
    intro: [
      "Une épreuve est un listener désagréable exprès : il coupe ce qu'il envoie, le perd, l'envoie deux fois, ou " +
      "ne dit rien, comme le font les réseaux et les programmes des autres. Un client qui s'en sort la réussit. C'est un " +
      'listener avec `service = "challenge"` et `challenge = "GENRE"` ([configuration.md](configuration.md)) ; ' +
      "[exercises.toml](../config/examples/exercises.toml) les a toutes, et les adresses ci-dessous sont les siennes.",
      "Ce qui vient est tiré au sort pour chaque étudiant, chaque listener et chaque essai : deux voisins n'ont pas la même " +
      "chose ; un essai commence par une connexion, ou par un datagramme qui demande, même avec `nc`, et le compte des essais " +
      "reprend à 1 quand le lab redémarre. Les ints font 4 octets, avec signe, dans le " +
      "`byte_order` du listener : si le fichier n'en dit rien, celui de la machine du lab, petit-boutiste sur tout PC. " +
      "Un client correct tient en 60 lignes de C.",
      "La page /me dit ce qu'a donné chaque essai, et à quoi s'est vu un essai faux. Qui résout un exercice y reçoit un " +
      "ticket, 8 caractères, que `guichet ticket CODE --student NOM --exercise NOM` vérifie. `guichet challenge GENRE` " +
      "joue une épreuve sur sa propre machine.",
    ],
    head: ["épreuve", "sur", "de quoi il s'agit"],
    tryIt: "À essayer à la main :",
    back: "Ce qui doit revenir :",
    mistake: "À retenir :",
  },
};

/** The text of the page. */
export function challengesPage(language: Language): string {
  const words = WORDS[language];
  const attempts = attemptsOf(language);
  const rows = CHALLENGES.map((kind) => [
    `[${kind}](#${kind})`,
    variantOf(kind),
    CHALLENGE_PROTOCOLS[kind][language].title,
  ]);
  const parts = [GENERATED, words.title, words.other, ...words.intro.map((text) => paragraph(text))];
  parts.push(table([words.head, ...rows]));
  for (const kind of CHALLENGES) parts.push(...kindParts(kind, attempts.get(kind)!, language));
  return parts.join("\n\n") + "\n";
}

/** How to try each, at the addresses of the example. */
function attemptsOf(language: Language): Map<ChallengeKind, string> {
  const config = loadConfig(Deno.readTextFileSync(EXAMPLE), "exercises.toml");
  const challenges = new Map(config.listeners.map(({ name, challenge }) => [name, challenge]));
  const { items } = sheetOf({ ...config, lab: { ...config.lab, language } }, { machine: MACHINE });
  return new Map(items.flatMap(({ name, attempt }) => {
    const kind = challenges.get(name);
    return kind === undefined ? [] : [[kind, attempt] as const];
  }));
}

function kindParts(kind: ChallengeKind, attempt: string, language: Language): string[] {
  const words = WORDS[language];
  const listener = {
    transport: variantOf(kind),
    service: "challenge",
    challenge: kind,
    byteOrder: "host",
  } as const;
  const { title, says, back, mistake, diagrams } = tellProtocol(listener, language);
  return [
    `## ${kind}`,
    `_${title}_ · ${variantOf(kind)}`,
    paragraph(says),
    code("text", diagrams.join("\n")),
    words.tryIt,
    code("sh", attempt),
    [item(`${words.back} ${back}`), item(`${words.mistake} ${mistake}`)].join("\n"),
  ];
}
