// docs/hints.md: what each hint says and when, made from the rules that say it.

import { RULES } from "../../src/hints/catalogue.ts";
import type { Rule, Scope } from "../../src/hints/rule.ts";
import { hintText, hintTitle } from "../../src/hints/words.ts";
import { code, GENERATED, item, paragraph } from "./markdown.ts";

const INTRO = [
  "A hint is what guichet says about an exchange with a student's program: first what was seen, then the likely cause " +
  "and the cure. It appears on the student's page, in `nc HOST 7999`, on the board and in reports, under a code that never " +
  "changes: a letter for the family, and two digits.",
  "An exchange gets four hints at most, the most serious first. **error**: the exchange cannot work this way. " +
  "**warning**: it worked, or may, but something is wrong. **info**: legal, and worth knowing. **praise**: done well, " +
  "where there is nothing else to say. A level is the most serious a code may have: a hint that isn't sure is never " +
  "an error, and a guess is never a warning.",
  "‹words› stand for what was seen.",
];

interface Family {
  readonly letter: string;
  readonly title: string;
  readonly about: string;
  /** C that gets the code. */
  readonly example: string;
  readonly gets: string;
}

/** In the order of the page. */
export const FAMILIES: readonly Family[] = [
  {
    letter: "B",
    title: "Byte order",
    about: "An int, or a port, has its bytes the wrong way round.",
    example: "int n = htonl(10);          /* the listener reads the host's order */\nwrite(s, &n, sizeof n);",
    gets: "B02",
  },
  {
    letter: "W",
    title: "Width, sign and type",
    about: "Something other than an int's 4 bytes arrived where an int is expected.",
    example: "long n = 10;                /* 8 bytes */\nwrite(s, &n, sizeof n);",
    gets: "W01",
  },
  {
    letter: "T",
    title: "Text",
    about: "Text where binary is expected, and what happens at the ends of a text.",
    example: 'write(s, "10", 2);          /* 31 30, not an int */',
    gets: "T01",
  },
  {
    letter: "L",
    title: "Lengths of datagrams",
    about: "Empty, long, and too long.",
    example: "sendto(s, text, 0, 0, &to, sizeof to);",
    gets: "L01",
  },
  {
    letter: "F",
    title: "Framing",
    about: "A connection carries bytes, not messages: too many, too few, or in the wrong pieces.",
    example: "int t[2] = { 1, 2 };        /* the counter takes one int */\nwrite(s, t, sizeof t);",
    gets: "F01",
  },
  {
    letter: "P",
    title: "The wrong protocol or port",
    about: "Something that was meant for another exercise, or another transport.",
    example: 'write(s, "GET / HTTP/1.1\\r\\n\\r\\n", 18);',
    gets: "P03",
  },
  {
    letter: "C",
    title: "A connection's life",
    about: "Opening, waiting, ending and closing.",
    example: "connect(s, &to, sizeof to);\nclose(s);                   /* nothing was sent */",
    gets: "C01",
  },
  {
    letter: "U",
    title: "Habits with datagrams and ports",
    about: "How a client uses its socket.",
    example:
      "sendto(s, text, sizeof text, 0, &to, sizeof to);\nclose(s);                   /* before the answer arrives */",
    gets: "U05",
  },
  {
    letter: "M",
    title: "Multicast",
    about: "Whether a message reaches the group.",
    example: "unsigned char ttl = 0;\nsetsockopt(s, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl);",
    gets: "M03",
  },
  {
    letter: "X",
    title: "Unix sockets",
    about: "Names that an answer can, or cannot, be sent to; answers that nobody took.",
    example:
      "int s = socket(AF_UNIX, SOCK_DGRAM, 0);\nsendto(s, text, sizeof text, 0, &to, sizeof to); /* without bind() */",
    gets: "X01",
  },
  {
    letter: "E",
    title: "Exercises that are unkind on purpose",
    about:
      "What gave a client away at a challenge, with its numbers; from E70 on, what a listener did on purpose. Nothing else is said of those.",
    example: "read(s, &n, sizeof n);      /* perhaps 3 bytes at pieces */\nread(s, ints, n * sizeof(int));",
    gets: "E04",
  },
  {
    letter: "R",
    title: "Refused by the lab",
    about: "What the lab did not answer, and which key of the configuration decides that.",
    example: "for (;;) sendto(s, text, sizeof text, 0, &to, sizeof to);",
    gets: "R08",
  },
  {
    letter: "G",
    title: "Done well",
    about: "Praise, where there is nothing to fix.",
    example: "int n = INT_MAX;\nwrite(s, &n, sizeof n);",
    gets: "G06",
  },
];

const SCOPES: Readonly<Record<Scope, string>> = {
  traps: "Only at traps.",
  both: "At listeners and at traps.",
  challenges: "At challenges.",
  served: "Only of exchanges without error or warning.",
};

/** As {@linkcode Rule.en} has them. */
const NAME = /\{(\w+)/g;

/** The text of the page. */
export function hintsPage(): string {
  const parts = [GENERATED, "# Hints", ...INTRO.map((text) => paragraph(text))];
  parts.push(FAMILIES.map(contentsItem).join("\n"));
  for (const family of FAMILIES) parts.push(...familyParts(family));
  return parts.join("\n\n") + "\n";
}

/** A link to the family's heading, by the name that GitHub gives it. */
function contentsItem({ letter, title, about }: Family): string {
  const anchor = `${letter} ${title}`.toLowerCase().replaceAll(/[^a-z ]/g, "").replaceAll(" ", "-");
  return item(`[${letter}: ${title}](#${anchor}). ${about}`);
}

function familyParts({ letter, title, about, example, gets }: Family): string[] {
  const rules = RULES.filter(({ code }) => code.startsWith(letter)).toSorted(byCode);
  return [
    `## ${letter}: ${title}`,
    paragraph(`${about} This gets ${gets}, _${hintTitle(gets, "en")}_:`),
    code("c", example),
    ...rules.flatMap(ruleParts),
  ];
}

function ruleParts(rule: Rule): string[] {
  const { code, level, when, on, once, supersedes = [] } = rule;
  const place = on === undefined ? "" : ` ${SCOPES[on]}`;
  const again = once ? " Said to a student once." : "";
  const silenced = supersedes.length === 0 ? "" : ` Said in place of ${supersedes.toSorted().join(", ")}.`;
  return [
    `### ${code} ${hintTitle(code, "en")}`,
    paragraph(`_${hintTitle(code, "fr")}_ · **${level}** · ${when}${place}${again}${silenced}`),
    `${quotation(rule, "en")}\n>\n${quotation(rule, "fr")}`,
  ];
}

/** Both sentences, with ‹names› for the values. */
function quotation(rule: Rule, language: "en" | "fr"): string {
  const names = [...`${rule[language].fact}${rule[language].cause}`.matchAll(NAME)].map(([, name]) => name);
  const values = Object.fromEntries(names.map((name) => [name, `‹${name}›`]));
  const { fact, cause } = hintText(
    { code: rule.code, level: rule.level, certainty: "certain", values },
    language,
  );
  return paragraph(`${fact} ${cause}`, "> ");
}

function byCode(a: Rule, b: Rule): number {
  return a.code < b.code ? -1 : 1;
}
