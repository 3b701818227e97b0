import { assert, assertEquals } from "@std/assert";
import { chargenDatagrams, chargenStream } from "../../src/services/chargen.ts";
import { MAX_ANSWER, NO_ANSWER } from "../../src/services/service.ts";
import { ask, makeContext } from "./support/feeding.ts";

/** RFC 864's example begins with these. */
const FIRST_LINES = [
  " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg\r\n",
  "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh\r\n",
  "\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghi\r\n",
];

const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("");

/** Line `n`, from 0, by the RFC's description. */
function line(n: number): string {
  return (PRINTABLE + PRINTABLE).slice(n % 95, n % 95 + 72) + "\r\n";
}

/** What a conversation says in so many pieces. */
function said(pieces: number): string {
  const conversation = chargenStream().open();
  const out = new Uint8Array(MAX_ANSWER);
  let text = "";
  for (let i = 0; i < pieces; i++) {
    const length = conversation.more!(out);
    text += new TextDecoder().decode(out.subarray(0, length));
  }
  return text;
}

Deno.test("chargen begins with the RFC's lines", () => {
  assertEquals(said(1).slice(0, 3 * 74), FIRST_LINES.join(""));
});

Deno.test("chargen goes on line by line, each one character further, round and round", () => {
  const lines = said(40).split("\n").slice(0, -1);
  assert(lines.length > 4 * 95);
  lines.forEach((each, n) => assertEquals(`${each}\n`, line(n), `line ${n}`));
});

Deno.test("chargen says whole lines, as a record of a seqpacket holds them", () => {
  const out = new Uint8Array(MAX_ANSWER);
  const conversation = chargenStream().open();
  for (let i = 0; i < 95; i++) assertEquals(out[conversation.more!(out) - 1], 0x0a);
});

Deno.test("chargen goes on after what it is told and after the client's end of output, and never finishes", () => {
  const conversation = chargenStream().open();
  const out = new Uint8Array(MAX_ANSWER);
  const first = conversation.more!(out);
  assertEquals(conversation.receive(Uint8Array.of(1), 1, out), NO_ANSWER);
  assertEquals(conversation.end(out), NO_ANSWER);
  assertEquals([conversation.more!(out), conversation.finished], [first, false]);
});

Deno.test("chargen's conversations don't share a place in the pattern", () => {
  const service = chargenStream();
  const out = new Uint8Array(MAX_ANSWER);
  service.open().more!(out);
  service.open().more!(out);
  assertEquals(new TextDecoder().decode(out.subarray(0, 74)), FIRST_LINES[0]);
});

Deno.test("chargen answers datagrams with 0 to 512 characters of the pattern, as many as the request says", () => {
  const service = chargenDatagrams(makeContext());
  const pattern = said(1);
  const lengths = new Set<number>();
  for (let i = 0; i < 20_000; i++) {
    const request = new TextEncoder().encode(`request ${i}`);
    const answer = ask(service, request)!;
    lengths.add(answer.length);
    if (i % 1000 === 0) {
      assertEquals(ask(service, request), answer);
      assertEquals(new TextDecoder().decode(Uint8Array.from(answer)), pattern.slice(0, answer.length));
    }
  }
  // All of them: that one of 513 never came in 20,000 would be a wonder (e^-39).
  assertEquals([lengths.size, Math.min(...lengths), Math.max(...lengths)], [513, 0, 512]);
});

for (const amplification of [1, 2, 100]) {
  Deno.test(`chargen answers a datagram with ${amplification} times its bytes at most, which count as 4`, () => {
    const service = chargenDatagrams(makeContext({ amplification }));
    const longest = (size: number) =>
      Math.max(...Array.from({ length: 5000 }, (_, i) => {
        const request = new Uint8Array(size);
        for (let at = 0; at < size; at++) request[at] = i >> (8 * (at % 2));
        return ask(service, request)!.length;
      }));
    for (const size of [2, 4, 5, 300]) {
      assertEquals(longest(size), Math.min(512, Math.max(size, 4) * amplification), `${size} bytes`);
    }
  });
}
