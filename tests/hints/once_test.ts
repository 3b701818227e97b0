// Hints that a student gets once: T03, which is no mistake of who writes in Python, Java or JavaScript; M05, which
// is none on a machine that is the whole lab.
import { assertEquals } from "@std/assert";
import type { Exchange } from "../../src/exchange/exchange.ts";
import { diagnose } from "../../src/hints/diagnose.ts";
import { group, int, LAB, later, text, udp, unixDgram } from "./support/exchanges.ts";

/** The codes that a student gets for one exchange after the other. */
function codesOf(exchanges: readonly Exchange[]): string[][] {
  const said = new Set<string>();
  return exchanges.map((exchange, i) => {
    const codes = diagnose(exchange, exchanges.slice(Math.max(0, i - 4), i), LAB, said).map(({ code }) =>
      code
    );
    codes.forEach((code) => said.add(code));
    return codes;
  });
}

const HELLO = text("hello");

Deno.test("diagnose says T03 once to a student, with whatever listener and however long ago it was", () => {
  const sent = [
    udp(HELLO),
    group(HELLO),
    unixDgram(text("salut")),
    ...Array.from({ length: 9 }, () => udp(HELLO)),
  ];
  assertEquals(codesOf(sent.map((each, i) => later(each, i * 1000, 40_000 + i))), [
    ["T03"],
    ...sent.slice(1).map(() => []),
  ]);
});

Deno.test("diagnose says T03 once of the course's own text too, and then praises nothing", () => {
  const sent = [0, 1, 2].map((i) => later(udp(text("MESSAGE DU CLIENT")), i * 1000, 40_000 + i));
  assertEquals(codesOf(sent), [["T03"], [], []]);
});

Deno.test("diagnose praises the NUL that is there at last, right after T03", () => {
  const sent = [udp(text("MESSAGE DU CLIENT")), later(udp(text("MESSAGE DU CLIENT\0")), 1000, 40_001)];
  assertEquals(codesOf(sent), [["T03"], ["G04"]]);
});

Deno.test("diagnose says M05 once to who sends to the group by lo", () => {
  const sent = [0, 1, 2].map((i) => later(group(text("bonjour\0"), { interface: "lo" }), i * 1000));
  assertEquals(codesOf(sent), [["M05"], [], []]);
});

Deno.test("diagnose says again what is a mistake each time", () => {
  const sent = [0, 1].map((i) => later(udp(int(10)), i * 1000, 40_000 + i));
  assertEquals(codesOf(sent), [["P10"], ["P10"]]);
});

Deno.test("diagnose says nothing of a right Python client but T03, once", () => {
  const sent = ["hello", "how are you?", "bye"].map((each, i) =>
    later(udp(text(each)), i * 1000, 40_000 + i)
  );
  assertEquals(codesOf(sent).flat(), ["T03"]);
});
