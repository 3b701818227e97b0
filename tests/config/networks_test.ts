// Whose clients are served: every way to write it, and what is refused.
import { assertEquals } from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { listener, problemsOf } from "./support/problems.ts";

function bitsOf(allow: string): number[] {
  return loadConfig(`[lab]\nallow = ${allow}\n${listener("udp")}`, "lab.toml").lab.allow.map(({ bits }) =>
    bits
  );
}

Deno.test("allow takes words, networks and addresses, in a text or in a list", () => {
  assertEquals(bitsOf('"any"'), [0, 0]);
  assertEquals(bitsOf('"loopback, 198.51.100.0/24 2001:db8::/32"'), [8, 128, 24, 32]);
  assertEquals(bitsOf('["loopback", "192.0.2.7", "2001:db8::7"]'), [8, 128, 32, 128]);
  assertEquals(bitsOf('"0.0.0.0/0"'), [0]);
  assertEquals(bitsOf('"172.16.0.0/12"'), [12]);
});

for (
  const [allow, why] of [
    ['""', "no network, so that nobody is served"],
    ["[]", "no network, so that nobody is served"],
    ['"10.0.0.1/8"', '"10.0.0.1/8" is not a network'],
    ['"10.0.0.0/33"', '"10.0.0.0/33" is not a network'],
    ['"10.0.0.0/-1"', '"10.0.0.0/-1" is not a network'],
    ['"10.0.0.0/8/8"', '"10.0.0.0/8/8" is not a network'],
    ['"fe80::1%eth0"', '"fe80::1%eth0" is not a network'],
    ['"intranet"', '"intranet" is not a network'],
    ["true", "a boolean true"],
    ["[4]", "an integer 4"],
  ]
) {
  Deno.test(`allow = ${allow} is refused`, () => {
    const [problem, ...more] = problemsOf(`[lab]\nallow = ${allow}\n${listener("udp")}`);
    assertEquals([problem.startsWith(`2: [lab] allow: ${why}`), more], [true, []], problem);
  });
}

Deno.test("allow takes 32 networks and no more", () => {
  const networks = (count: number) =>
    JSON.stringify(Array.from({ length: count }, (_, i) => `10.0.${i}.0/24`));
  assertEquals(bitsOf(networks(32)).length, 32);
  assertEquals(problemsOf(`[lab]\nallow = ${networks(33)}\n${listener("udp")}`).length, 1);
});
