// Tests of reading the daemon's Listening lines.
import { assertEquals } from "@std/assert";
import { parseListening } from "./listening_line.ts";

const LINES: [line: string, host: string, port: number, transport: string][] = [
  ["Listening  udp-counter  udp  0.0.0.0:4567  counter", "0.0.0.0", 4567, "udp"],
  ["Listening  six   tcp   [::1]:7100", "::1", 7100, "tcp"],
  ["Listening  multicast  multicast  225.0.0.10:7200  print  on lo, eth0", "225.0.0.10", 7200, "multicast"],
  ["Listening  unix echo  unix/stream  /tmp/a b:1.sock  echo", "/tmp/a b:1.sock", 0, "unix/stream"],
];

for (const [line, host, port, transport] of LINES) {
  Deno.test(`parseListening reads "${line}"`, () => {
    const found = parseListening(line);
    assertEquals([found?.host, found?.port, found?.transport], [host, port, transport]);
  });
}

Deno.test("parseListening keeps further columns", () => {
  assertEquals(parseListening(LINES[2][0])?.rest, ["print", "on lo, eth0"]);
});

for (const line of ["", "Ready in 12 ms", "Listening to nobody", "Listening  name  udp"]) {
  Deno.test(`parseListening passes over "${line}"`, () => {
    assertEquals(parseListening(line), null);
  });
}
