// Which hints an open connection is given: only what it will get however it goes on.
import { assertEquals } from "@std/assert";
import type { Exchange } from "../../src/exchange/exchange.ts";
import { hintsSoFar } from "../../src/hints/so_far.ts";
import { bytes, echo, halfClose, htonl, int, LAB, tcp, text, trapped } from "./support/exchanges.ts";

/** The exchange before its end. */
function open(exchange: Exchange): Exchange {
  return {
    ...exchange,
    stage: "open",
    outcome: exchange.bytesOut > 0 ? "answered" : "no-reply",
    clientEnd: "open",
  };
}

/** Codes given to an open connection, at once and after its client has been silent. */
function codes(exchange: Exchange): { atOnce: string; settled: string } {
  const given = (settled: boolean) =>
    hintsSoFar(open(exchange), { recent: [], said: new Set() }, LAB, settled).map(({ code }) => code).join();
  return { atOnce: given(false), settled: given(true) };
}

const unanswered = { bytesOut: 0, outcome: "no-reply" } as const;

Deno.test("text in place of an int is said at once where no int can come of it any more", () => {
  assertEquals(codes(tcp(text("12345"), unanswered)).atOnce, "T01");
  assertEquals(codes(tcp(text("hello, world"))).atOnce, "T02");
  assertEquals(codes(halfClose(text("hello, world"), unanswered)), { atOnce: "", settled: "T02" });
});

Deno.test("two digits may be half an int: they are text only once nothing follows", () => {
  assertEquals(codes(tcp(text("10"), unanswered)), { atOnce: "", settled: "T01" });
});

Deno.test("what speaks another protocol is told at once", () => {
  assertEquals(codes(tcp(text("GET / HTTP/1.1\r\n"), unanswered)).atOnce.slice(0, 3), "P03");
});

Deno.test("a swapped int is told before the client has closed", () => {
  assertEquals(codes(tcp(htonl(10))).atOnce, "B02");
});

Deno.test("nothing is said of a connection that is right so far, nor praise before its end", () => {
  for (const exchange of [tcp(int(5)), tcp(new Uint8Array(), unanswered), echo(text("hello\n"))]) {
    assertEquals(codes(exchange), { atOnce: "", settled: "" }, `${exchange.listener}`);
  }
});

Deno.test("no hint speaks of an end that has not come: silence, no shutdown, no close", () => {
  for (const bytesIn of ["", "0500", "05000000"]) {
    const { atOnce, settled } = codes(halfClose(bytes(bytesIn), unanswered));
    for (const code of ["C01", "C02", "C03", "C04", "C05", "C08", "C09"]) {
      assertEquals((atOnce + settled).includes(code), false, `${code} of ${bytesIn}`);
    }
  }
});

Deno.test("who knocks at a trap is told while connected", () => {
  const trap = { kind: "swapped-port", port: 48_155 } as const;
  assertEquals(codes(trapped(trap, tcp(new Uint8Array()))).atOnce.slice(0, 3), "B01");
});
