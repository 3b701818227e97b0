// The words of the protocols: whole in both languages, of the length that a sheet has room for, drawn right.
import { assert, assertEquals } from "@std/assert";
import { CHALLENGE_PROTOCOLS, tellProtocol } from "../../src/challenges/protocols.ts";
import { DATAGRAM_COUNTER, PING, SERVICE_PROTOCOLS } from "../../src/challenges/protocols/services.ts";
import { diagrams, type Protocol } from "../../src/challenges/protocols/telling.ts";
import { CHALLENGES } from "../../src/exchange/challenge.ts";

const ALL: Readonly<Record<string, Protocol>> = {
  ...CHALLENGE_PROTOCOLS,
  ...SERVICE_PROTOCOLS,
  "datagram counter": DATAGRAM_COUNTER,
  ping: PING,
};

/** Characters of the widest line of a diagram: it fits A4 in the sheet's type. */
const WIDEST = 90;

function sentencesIn(text: string): number {
  // "RFC 867", "2.5" and `n` end none; a sentence ends before a space or at the end.
  return text.replaceAll(/`[^`]*`/g, "x").match(/[.!?](?= |$)/g)?.length ?? 0;
}

Deno.test("every challenge is told in two to five sentences, in both languages", () => {
  for (const kind of CHALLENGES) {
    for (const language of ["en", "fr"] as const) {
      const count = sentencesIn(CHALLENGE_PROTOCOLS[kind][language].says);
      assert(count >= 2 && count <= 5, `${kind} ${language}: ${count} sentences`);
    }
  }
});

Deno.test("every protocol has all its words, no full stop after a fragment, and no space lost or doubled", () => {
  for (const [name, protocol] of Object.entries(ALL)) {
    for (const language of ["en", "fr"] as const) {
      for (const [what, text] of Object.entries(protocol[language])) {
        assert(text !== "" && !/ {2}|^ | $/.test(text), `${name} ${language} ${what}: ${text}`);
        assertEquals(text.endsWith("."), what === "says", `${name} ${language} ${what}`);
        assert(
          !/[.,;:?][A-Za-zÀ-ÿ]/.test(text.replaceAll(/`[^`]*`/g, "")),
          `${name} ${language} ${what}: ${text}`,
        );
      }
    }
  }
});

Deno.test("every diagram has boxes whose lines are of one length, and fits the sheet", () => {
  for (const [name, protocol] of Object.entries(ALL)) {
    for (const language of ["en", "fr"] as const) {
      for (const diagram of diagrams(protocol, language)) {
        const [head, ...boxes] = diagram.split("\n").map((line) => [...line].length);
        assert(
          head <= WIDEST && boxes.every((length) => length === boxes[0] && length <= WIDEST),
          `${name}\n${diagram}`,
        );
      }
    }
  }
});

Deno.test("a diagram says who sends, what the fields are called, and how many bytes each has", () => {
  assertEquals(diagrams(CHALLENGE_PROTOCOLS.upload, "fr")[0].split("\n"), [
    "lab → vous",
    "┌─────┬────────┐",
    "│ n   │ graine │",
    "│ 4 o │ 4 o    │",
    "└─────┴────────┘",
  ]);
  assertEquals(diagrams(SERVICE_PROTOCOLS.echo, "en")[0].split("\n"), [
    "you → lab",
    "┌───────────┐",
    "│ any bytes │",
    "└───────────┘",
  ]);
});

Deno.test("tellProtocol goes by the service, the transport and the challenge, and says the order of ints where there are some", () => {
  const counter = { service: "counter", byteOrder: "big" } as const;
  assertEquals(tellProtocol({ ...counter, transport: "tcp" }, "en").title, "Counter over a connection");
  assertEquals(tellProtocol({ ...counter, transport: "udp" }, "en").title, "Counter over datagrams");
  assertEquals(
    tellProtocol({ ...counter, transport: "unix", socket: "dgram" }, "en").title,
    "Counter over datagrams",
  );
  const ping = tellProtocol({ service: "print", byteOrder: "host", transport: "icmp" }, "en");
  assertEquals([ping.title, ping.order], ["Ping", undefined]);
  const lost = tellProtocol(
    { service: "challenge", challenge: "lost", byteOrder: "big", transport: "udp" },
    "en",
  );
  assertEquals([lost.title, lost.order], [
    "Lost datagrams",
    "Ints are 4 bytes in network byte order (big-endian).",
  ]);
});
