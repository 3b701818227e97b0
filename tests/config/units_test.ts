// Durations and sizes in every unit, as the rest of the program gets them.
import { assertEquals } from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { listener, loadListener, problemsOf } from "./support/problems.ts";

Deno.test("durations are read in ms, s, m, h and d", () => {
  const cases = {
    "3600000ms": 3_600_000,
    "3600s": 3_600_000,
    "90m": 5_400_000,
    "7h": 25_200_000,
    "2d": 172_800_000,
  };
  for (const [written, milliseconds] of Object.entries(cases)) {
    const { journal } = loadConfig(`[journal]\nkeep = "${written}"\n${listener("udp")}`, "lab.toml");
    assertEquals(journal.keep, milliseconds, written);
  }
});

Deno.test("sizes are read in bytes, B, KiB, MiB and GiB", () => {
  const cases = {
    "8192": 8192,
    "0x2000": 8192,
    '"8192B"': 8192,
    '"8KiB"': 8192,
    '"3MiB"': 3_145_728,
    '"1GiB"': 2 ** 30,
  };
  for (const [written, bytes] of Object.entries(cases)) {
    assertEquals(loadListener("udp", `receive_buffer = ${written}`).receiveBuffer, bytes, written);
  }
});

Deno.test("a duration without a unit is refused with the same number in seconds", () => {
  assertEquals(problemsOf(listener("tcp", "idle_timeout = 30")), [
    '6: listener "tcp", idle_timeout: an integer 30 has no unit; expected one, in quotes, as in "30s", ' +
    '"0s" to "24h" (0s means never)',
  ]);
});

Deno.test("a duration that no unit would make right is refused with what is", () => {
  for (
    const [written, shown] of [["-5", "an integer -5"], ["1.5", "a float 1.5"], ["true", "a boolean true"]]
  ) {
    assertEquals(problemsOf(`[lab]\ndrain = ${written}\n${listener("udp")}`), [
      `2: [lab] drain: ${shown}; expected a number and its unit (ms, s, m, h or d), "0s" to "1h"`,
    ]);
  }
});

Deno.test("a size in decimal or loose units is refused with the binary one", () => {
  for (const written of ["64k", "64K", "64KB", "64 kib", "64Kb"]) {
    assertEquals(problemsOf(listener("udp", `receive_buffer = "${written}"`)), [
      `6: listener "udp", receive_buffer: "${written}" is not a size; expected "64KiB"`,
    ]);
  }
});
