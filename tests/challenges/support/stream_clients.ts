// The clients of challenges over connections: for each kind one that is right (tests/challenges/clients), and wrong
// ones that are made of it by one mistake, as students make them.
import type { ChallengeKind, Clue } from "../../../src/exchange/challenge.ts";

export interface Mistake {
  readonly name: string;
  /** Text of the right client, and what stands there instead, in turns. */
  readonly instead: readonly (readonly [string, string])[];
  /** What may give it away; the first of them is the rule, the others tell what a busy machine makes of it. */
  readonly clues: readonly Clue[];
  /** It sleeps until the lab gives it up, and keeps no processor busy meanwhile. */
  readonly sleeps?: true;
}

export interface KindOfClients {
  readonly kind: ChallengeKind;
  /** tests/challenges/clients/NAME.c */
  readonly right: string;
  readonly mistakes: readonly Mistake[];
}

const LOOP = `while (length > 0) {
    ssize_t got = read(s, at, length);
    if (got <= 0) exit(2);
    at += got;
    length -= got;
  }`;

const READ_N = "read_all(s, &n, sizeof n);";

const ADD_UP = `for (int i = 0; i < n; i++) {
    read_all(s, &x, sizeof x);
    sum += x;
  }`;

const ADD_ALL = "for (int i = 0; i < n; i++) sum += all[i];";

const SEND = "if (write(s, &sum, sizeof sum) < 0) return 2;";

const UNTIL_END = "while ((got = read(s, bytes + have, sizeof bytes - have)) > 0) have += got;";

const GIVE_UP = "int time = 0; time < 5; time++";

export const STREAM_CLIENTS: readonly KindOfClients[] = [
  {
    kind: "pieces",
    right: "sum",
    mistakes: [
      {
        name: "one read() for all",
        instead: [[READ_N, ""], [
          ADD_UP,
          "int all[64] = {0}; if (read(s, all, sizeof all) < 4) return 2;\n" +
          "n = all[0] < 63 ? all[0] : 63; for (int i = 1; i <= n; i++) sum += all[i];",
        ]],
        clues: ["answered-early", "no-sum"],
      },
      {
        name: "one read() for the ints",
        instead: [[ADD_UP, `int all[64] = {0}; if (read(s, all, 4 * n) < 0) return 2;\n${ADD_ALL}`]],
        clues: ["answered-early"],
      },
      {
        name: "one read() for each int",
        instead: [[LOOP, "if (read(s, at, length) <= 0) exit(2);"]],
        clues: ["short-read", "answered-early", "sum-of-part"],
      },
      {
        name: "a short read is an error",
        instead: [["if (got <= 0) exit(2);", "if (got < (ssize_t)length) exit(2);"]],
        clues: ["no-sum"],
      },
    ],
  },
  {
    kind: "glued",
    right: "sum",
    mistakes: [
      {
        name: "n is added too",
        instead: [["sum = 0,", "sum = 0, "], [ADD_UP, `sum = n;\n${ADD_UP}`]],
        clues: ["count-added"],
      },
      {
        name: "a large buffer for n",
        instead: [[READ_N, "char b[1024]; if (read(s, b, sizeof b) < 4) return 2; n = *(int *)b;"]],
        clues: ["waited"],
        sleeps: true,
      },
      {
        name: "the last int is left out",
        instead: [["i < n", "i < n - 1"]],
        clues: ["sum-of-part"],
      },
      { name: "the sum as text", instead: [[SEND, 'dprintf(s, "%d\\n", sum);']], clues: ["text-sum"] },
      {
        name: "the sum with htonl()",
        instead: [[SEND, `sum = htonl(sum); ${SEND}`]],
        clues: ["swapped-sum"],
      },
      {
        name: "the sum as a char",
        instead: [[SEND, "char c = sum; if (write(s, &c, 1) < 0) return 2; shutdown(s, SHUT_WR);"]],
        clues: ["short-sum"],
      },
    ],
  },
  {
    kind: "network-order",
    right: "network_order",
    mistakes: [
      { name: "no ntohl()", instead: [["return ntohl(x);", "return x;"]], clues: ["waited"], sleeps: true },
      {
        name: "ntohl() for n only",
        instead: [["return ntohl(x);", "return x;"], ["int n = read_int(s)", "int n = ntohl(read_int(s))"]],
        clues: ["swapped-ints"],
      },
      { name: "no htonl()", instead: [["sum = htonl(sum);", ""]], clues: ["swapped-sum"] },
    ],
  },
  {
    kind: "until-end",
    right: "until_end",
    mistakes: [
      {
        name: "stops at what is there",
        instead: [[UNTIL_END, UNTIL_END.replace("while", "if")]],
        clues: ["answered-early"],
      },
      {
        name: "the first int is n",
        instead: [["size_t at = 0; at +", "size_t at = 4; at +"]],
        clues: ["first-as-count"],
      },
      { name: "leaves at the end", instead: [[SEND, ""]], clues: ["no-sum"] },
      {
        name: "one read() for each int",
        instead: [
          [UNTIL_END, "int sum = 0, x = 0; while ((got = read(s, &x, sizeof x)) > 0) sum += x;"],
          ["int sum = 0, x;", "(void)bytes; (void)have;"],
          [
            "for (size_t at = 0; at + sizeof x <= have; at += sizeof x) {\n    memcpy(&x, bytes + at, sizeof x);\n    sum += x;\n  }",
            "",
          ],
        ],
        clues: ["short-read", "sum-of-part"],
      },
    ],
  },
  {
    kind: "reset",
    right: "again",
    mistakes: [
      {
        name: "gives up",
        instead: [[GIVE_UP, "int time = 0; time < 1; time++"]],
        clues: ["not-again", "no-sum"],
        sleeps: true,
      },
      {
        name: "goes on adding",
        instead: [["n, x, sum = 0,", "n, x,"], [
          "static int read_all",
          "static int sum = 0;\nstatic int read_all",
        ]],
        clues: ["added-again"],
      },
      {
        name: "does not look what read() returns",
        instead: [
          ["if (read_all(s, &x, sizeof x) < 0) goto over;", "if (read_all(s, &x, sizeof x) < 0) break;"],
          [GIVE_UP, "int time = 0; time < 1; time++"],
        ],
        clues: ["not-again", "no-sum", "answered-early"],
        sleeps: true,
      },
    ],
  },
  {
    kind: "silence",
    right: "again",
    mistakes: [
      {
        name: "waits for ever",
        instead: [["{.tv_sec = 1}", "{0}"], [GIVE_UP, "int time = 0; time < 1; time++"]],
        clues: ["too-patient"],
        sleeps: true,
      },
      {
        name: "gives up for ever",
        instead: [[GIVE_UP, "int time = 0; time < 1; time++"]],
        clues: ["not-again"],
        sleeps: true,
      },
      {
        name: "answers all the same",
        instead: [[
          "if (read_all(s, &n, sizeof n) < 0) goto over;",
          "if (read_all(s, &n, sizeof n) < 0) n = 0;",
        ]],
        clues: ["answered-early"],
      },
    ],
  },
  {
    kind: "upload",
    right: "upload",
    mistakes: [
      {
        name: "does not look what send() returns",
        instead: [["if (taken > 0) at += taken;", "at = n;"]],
        clues: ["short-upload"],
        sleeps: true,
      },
      {
        name: "closes after one send()",
        instead: [["if (taken > 0) at += taken;", "close(s); return 2;"]],
        clues: ["short-upload"],
      },
      {
        name: "begins again after a short send()",
        instead: [["send(s, bytes + at,", "send(s, bytes,"]],
        clues: ["wrong-byte"],
      },
      { name: "modulo 256", instead: [["% 251", "% 256"]], clues: ["wrong-byte"] },
      {
        name: "begins with seed + 1",
        instead: [["(seed + i) %", "(seed + i + 1) %"]],
        clues: ["wrong-byte"],
      },
      {
        name: "one byte too many",
        instead: [["int n = asked[0]", "int n = asked[0] + 1"]],
        clues: ["long-upload"],
      },
    ],
  },
];

/** The C of a wrong client. @throws Error where the right one doesn't have what is to be another */
export function mistaken(right: string, { name, instead }: Mistake): string {
  return instead.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`Cannot make "${name}": there is no "${from}"`);
    return text.replace(from, () => to);
  }, right);
}
