// Tests of what a probe thinks of answers: ints (int_answer.ts), a counter's answers (counter_sequence.ts), questions
// under way (in_flight.ts), round trips. No sockets.
import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  explainCounter,
  explainInt,
  explainLength,
  hexText,
  intBytes,
  msText,
  readInt,
  RoundTrips,
} from "../../../src/cli/probe/judging.ts";
import { InFlight } from "../../../src/cli/probe/udp_client.ts";
import { CounterSequence } from "../../../src/cli/probe/udp_verdict.ts";

Deno.test("intBytes and readInt are each other's way back", () => {
  for (const value of [0, 1, -1, 10, 2147483647, -2147483648]) assertEquals(readInt(intBytes(value)), value);
  assertEquals(readInt(new Uint8Array([9, 1, 0, 0, 0, 9]).subarray(1)), 1);
});

Deno.test("intBytes and readInt know network byte order", () => {
  assertEquals(intBytes(10, "big"), new Uint8Array([0, 0, 0, 10]));
  assertEquals(intBytes(10, "little"), new Uint8Array([10, 0, 0, 0]));
  assertEquals(readInt(new Uint8Array([9, 255, 255, 255, 254]).subarray(1), "big"), -2);
});

Deno.test("explainInt and explainCounter say what network byte order wants", () => {
  assertStringIncludes(explainInt(0x0b000000, 10, "big"), "its bytes are swapped; in network byte order");
  assertStringIncludes(explainInt(0x0a000001, 10, "big"), "added 1 to 10 as it arrived");
  assertEquals(explainCounter(1, "big"), undefined);
  assertStringIncludes(explainCounter(1 << 24, "big")!, "goes through htonl before it is sent");
});

const INTS: [got: number, asked: number, words: string][] = [
  [10, 10, "the value came back unchanged"],
  [0x0b000000, 10, "its bytes are swapped"],
  [0x0a000001, 10, "swapped the bytes of 10 (ntohl) before it added 1"],
  [0x0100000a, 10, "swapped the bytes of 10 (ntohl) before it added 1"],
  [0x0b00, 10, "its two low bytes are swapped (htons on an int)"],
  [readInt(new TextEncoder().encode("11\0\0")), 10, 'the bytes are the characters "11"'],
  [12, 10, "got 12, expected 11"],
];

for (const [got, asked, words] of INTS) {
  Deno.test(`explainInt of ${got} where ${asked} was sent says: ${words}`, () => {
    assertStringIncludes(explainInt(got, asked), words);
  });
}

Deno.test("explainLength takes four bytes and explains others", () => {
  assertEquals(explainLength(new Uint8Array(4), 4), undefined);
  assertEquals(explainLength(new Uint8Array(0), 0), "0 bytes arrived instead of the 4 of an int");
  assertStringIncludes(explainLength(new Uint8Array(8), 8)!, "sizeof(long)");
  assertStringIncludes(explainLength(new TextEncoder().encode("-12\n"), 4 + 1)!, 'the characters "-12"');
  assertStringIncludes(explainLength(new Uint8Array(2048), 60_000)!, "60000 bytes arrived");
});

Deno.test("explainCounter takes what a counter gives, and finds swapped bytes", () => {
  for (const counter of [1, 2, 65_536, (1 << 24) - 1, 16_777_217, 2_147_483_647]) {
    assertEquals(explainCounter(counter), undefined, String(counter));
  }
  assertStringIncludes(explainCounter(1 << 24)!, "is 1 with its bytes swapped");
  assertStringIncludes(
    explainCounter(readInt(new Uint8Array([0, 0, 0, 200])))!,
    "is 200 with its bytes swapped",
  );
  assertStringIncludes(explainCounter(0)!, "count the datagram, then answer");
  assertStringIncludes(explainCounter(-5)!, "initialised");
});

function kinds(...counters: number[]): { sequence: CounterSequence; kinds: string[] } {
  const sequence = new CounterSequence();
  return { sequence, kinds: counters.map((counter) => sequence.add(intBytes(counter), 4).kind) };
}

Deno.test("CounterSequence takes numbers that go up, with gaps: others ask too", () => {
  const { sequence, kinds: found } = kinds(7, 8, 12);
  assertEquals(found, ["right", "right", "right"]);
  assertEquals([sequence.range, sequence.problem], [{ first: 7, last: 12 }, undefined]);
});

Deno.test("CounterSequence tells repeated and overtaken answers apart", () => {
  const { sequence, kinds: found } = kinds(2, 1, 1, 3, 2);
  assertEquals(found, ["right", "overtaken", "repeated", "right", "repeated"]);
  assertEquals([sequence.answers, sequence.counts], [5, { right: 2, wrong: 0, repeated: 2, overtaken: 1 }]);
  assertEquals([sequence.range, sequence.problem], [
    { first: 1, last: 3 },
    "1 arrived after 2: out of order",
  ]);
});

Deno.test("CounterSequence holds a stranger's answer against it before its content", () => {
  const sequence = new CounterSequence();
  assertEquals(sequence.add(intBytes(1), 4, "it arrived from elsewhere"), {
    kind: "wrong",
    counter: 1,
    problem: "it arrived from elsewhere",
  });
  assertEquals(sequence.range, undefined);
});

Deno.test("InFlight sends eight at a time, and gives up what is overdue", () => {
  const flight = new InFlight(10, 100, 18);
  for (let now = 0; flight.maySend; now++) flight.send(now);
  assertEquals([flight.sent, flight.deadline], [8, 100]);
  assertEquals(flight.answer(50), 50);
  assertEquals(flight.deadline, 101);
  flight.expire(103);
  assertEquals([flight.maySend, flight.deadline, flight.done], [true, 104, false]);
  while (flight.maySend) flight.send(200);
  flight.expire(300);
  assertEquals([flight.sent, flight.done, flight.answer(300)], [10, true, undefined]);
});

Deno.test("InFlight sends no more large ones at a time than a receive buffer holds", () => {
  const underWay = (size: number) => {
    const flight = new InFlight(10, 100, size);
    while (flight.maySend) flight.send(0);
    return flight.sent;
  };
  assertEquals([1, 8192, 20_000, 65_507].map(underWay), [8, 8, 3, 1]);
});

Deno.test("RoundTrips gives least, mean and most, and nothing before any", () => {
  const trips = new RoundTrips();
  assertEquals([trips.text, trips.fields], ["", undefined]);
  for (const ms of [1, undefined, 3, 2]) trips.add(ms);
  assertEquals(trips.text, "round trip 1/2/3 ms (min/avg/max)");
});

Deno.test("msText and hexText show what means something", () => {
  assertEquals([0.21349, 12.345, 1204.4].map(msText), ["0.213 ms", "12.3 ms", "1204 ms"]);
  assertEquals(hexText(new Uint8Array([0, 255])), "00 ff");
  assertEquals(hexText(new Uint8Array(17)).slice(-12), "… (+1 byte)".padStart(12));
});
