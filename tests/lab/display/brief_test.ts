// Tests of `display = "brief"`: a line for each exchange, and no more of them in a flood than anybody reads.
import { assertEquals, assertMatch } from "@std/assert";
import type { Exchange } from "../../../src/exchange/exchange.ts";
import {
  BriefDisplay,
  briefLine,
  MOST_LINES_A_SECOND,
  MOST_LINES_OF_ONE,
} from "../../../src/lab/display/brief.ts";
import { runClient } from "../../support/client.ts";
import { clockOf } from "../../support/clock.ts";
import { startDaemon } from "../../support/daemon.ts";
import { testNeeding } from "../../support/tool.ts";
import { lab, listener } from "../support/run_labs.ts";

const EXCHANGE = {
  at: new Date(2026, 10, 30, 17, 42, 5).getTime(),
  student: "10.0.0.7",
  listener: "udp-counter",
  service: "counter",
  peer: { address: "10.0.0.7", port: 40_000 },
  request: new TextEncoder().encode("MESSAGE \x1b[2J\0"),
  bytesIn: 13,
  bytesOut: 4,
  outcome: "answered",
  hints: [{ code: "T03" }, { code: "G01" }],
} as unknown as Exchange;

Deno.test("briefLine says when, where, who, what and how it ended, escaped", () => {
  assertEquals(
    briefLine(EXCHANGE, "en"),
    "17:42:05  udp-counter  10.0.0.7:40000  13 bytes in: MESSAGE \\x1b[2J\\0  answered, 4 bytes out  T03 G01",
  );
  assertEquals(
    briefLine({ ...EXCHANGE, hints: [], bytesIn: 0, bytesOut: 0, outcome: "closed" }, "fr"),
    "17:42:05  udp-counter  10.0.0.7:40000  0 octet reçu  fermée par le client sans réponse",
  );
  const long = { ...EXCHANGE, request: new Uint8Array(96).fill(65), bytesIn: 4096 };
  assertMatch(briefLine(long, "en"), / {2}4,?096 bytes in: A{24}… \(\+4072 bytes\) {2}/);
  const trapped = { ...EXCHANGE, trap: { kind: "swapped-port", port: 1 } } as Exchange;
  assertMatch(briefLine(trapped, "fr"), / {2}udp-counter \(piège swapped-port\) {2}/);
});

Deno.test("a flood makes so many lines a second, and one that counts the rest", () => {
  const lines: string[] = [];
  let now = 0;
  const brief = new BriefDisplay({ line: (text) => void lines.push(text) }, clockOf(() => now));
  const students = Array.from(
    { length: MOST_LINES_A_SECOND + 5 },
    (_, i) => ({ ...EXCHANGE, student: `s${i}` }),
  );
  brief.show(students, [], "en");
  brief.show([EXCHANGE], [{ dropped: 100 }] as never, "en");
  assertEquals(lines.length, MOST_LINES_A_SECOND);
  brief.finish("en");
  assertEquals(lines.at(-1), "… 106 more exchanges not shown");
  now += 1000;
  brief.show([EXCHANGE], [], "en");
  assertEquals(lines.length, MOST_LINES_A_SECOND + 2);
  brief.finish("en");
  assertEquals(lines.length, MOST_LINES_A_SECOND + 2);
});

Deno.test("who floods hides nobody else's line", () => {
  const lines: string[] = [];
  const brief = new BriefDisplay({ line: (text) => void lines.push(text) }, clockOf(() => 0));
  brief.show(new Array(50).fill(EXCHANGE), [], "en");
  brief.show([{ ...EXCHANGE, student: "quiet", peer: { address: "10.0.0.8", port: 1 } }], [], "en");
  brief.finish("en");
  assertEquals(lines.length, MOST_LINES_OF_ONE + 2);
  assertMatch(lines.at(-2)!, /10\.0\.0\.8:1/);
});

testNeeding(["gcc"], 'serve shows each exchange in a line with display = "brief"', async () => {
  await using daemon = await startDaemon({
    config: lab({ display: "brief" }) + listener("udp", "udp", "counter"),
  });
  await daemon.ready();
  await runClient("udp_client", ["127.0.0.1", daemon.listener("udp").port]);
  await daemon.line(
    /^\d\d:\d\d:\d\d {2}udp {2}127\.0\.0\.1:\d+ {2}18 bytes in: MESSAGE DU CLIENT\\0 {2}answered, 4 bytes out/,
  );
});
