// pieces, glued, network-order and until-end, as conversations.
import { assert, assertEquals } from "@std/assert";
import type { ChallengeKind } from "../../../src/exchange/challenge.ts";
import { swap32 } from "../../../src/text/ints.ts";
import { Challenge, type Client, int, sumOf, words } from "../support/talk.ts";

const COUNTED = ["pieces", "glued", "network-order"] as const satisfies ChallengeKind[];

/** Whether a kind's ints are little-endian, where the listener's are. */
const little = (kind: ChallengeKind, littleEndian = true) => kind !== "network-order" && littleEndian;

/** Every try of these: lots differ, rules don't. */
const TRIES = 200;

function connected(kind: ChallengeKind): Client {
  return new Challenge(kind).connect().listen();
}

for (const kind of COUNTED) {
  for (const littleEndian of [true, false]) {
    Deno.test(`${kind}: n, then n ints; the sum is answered with 1; byte order ${littleEndian}`, () => {
      const challenge = new Challenge(kind, littleEndian);
      for (let attempt = 1; attempt <= TRIES; attempt++) {
        const client = challenge.connect().listen();
        const [n, ...ints] = client.ints(little(kind, littleEndian));
        assertEquals(n, ints.length);
        assert(n >= 5 && n <= 16 && Math.abs(sumOf(ints)) + n < 2 ** 31);
        client.write(int(sumOf(ints), little(kind, littleEndian)));
        assertEquals(client.ints(little(kind, littleEndian)).at(-1), 1);
        assertEquals([client.conversation.finished, client.verdict], [true, "solved none"]);
        assertEquals(client.conversation.verdict!(true).attempt, attempt);
      }
    });
  }

  Deno.test(`${kind}: a wrong sum is answered with 0`, () => {
    const client = connected(kind);
    const right = sumOf(client.ints(little(kind)).slice(1));
    client.write(int(right + 12345, little(kind)));
    assertEquals(client.ints(little(kind)).at(-1), 0);
    assertEquals(client.verdict, `failed wrong-sum ${right + 12345} ${right}`);
  });

  Deno.test(`${kind}: the sum may come byte by byte, and with a tail that nobody looks at`, () => {
    for (const tail of [[], [0, 0, 0, 0], [65]]) {
      const client = connected(kind);
      const sum = int(sumOf(client.ints(little(kind)).slice(1)), little(kind));
      client.write(...sum.slice(0, 3).map((byte) => [byte]), [sum[3], ...tail]);
      assertEquals(client.verdict, "solved none");
    }
  });

  Deno.test(`${kind}: who leaves, ends early, is silent or sends too little is told so`, () => {
    const total = connected(kind).bytes.length;
    const n = total / 4 - 1;
    assertEquals(connected(kind).verdict, `failed no-sum ${total} ${total}`);
    assertEquals(connected(kind).end().verdict, `failed no-sum ${total} ${total}`);
    assertEquals(connected(kind).write([7]).verdict, "failed short-sum 1");
    assertEquals(connected(kind).write([7], [1, 2]).end().verdict, "failed short-sum 3");
    const silent = connected(kind).wait(9000);
    assertEquals(silent.conversation.finished, false);
    silent.wait(1001);
    assertEquals([silent.conversation.finished, silent.verdict], [true, `failed waited 10000 ${n}`]);
    assertEquals(connected(kind).write([7]).wait(10_001).verdict, "failed short-sum 1");
  });

  Deno.test(`${kind}: nothing is decided where the lab ended it`, () => {
    const { conversation } = connected(kind).write([7]);
    assertEquals(words(conversation.verdict!(false)), "step none");
  });

  Deno.test(`${kind}: mistakes that are known are told, and others are called no more than wrong`, () => {
    const challenge = new Challenge(kind);
    for (let i = 0; i < TRIES; i++) {
      const answer = (of: (ints: number[], total: number) => number[]) => {
        const client = challenge.connect().listen();
        const ints = client.ints(little(kind)).slice(1);
        return [client.write(of(ints, client.bytes.length)).verdict, ints, client.pieces[0]] as const;
      };
      const bytes = (value: number) => int(value | 0, little(kind));
      const [added, ints] = answer((ints) => bytes(sumOf(ints) + ints.length));
      assertEquals(added, `failed count-added ${ints.length}`);
      assertEquals(answer((ints) => bytes(sumOf(ints)).toReversed())[0], "failed swapped-sum");
      assertEquals(answer((ints) => bytes(sumOf(ints.map(swap32))))[0], "failed swapped-ints");
      assertEquals(answer((ints) => bytes(sumOf(ints.map(swap32))).toReversed())[0], "failed swapped-ints");
      const [part, of] = answer((ints) => bytes(sumOf(ints.slice(0, -1))));
      // An int that ends with zeros may have come without them.
      const [, clue, sent, total] = part.split(" ");
      const whole = 4 * of.length;
      assertEquals([clue, 4 * Math.round(Number(sent) / 4), Number(total)], [
        "sum-of-part",
        whole,
        whole + 4,
      ]);
      for (const end of ["", "\n", "\0", "\n\0"]) {
        const text = (ints: readonly number[]) => [...new TextEncoder().encode(`${sumOf(ints)}${end}`)];
        assertEquals(answer(text)[0], "failed text-sum");
      }
      assertEquals(answer(() => bytes(0))[0].slice(0, 18), "failed wrong-sum 0");
    }
  });
}

Deno.test("pieces: 4 to 7 pieces with pauses, cut within an int, in well under a second", () => {
  const challenge = new Challenge("pieces");
  for (let i = 0; i < TRIES; i++) {
    const client = challenge.connect();
    assertEquals(client.pieces.length, 1, "the first piece comes at once");
    const { pieces } = client.listen();
    assert(pieces.length >= 4 && pieces.length <= 7);
    const pauses = pieces.slice(1).map(({ after }, i) => after - pieces[i].after);
    assert(pauses.every((ms) => ms >= 30 && ms <= 80), String(pauses));
    let at = 0;
    const ends = pieces.map(({ bytes }) => at += bytes.length).slice(0, -1);
    assert(ends.some((end) => end > 4 && end % 4 !== 0), String(ends));
  }
});

for (const kind of ["glued", "network-order"] as const) {
  Deno.test(`${kind}: all comes at once`, () => assertEquals(connected(kind).pieces.length, 1));
}

Deno.test("pieces: an answer before all is sent is told how much was, and which part it is the sum of", () => {
  const challenge = new Challenge("pieces");
  const parts = new Set<string>();
  for (let i = 0; i < TRIES; i++) {
    const client = challenge.connect().wait(i % 90);
    const sent = client.bytes.length;
    const known = client.ints().slice(1);
    const conversation = client.write(int(sumOf(known))).conversation;
    assertEquals([conversation.finished, client.ints().length > 0], [true, true]);
    const [, , early, total] = client.verdict.split(" ");
    assertEquals(client.verdict.split(" ").slice(0, 2), ["failed", "answered-early"]);
    assert(Number(early) <= sent && Number(early) > sent - 4 - 1 && Number(total) > sent, client.verdict);
    parts.add(early);
  }
  assert(parts.size > 5);
});

Deno.test("pieces: an answer that begins early is early, though it is whole only when all is sent", () => {
  const client = new Challenge("pieces").connect();
  const sent = client.bytes.length;
  client.write([1], [2]).listen();
  const total = client.bytes.length;
  client.write([3, 4]);
  assertEquals([client.bytes.length, client.verdict], [total + 4, `failed answered-early ${sent} ${total}`]);
});

Deno.test("pieces: who has ended its output early is sent the rest all the same", () => {
  const client = new Challenge("pieces").connect().end();
  const total = client.bytes.length;
  assertEquals(client.ints()[0], total / 4 - 1);
  assertEquals([client.conversation.finished, client.verdict], [true, `failed no-sum ${total} ${total}`]);
});

/** One read() for each int, as a client makes them that never looks how many bytes it brought. */
function shortReads(pieces: Client["pieces"], keeps: boolean, counted: boolean): number {
  const waiting = pieces.map(({ bytes }) => [...bytes]);
  const variable = new Uint8Array(4);
  const read = () => {
    if (!keeps) variable.fill(0);
    const piece = waiting.find(({ length }) => length > 0)!;
    variable.set(piece.splice(0, 4));
    return new DataView(variable.buffer).getInt32(0, true);
  };
  const left = () => waiting.some(({ length }) => length > 0);
  const count = counted ? read() : Infinity;
  if (keeps) variable.fill(0);
  let sum = 0;
  for (let i = 0; i < count && left(); i++) sum = (sum + read()) | 0;
  return sum;
}

Deno.test("pieces: one read() for each int is told as such also to a client for which some pieces came together", () => {
  const challenge = new Challenge("pieces");
  let told = 0;
  for (let i = 0; i < TRIES; i++) {
    const client = challenge.connect().listen();
    const [first, second, ...others] = client.pieces;
    const together = { after: second.after, bytes: [...first.bytes, ...second.bytes] };
    const sum = shortReads([together, ...others], true, true);
    const { verdict } = client.write(int(sum));
    assert(/^(failed (short-read|sum-of-part|wrong-sum)|solved)/.test(verdict), verdict);
    if (verdict.startsWith("failed short-read")) told++;
  }
  assert(told > 0.9 * TRIES, `${told} of ${TRIES}`);
});

for (const kind of ["pieces", "until-end"] as const) {
  for (const keeps of [true, false]) {
    Deno.test(`${kind}: one read() for each int is told as such; the variable ${keeps ? "keeps" : "loses"} its bytes`, () => {
      const challenge = new Challenge(kind);
      let told = 0;
      for (let i = 0; i < TRIES; i++) {
        const client = challenge.connect().listen();
        const sum = shortReads(client.pieces, keeps, kind === "pieces");
        const { verdict } = client.write(int(sum));
        assert(/^failed (short-read|sum-of-part|wrong-sum) /.test(verdict), verdict);
        if (verdict.startsWith("failed short-read")) told++;
      }
      assert(told > 0.9 * TRIES, `${told} of ${TRIES}`);
    });
  }
}

Deno.test("until-end: ints, then the lab's end of output; the sum goes the other way, and nothing comes back", () => {
  const challenge = new Challenge("until-end");
  for (let i = 0; i < TRIES; i++) {
    const client = challenge.connect();
    assertEquals(client.conversation.timing!.endsOutput, false);
    client.listen();
    assertEquals(client.conversation.timing!.endsOutput, true);
    const { length } = client.bytes;
    assert(length % 4 === 0 && client.pieces.length >= 4);
    client.write(int(sumOf(client.ints())));
    assertEquals([client.bytes.length, client.conversation.finished, client.verdict], [
      length,
      true,
      "solved none",
    ]);
  }
});

Deno.test("until-end: who takes the first int for n, leaves, or waits is told so", () => {
  const client = connected("until-end");
  const [first, ...ints] = client.ints();
  assertEquals(client.write(int(sumOf(ints))).verdict, `failed first-as-count ${first}`);
  const total = connected("until-end").bytes.length;
  assertEquals(connected("until-end").end().verdict, `failed no-sum ${total} ${total}`);
  assertEquals(connected("until-end").wait(10_001).verdict, "failed waited 10000");
});

Deno.test("neighbours have other numbers, and the same student's next try too; a try can be repeated", () => {
  const challenge = new Challenge("pieces");
  const numbers = [challenge.connect(), challenge.connect(), challenge.connect("10.0.0.8")]
    .map((client) => String(client.listen().ints()));
  assertEquals(new Set(numbers).size, 3);
  assertEquals(String(new Challenge("pieces").connect().listen().ints()), numbers[0]);
});
