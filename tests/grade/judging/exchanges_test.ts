import { assertEquals } from "@std/assert";
import type { Cause } from "../../../src/grade/causes/cause.ts";
import { ENDED_BY_A_DATAGRAM } from "../../../src/grade/causes/counting.ts";
import type { ProgramFacts, SocketFact } from "../../../src/grade/facts.ts";
import { type Exchange, exchangeFault, type Exchanges } from "../../../src/grade/judging/exchanges.ts";
import { intBytes } from "../../../src/grade/suite.ts";
import { suiteNamed } from "../../../src/grade/suites.ts";

const COUNTER = suiteNamed("udp-counter", "little")!;
const ECHO = suiteNamed("udp-echo", "little")!;

const SOCKET: SocketFact = {
  inode: 1,
  transport: "udp",
  address: "0.0.0.0",
  port: 4567,
  remotePort: 0,
  state: "CLOSE",
  waiting: 0,
  holders: [1],
};

function program(socket: Partial<SocketFact>, ended?: ProgramFacts["ended"]): ProgramFacts {
  return { ended, processes: [], sockets: [{ ...SOCKET, ...socket }], output: new Uint8Array(0) };
}

/** Of a client; an answer of a number, of bytes, or none. */
function said(client: number, answer: number | string | undefined, sent = "MESSAGE\0"): Exchange {
  const bytes = typeof answer === "number" ? intBytes(answer, "little") : new TextEncoder().encode(answer);
  const got = answer === undefined ? undefined : { bytes, address: "127.0.0.1", port: 4567 };
  return { client, sent: new TextEncoder().encode(sent), got, waitedMs: 0 };
}

function code(all: readonly Exchange[], more: Partial<Exchanges> & { ended?: Cause; mayMiss?: number } = {}) {
  const { ended = ENDED_BY_A_DATAGRAM, mayMiss, fresh = true } = more;
  return exchangeFault({ all, fresh }, COUNTER, { ended, mayMiss })?.cause.code;
}

function echoed(answer: string, sent: string): string | undefined {
  const all = [said(1, answer, sent)];
  return exchangeFault({ all, fresh: true }, ECHO, { ended: ENDED_BY_A_DATAGRAM })?.cause.code;
}

Deno.test("a server that counts every datagram of every client has no fault", () => {
  assertEquals(code([said(1, 1), said(2, 2), said(1, 3)]), undefined);
});

Deno.test("a server that ran before may count from anywhere, but on", () => {
  assertEquals(code([said(1, 41), said(1, 42)], { fresh: false }), undefined);
  assertEquals(code([said(1, 41), said(1, 41)], { fresh: false }), "S65");
  assertEquals(code([said(1, 0x02000000), said(1, 0x03000000)], { fresh: false }), "S10");
});

Deno.test("counts that are wrong are told apart", () => {
  assertEquals(code([said(1, 0)]), "S67");
  assertEquals(code([said(1, 2)]), "S13");
  assertEquals(code([said(1, 0x01000000)]), "S10");
  assertEquals(code([said(1, "1")]), "S15");
  assertEquals(code([said(1, 1), said(1, 1)]), "S65");
  assertEquals(code([said(1, 1), said(1, 2), said(2, 1)]), "S66");
  assertEquals(code([said(1, 1), said(2, 1)]), "S66");
});

Deno.test("the very first may be missed where the second is answered, counted or not", () => {
  assertEquals(code([said(1, undefined), said(1, 2), said(1, 3)]), undefined);
  assertEquals(code([said(1, undefined), said(1, 1), said(1, 2)]), undefined);
  assertEquals(code([said(1, undefined), said(1, undefined)]), "S60");
});

Deno.test("one that may be missed is counted or not, and no other may", () => {
  assertEquals(code([said(1, 1), said(1, undefined), said(1, 3)], { mayMiss: 1 }), undefined);
  assertEquals(code([said(1, 1), said(1, undefined), said(1, 2)], { mayMiss: 1 }), undefined);
  assertEquals(code([said(1, 1), said(1, undefined)]), "S60");
});

Deno.test("one that is passed over may be answered with anything", () => {
  const all = [said(1, "abc", "abc"), said(1, "", "\0\0"), said(1, "abc", "abc")];
  const reading = { ended: ENDED_BY_A_DATAGRAM, passOver: 1 };
  assertEquals(exchangeFault({ all, fresh: true }, ECHO, reading), undefined);
});

Deno.test("silence is explained by what the program was doing", () => {
  const silent = (facts: ProgramFacts) => code([said(1, 1), { ...said(2, undefined), program: facts }]);
  assertEquals(silent(program({ waiting: 512 })), "S61");
  assertEquals(silent(program({ remotePort: 40_000, state: "ESTABLISHED" })), "S68");
  assertEquals(silent(program({}, { status: 1 })), "S112");
  assertEquals(silent(program({}, { signal: 11 })), "S09");
  assertEquals(silent(program({})), "S60");
});

Deno.test("an echo that is not what was sent is told by its bytes", () => {
  assertEquals(echoed("abc", "abc"), undefined);
  assertEquals(echoed("", "\0abc"), "S33");
  assertEquals(echoed("ab", "ab\0cd"), "S33");
  assertEquals(echoed("ab", "abcd"), "S73");
  assertEquals(echoed("abcd", "ab"), "S74");
  assertEquals(echoed("abXd", "abcd"), "S35");
});
