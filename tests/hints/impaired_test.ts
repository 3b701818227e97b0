// No hint accuses a student of what the lab did on purpose.
import { assert, assertEquals } from "@std/assert";
import type { Deed, Impaired } from "../../src/exchange/challenge.ts";
import type { Exchange } from "../../src/exchange/exchange.ts";
import { RULES } from "../../src/hints/catalogue.ts";
import { diagnose } from "../../src/hints/diagnose.ts";
import { hintsSoFar } from "../../src/hints/so_far.ts";
import { CASES } from "./cases/all.ts";
import { halfClose, htonl, int, LAB, later, tcp, text, udp } from "./support/exchanges.ts";

const COURSE = text("MESSAGE DU CLIENT\0");
const NONE: Impaired = { no: 7, request: [], answer: [], delay: 0, revealed: true };

/** The exchange, with something done to it. */
function touched(exchange: Exchange, given: Partial<Impaired>): Exchange {
  return { ...exchange, impaired: { ...NONE, ...given } };
}

function codes(exchange: Exchange, recent: readonly Exchange[] = []): string {
  return diagnose(exchange, recent, LAB).map(({ code }) => code).join(" ");
}

/** Every exchange of the tables of hints but those of traps, which do nothing to anybody. */
const ALL = Object.values(CASES).flat().filter(({ exchange }) =>
  exchange.trap === undefined && exchange.impaired === undefined
);

Deno.test("whatever a client did, an exchange that was dropped, doubled, overtaken or corrupted gets E hints only", () => {
  for (const deed of ["dropped", "duplicated", "reordered", "corrupted"] as const) {
    for (const way of ["request", "answer"] as const) {
      for (const { name, exchange, recent } of ALL) {
        const found = codes(touched(exchange, { [way]: [deed] }), recent);
        assert(/^E7\d$/.test(found), `${name}, ${way} ${deed}: ${found}`);
      }
    }
  }
});

Deno.test("an exchange that was held up keeps what its bytes say, and nothing that goes by time, ends or answers", () => {
  const seen = new Set<string>();
  for (const { name, exchange, recent } of ALL) {
    const plain = codes(exchange, recent).split(" ");
    const found = codes(touched(exchange, { answer: ["delayed"], delay: 80 }), recent).split(" ");
    for (const code of found.filter((each) => each !== "E75")) {
      assert("BWTLFP".includes(code[0]), `${name}: ${code}`);
      // What superseded it may be gone: then a weaker rule of the bytes speaks.
      if (plain.includes(code)) seen.add(code);
    }
  }
  for (const code of ["B02", "W01", "T01", "L01", "F01", "P03"]) assert(seen.has(code), `${code} is kept`);
});

Deno.test("E70 to E75 say what was done, each by its deed, and only where it is revealed", () => {
  const given: [Partial<Impaired>, string][] = [
    [{ request: ["dropped"] }, "E70"],
    [{ answer: ["dropped", "delayed"], delay: 5 }, "E71"],
    [{ request: ["duplicated"] }, "E72"],
    [{ answer: ["reordered"] }, "E73"],
    [{ answer: ["corrupted"] }, "E74"],
    [{ request: ["delayed"], answer: ["delayed"], delay: 83 }, "E75"],
    [{ request: ["duplicated"], answer: ["dropped"] }, "E71 E72"],
    [{}, ""],
  ];
  for (const [impaired, expected] of given) {
    assertEquals(codes(touched(udp(COURSE), impaired), [udp(COURSE)]), expected);
    const hidden = { ...impaired, revealed: false };
    assertEquals(codes(touched(udp(COURSE), hidden), [udp(COURSE)]), "");
  }
  const own = RULES.filter(({ code }) => /^E7/.test(code));
  assert(own.length === 6 && own.every(({ level, once }) => level === "info" && once));
});

Deno.test("who was told once is not told again", () => {
  const exchange = touched(udp(COURSE), { answer: ["dropped"] });
  assertEquals(diagnose(exchange, [], LAB, new Set(["E71"])), []);
});

Deno.test("an exchange to which nothing was done is judged as ever", () => {
  const gone = udp(COURSE, { outcome: "unreachable" });
  assertEquals(codes(touched(gone, {})), "U05");
  assertEquals(codes(touched(tcp(htonl(10)), {})), codes(tcp(htonl(10))));
});

Deno.test("who asks again after a deed has no bad habits", () => {
  const tries = (impaired: Impaired | undefined) =>
    Array.from({ length: 4 }, (_, i) => ({ ...later(udp(COURSE), i * 100, 40_000 + i), impaired }));
  const last = later(udp(COURSE), 400, 40_004);
  assertEquals(codes(last, tries(undefined)), "U01");
  assertEquals(codes(last, tries({ ...NONE, answer: ["dropped"] })), "");
  const muchLater = later(last, 11_000, 40_005);
  assertEquals(codes({ ...muchLater, peer: { address: "10.0.0.7", port: 4567 } }, tries(undefined)), "U04");
});

Deno.test("where bytes may never have been read, nobody is told that some are missing", () => {
  const cut = tcp(text("\x01\x02\x03"), { outcome: "closed", bytesOut: 0, clientEnd: "before" });
  assertEquals(codes(cut), "F03");
  const held = { answer: ["delayed"] as Deed[], revealed: false };
  assertEquals(codes(touched(cut, held)), "F03");
  assertEquals(codes(touched({ ...cut, outcome: "reset", clientEnd: "reset-before" }, held)), "");
});

Deno.test("at an impaired listener, an open connection is told what its bytes say and nothing else", () => {
  const lab = {
    ...LAB,
    listeners: LAB.listeners.map((each) => ({ ...each, isImpaired: true as const })),
  };
  const open = (exchange: Exchange): Exchange => ({ ...exchange, stage: "open", clientEnd: "open" });
  const told = (exchange: Exchange, at: typeof LAB) =>
    hintsSoFar(open(exchange), { recent: [], said: new Set() }, at, true).map(({ code }) => code).join();
  assertEquals(told(tcp(htonl(10)), lab), "B02");
  const many = halfClose(int(5), { outcome: "no-reply", bytesOut: 0, openBeside: 40 });
  assertEquals([told(many, LAB), told(many, lab)], ["C07", ""]);
});
