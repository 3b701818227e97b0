// persist: where a counter can be kept, and where not.
import { assertEquals } from "@std/assert";
import { listener, problemsOf } from "./support/problems.ts";

const MEMORY = '\n[journal]\npath = ":memory:"\n';

Deno.test("loadConfig refuses persist where the journal keeps nothing", () => {
  assertEquals(problemsOf(listener("udp", "persist = true") + MEMORY), [
    '6: listener "udp", persist: is kept in the journal, and ":memory:" keeps nothing; want a file as path in ' +
    "[journal], or no persist",
  ]);
  assertEquals(problemsOf(listener("udp", "persist = false") + MEMORY), []);
});

Deno.test("loadConfig refuses persist where nothing is counted", () => {
  assertEquals(problemsOf(listener("tcp", "persist = true")), [
    '6: listener "tcp", persist: belongs to udp and unix dgram listeners; this one is tcp, and only datagrams are counted',
  ]);
  const echo = listener("udp", "persist = true").replace('"counter"', '"echo"');
  assertEquals(problemsOf(echo), [
    '6: listener "udp", persist: belongs to the service "counter"; this one is "echo"',
  ]);
});
