// Each challenge over UDP by itself: what is said, what is right, and what each mistake is called. Many tries each.
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { intBytes } from "../../../src/challenges/datagrams/kind.ts";
import { mostSaid } from "../../../src/services/service.ts";
import type { ChallengeKind } from "../../../src/exchange/challenge.ts";
import { swap32 } from "../../../src/text/ints.ts";
import {
  ChallengeWorld,
  clientAt,
  DECOY_PORT,
  intsOf,
  inWords,
  OWN_PORT,
  type Said,
} from "../support/outbox.ts";

const TRIES = 100;
const KINDS = ["lost", "duplicate", "reorder", "decoy", "long"] as const;

/** A client that asks until it is told something, and answers. @returns what the lab says, then what it finds */
function play(
  kind: ChallengeKind,
  attempt: number,
  answer: (said: Said[]) => Uint8Array,
  littleEndian = true,
) {
  const world = new ChallengeWorld(kind, { littleEndian, secret: new Uint8Array(32).fill(attempt % 256) });
  const client = clientAt(`10.0.${attempt >> 8}.${attempt & 255}:40000`);
  let said: Said[] = [];
  for (let asks = 0; said.length === 0 && asks < 5; asks++) said = world.send(client, "bonjour").said;
  const { trial, said: verdict } = world.send(client, answer(said));
  return { said, found: inWords(trial), verdict: intsOf(verdict[0].bytes, littleEndian) };
}

/** Every try of a kind that is answered so gets what is expected. */
function all(
  kind: ChallengeKind,
  answer: (said: Said[]) => Uint8Array,
  expected: (said: Said[]) => string,
): void {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { said, found } = play(kind, attempt, answer);
    assertEquals(found, expected(said), `try ${attempt}`);
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
const int = (...numbers: number[]) => intBytes(numbers, true);

interface Numbered {
  readonly number: number;
  readonly value: number;
  readonly decoy: boolean;
}

function numberedOf(said: Said[], littleEndian = true): Numbered[] {
  return said.map(({ bytes, port }) => {
    const [number, , value] = intsOf(bytes, littleEndian);
    return { number, value, decoy: port !== OWN_PORT };
  });
}

const countOf = (said: Said[]) => intsOf(said[0].bytes)[1];

/** By number, the first of each. */
function firstOf(all: readonly Numbered[]): Numbered[] {
  return all.filter(({ number }, i) => all.findIndex((each) => each.number === number) === i);
}

const valuesOf = (all: readonly Numbered[]) => all.map(({ value }) => value);

function piecesOf(said: Said[]): { number: number; text: string }[] {
  return said.map(({ bytes }) => ({
    number: intsOf(bytes)[0],
    text: new TextDecoder().decode(bytes.subarray(8)),
  }));
}

const textBytes = (pieces: readonly { text: string }[]) =>
  new TextEncoder().encode(pieces.map(({ text }) => text).join(""));

const inOrder = (said: Said[]) => piecesOf(said).sort((a, b) => a.number - b.number);

/** What a right client answers. */
function right(kind: ChallengeKind, said: Said[], littleEndian = true): Uint8Array {
  const own = said.filter(({ port }) => port === OWN_PORT);
  switch (kind) {
    case "lost":
      return intBytes([sum(intsOf(said[0].bytes, littleEndian).slice(1))], littleEndian);
    case "reorder":
      return textBytes(inOrder(said));
    case "long":
      return intBytes([said[0].bytes.length, sum([...said[0].bytes])], littleEndian);
    default:
      return intBytes([sum(valuesOf(firstOf(numberedOf(own, littleEndian))))], littleEndian);
  }
}

for (const kind of KINDS) {
  Deno.test(`${kind}: a right client solves every try, in both byte orders`, () => {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const littleEndian = kind === "reorder" || attempt % 2 === 0;
      const { found, verdict } = play(kind, attempt, (said) => right(kind, said, littleEndian), littleEndian);
      assertEquals([found, verdict], ["solved none", [1]], `try ${attempt}`);
    }
  });

  Deno.test(`${kind}: the same secret, student and try are the same, others are not`, () => {
    const saidOf = (attempt: number) =>
      play(kind, attempt, (said) => right(kind, said)).said.map(({ bytes }) => bytes);
    for (let attempt = 0; attempt < 20; attempt++) {
      assertEquals(saidOf(attempt), saidOf(attempt));
      assertNotEquals(saidOf(attempt), saidOf(attempt + 1));
    }
  });

  Deno.test(`${kind}: what is said to one ask is no more than amplification allows`, () => {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const { said } = play(kind, attempt, () => int(0));
      assert(sum(said.map(({ bytes }) => bytes.length)) <= mostSaid("bonjour".length, 256));
    }
  });
}

Deno.test("lost says n and n ints, and drops the first one to three answers", () => {
  const dropped = new Set<number>();
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const world = new ChallengeWorld("lost", { amplification: 1 });
    const client = clientAt(`10.0.${attempt >> 8}.${attempt & 255}:40000`);
    for (let round = 1;; round++) {
      const { trial, said } = world.send(client, "");
      if (said.length > 0) {
        const [n, ...numbers] = intsOf(said[0].bytes);
        assertEquals([n, inWords(trial)], [numbers.length, "step none"]);
        // Even where nobody may be sent more than is asked.
        assert(said[0].bytes.length <= mostSaid(0, 1));
        break;
      }
      const [which, drops] = trial!.values;
      assertEquals([trial!.verdict, trial!.clue, which], ["step", "was-dropped", round]);
      dropped.add(drops);
    }
  }
  assertEquals(dropped, new Set([1, 2, 3]));
});

Deno.test("lost tells a sum with n, one of a part, and ints or a sum with swapped bytes", () => {
  const numbers = (said: Said[]) => intsOf(said[0].bytes).slice(1);
  all(
    "lost",
    (said) => int(sum(intsOf(said[0].bytes))),
    (said) => `failed count-added ${numbers(said).length}`,
  );
  all(
    "lost",
    (said) => int(sum(numbers(said).slice(0, -1))),
    (said) => `failed sum-of-part ${said[0].bytes.length - 4} ${said[0].bytes.length}`,
  );
  all("lost", (said) => int(swap32(sum(numbers(said)))), () => "failed swapped-sum");
  const swapped = (said: Said[]) => sum(numbers(said).map(swap32)) | 0;
  // Where nothing is carried from one byte to the next, the two are one.
  all(
    "lost",
    (said) => int(swapped(said)),
    (said) => swapped(said) === swap32(sum(numbers(said))) ? "failed swapped-sum" : "failed swapped-ints",
  );
  all("lost", () => int(0), (said) => `failed wrong-sum 0 ${sum(numbers(said))}`);
  all(
    "lost",
    (said) => int(sum(numbers(said)) + 1_000_000_007),
    (said) => `failed wrong-sum ${sum(numbers(said)) + 1_000_000_007} ${sum(numbers(said))}`,
  );
});

Deno.test("a sum has 4 bytes; digits are told from what is merely too long or too short", () => {
  const total = (said: Said[]) => sum(intsOf(said[0].bytes).slice(1));
  all("lost", () => Uint8Array.of(7), () => "failed short-sum 1");
  all("lost", () => new Uint8Array(0), () => "failed short-sum 0");
  all("lost", (said) => Uint8Array.of(...int(total(said)), 0, 0, 0, 0), () => "failed answer-length 8 4");
  all("lost", (said) => new TextEncoder().encode(`${total(said)}\n`), () => "failed text-sum");
});

Deno.test("duplicate sends numbers in order, one to three of them twice, and a new one last", () => {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { said } = play("duplicate", attempt, () => int(0));
    const sent = numberedOf(said);
    const count = countOf(said);
    assertEquals(firstOf(sent).map(({ number }) => number), Array.from({ length: count }, (_, i) => i + 1));
    assert(sent.length > count && sent.length <= count + 3);
    assertEquals(sent.filter(({ number }) => number === count).length, 1);
    assertEquals(sent.at(-1)!.number, count);
  }
});

Deno.test("duplicate tells which number was counted twice, or is missing", () => {
  const twice = (all: readonly Numbered[]) => all.filter((each) => !firstOf(all).includes(each));
  const sorted = (said: Said[]) => twice(numberedOf(said)).sort((a, b) => a.number - b.number);
  all("duplicate", (said) => int(sum(valuesOf(numberedOf(said)))), (said) => {
    const order = twice(numberedOf(said)).map(({ number }) => number);
    return `failed counted-twice ${order[0]}`;
  });
  all(
    "duplicate",
    (said) => int(sum(valuesOf(firstOf(numberedOf(said)))) + sorted(said).at(-1)!.value),
    (said) => `failed counted-twice ${sorted(said).at(-1)!.number}`,
  );
  all(
    "duplicate",
    (said) => int(sum(valuesOf(numberedOf(said).slice(0, countOf(said))))),
    (said) => `failed counted-twice ${twice(numberedOf(said).slice(0, countOf(said)))[0].number}`,
  );
  all(
    "duplicate",
    (said) => int(sum(valuesOf(firstOf(numberedOf(said)).slice(1)))),
    (said) => `failed missing-piece 1 ${countOf(said)}`,
  );
});

Deno.test("reorder sends pieces of a text some moments apart, never in order, the last one before the end", () => {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { said } = play("reorder", attempt, () => int(0));
    const sent = piecesOf(said).map(({ number }) => number);
    assertEquals(sent.toSorted((a, b) => a - b), sent.map((_, i) => i + 1));
    assertNotEquals(sent, sent.toSorted((a, b) => a - b));
    assertNotEquals(sent.at(-1), sent.length);
    const gaps = said.slice(1).map(({ after }, i) => after - said[i].after);
    assert(gaps.every((gap) => gap >= 15 && gap <= 40), gaps.join());
  }
});

Deno.test("reorder tells arrival order, missing pieces, and where another text differs; a NUL does not matter", () => {
  const withNul = (said: Said[]) => Uint8Array.of(...textBytes(inOrder(said)), 0);
  all("reorder", withNul, () => "solved none");
  all("reorder", (said) => textBytes(piecesOf(said)), () => "failed arrival-order");
  const least = (said: Said[]) => `failed missing-piece 1 ${said.length}`;
  all("reorder", (said) => textBytes(inOrder(said).slice(1)), least);
  all("reorder", () => new Uint8Array(0), least);
  all(
    "reorder",
    (said) => textBytes(inOrder(said).slice(0, -1)),
    (said) => `failed missing-piece ${said.length} ${said.length}`,
  );
  const wrong = (said: Said[]) => textBytes(inOrder(said)).map((byte, i) => i === 5 ? 0x21 : byte);
  all("reorder", wrong, () => "failed wrong-text 6");
});

Deno.test("decoy sends decoys of a number before and after the right ones, and a right one last", () => {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { said } = play("decoy", attempt, () => int(0));
    const sent = numberedOf(said);
    const own = sent.filter(({ decoy }) => !decoy);
    assertEquals(own.map(({ number }) => number), own.map((_, i) => i + 1));
    assertEquals([own.length, sent.at(-1)!.decoy], [countOf(said), false]);
    assert(sent.length >= own.length + 2);
    assert(firstOf(sent).some(({ decoy }) => decoy), "a decoy before its number");
    assert(firstOf(sent.toReversed()).some(({ decoy }) => decoy), "a decoy after its number");
  }
});

Deno.test("decoy tells the port that was taken for the lab's, however the decoys were", () => {
  const took = () => `failed took-decoy ${DECOY_PORT}`;
  all("decoy", (said) => int(sum(valuesOf(numberedOf(said)))), took);
  all("decoy", (said) => int(sum(valuesOf(numberedOf(said).slice(0, countOf(said))))), took);
  all("decoy", (said) => int(sum(valuesOf(firstOf(numberedOf(said))))), took);
  all("decoy", (said) => int(sum(valuesOf(firstOf(numberedOf(said).toReversed())))), took);
  const own = (said: Said[]) => numberedOf(said).filter(({ decoy }) => !decoy);
  all(
    "decoy",
    (said) => int(sum(valuesOf(own(said).slice(1)))),
    (said) => `failed missing-piece 1 ${countOf(said)}`,
  );
});

Deno.test("long is longer than a frame of Ethernet, up to 8 KiB, as far as the ask allows", () => {
  const lengths = Array.from(
    { length: TRIES },
    (_, i) => play("long", i, () => int(0, 0)).said[0].bytes.length,
  );
  assert(Math.min(...lengths) > 1600 && Math.max(...lengths) <= 8192 && Math.max(...lengths) > 7000);
  const world = new ChallengeWorld("long", { amplification: 8 });
  assertEquals(world.send(clientAt("10.0.0.7:40000"), "").said[0].bytes.length, 256);
});

Deno.test("long tells a buffer's size, a sign, and a wrong length", () => {
  const bytes = (said: Said[]) => [...said[0].bytes];
  const signed = (numbers: number[]) => sum(numbers.map((byte) => byte << 24 >> 24));
  for (const size of [80, 1024, 1500]) {
    const cut = (said: Said[]) => `failed cut-datagram ${size} ${bytes(said).length}`;
    all("long", (said) => int(size, sum(bytes(said).slice(0, size))), cut);
    all("long", (said) => int(size, signed(bytes(said).slice(0, size))), cut);
    all("long", (said) => int(bytes(said).length, sum(bytes(said).slice(0, size))), cut);
  }
  all(
    "long",
    (said) => int(bytes(said).length, signed(bytes(said))),
    (said) => `failed signed-bytes ${signed(bytes(said))} ${sum(bytes(said))}`,
  );
  all(
    "long",
    (said) => int(8192, sum(bytes(said))),
    (said) => bytes(said).length === 8192 ? "solved none" : `failed wrong-length 8192 ${bytes(said).length}`,
  );
  all("long", (said) => int(bytes(said).length, 5), (said) => `failed wrong-sum 5 ${sum(bytes(said))}`);
  all("long", (said) => int(sum(bytes(said))), () => "failed answer-length 4 8");
  all(
    "long",
    (said) => int(swap32(bytes(said).length), swap32(sum(bytes(said)))),
    () => "failed swapped-sum",
  );
});
