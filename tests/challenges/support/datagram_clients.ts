// The clients of challenges over datagrams: for each kind one that is right (tests/challenges/clients), and wrong ones
// that are made of it by one mistake, as students make them.
import type { ChallengeKind, Clue } from "../../../src/exchange/challenge.ts";

export interface DatagramMistake {
  readonly name: string;
  /** Text of the right client, and what stands there instead, in turns. */
  readonly instead: readonly (readonly [string, string])[];
  /** What may give it away; the first of them is the rule. */
  readonly clues: readonly Clue[];
}

export interface DatagramClients {
  readonly kind: ChallengeKind;
  readonly mistakes: readonly DatagramMistake[];
}

const ONCE = "if (got.number < 1 || got.number >= 100 || seen[got.number]) continue;";
const SEEN = "if (got.number < 1 || got.number >= 100 || seen[got.number]++) continue;";
const FROM = "if (!is_from(&sender, &lab)) continue;";
const SILENCE = ["{.tv_sec = 3}", "{.tv_usec = 500000}"] as const;
const WRONG_SIZE = "!= sizeof got) return 2;";
const NUMBERED = "if (got.number < 1 || got.number >= 64 || pieces[got.number][0] != 0) continue;";

export const DATAGRAM_CLIENTS: readonly DatagramClients[] = [
  {
    kind: "lost",
    mistakes: [
      { name: "asks once", instead: [["time < 8", "time < 1"]], clues: ["not-again"] },
      { name: "n is added too", instead: [["int i = 1;", "int i = 0;"]], clues: ["count-added"] },
      {
        name: "answers by another socket",
        instead: [[
          "if (ask(s, &sum",
          `s = socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (ask(s, &sum`,
        ]],
        clues: ["no-answer"],
      },
      { name: "the last int is left out", instead: [["i <= got[0]", "i < got[0]"]], clues: ["sum-of-part"] },
    ],
  },
  {
    kind: "duplicate",
    mistakes: [
      { name: "adds the first n that come", instead: [[ONCE, ""]], clues: ["counted-twice"] },
      {
        name: "adds up until nothing comes",
        instead: [SILENCE, [ONCE, ""], ["have < got.n", "1"], [WRONG_SIZE, "!= sizeof got) break;"]],
        clues: ["counted-twice"],
      },
      {
        name: "does not add the last",
        instead: [["sum += got.value;", "if (have < got.n) sum += got.value;"]],
        clues: ["missing-piece"],
      },
      {
        name: "a sum of 8 bytes",
        instead: [[", sum = 0, right", ", right"], [
          "struct numbered got",
          "long sum = 0;\n  struct numbered got",
        ]],
        clues: ["answer-length"],
      },
    ],
  },
  {
    kind: "reorder",
    mistakes: [
      {
        name: "takes them as they come",
        instead: [["pieces[got.number], got.text", "pieces[have + 1], got.text"], [NUMBERED, ""]],
        clues: ["arrival-order"],
      },
      {
        name: "stops at the highest number",
        instead: [["    have++;", "    if (got.number == n) break;"]],
        clues: ["missing-piece"],
      },
      {
        name: "forgets the second int",
        instead: [["strcpy(pieces[got.number], got.text);", "strcpy(pieces[got.number], got.text + 1);"]],
        clues: ["wrong-text"],
      },
    ],
  },
  {
    kind: "decoy",
    mistakes: [
      { name: "does not look who sends", instead: [[FROM, ""], [SEEN, ""]], clues: ["took-decoy"] },
      { name: "the first of each number counts", instead: [[FROM, ""]], clues: ["took-decoy"] },
      {
        name: "compares the address alone",
        instead: [["lab->sin_addr.s_addr && sender->sin_port == lab->sin_port", "lab->sin_addr.s_addr"]],
        clues: ["took-decoy"],
      },
      {
        name: "adds up until nothing comes",
        instead: [SILENCE, [FROM, ""], [SEEN, ""], ["have < n", "1"], [WRONG_SIZE, "!= sizeof got) break;"]],
        clues: ["took-decoy"],
      },
    ],
  },
  {
    kind: "long",
    mistakes: [
      { name: "a buffer of 1024 bytes", instead: [["bytes[8192]", "bytes[1024]"]], clues: ["cut-datagram"] },
      { name: "a buffer of 1500 bytes", instead: [["bytes[8192]", "bytes[1500]"]], clues: ["cut-datagram"] },
      {
        name: "the length by MSG_TRUNC",
        instead: [["bytes[8192]", "bytes[1024]"], ["sizeof bytes, 0,", "sizeof bytes, MSG_TRUNC,"], [
          "i < length",
          "i < length && i < (int)sizeof bytes",
        ]],
        clues: ["cut-datagram"],
      },
      {
        name: "signed bytes",
        instead: [["unsigned char bytes", "signed char bytes"]],
        clues: ["signed-bytes"],
      },
      {
        name: "the buffer's size as the length",
        instead: [["answer[0] = length;", "answer[0] = sizeof bytes;"]],
        clues: ["wrong-length"],
      },
    ],
  },
];

const SEND_TOKEN = "sendto(back, token, sizeof token,";

/** Over multicast, whose clients have other arguments. */
export const TOKEN_CLIENTS: DatagramClients = {
  kind: "token",
  mistakes: [
    {
      name: "sends it too late",
      instead: [[SEND_TOKEN, `sleep(12); ${SEND_TOKEN}`]],
      clues: ["stale-token"],
    },
    {
      name: "a buffer of 4 bytes",
      instead: [["char token[8]", "char token[4]"]],
      clues: ["unknown-token"],
    },
    {
      name: "never joins, and sends the course's message",
      instead: [
        ["setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof join) < 0", "0"],
        ["{.tv_sec = 4}", "{.tv_usec = 100000}"],
        [
          "if (recvfrom(s, token, sizeof token, 0, (struct sockaddr *)&lab, &length) < 0) return 2;",
          "lab = group;",
        ],
        [SEND_TOKEN, 'lab.sin_addr.s_addr = htonl(0x7f000001); sendto(back, "MESSAGE DU CLIENT", 18,'],
      ],
      clues: ["unknown-token"],
    },
  ],
};

/** The C of a wrong client. @throws Error where the right one doesn't have what is to be another */
export function mistakenText(right: string, { name, instead }: DatagramMistake): string {
  return instead.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`Cannot make "${name}": there is no "${from}"`);
    return text.replace(from, () => to);
  }, right);
}
