import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { parseIgmp, parseIgmp6 } from "../../../src/posix/netstat/proc_net.ts";

// Written in the kernel's format (igmp_mc_seq_show, igmp6_mc_seq_show), addresses as on a little-endian machine.
const IGMP = `Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter
1\tlo        :     2      V3
\t\t\t\t0A0000E1     2 0:00000000\t\t0
\t\t\t\t010000E0     1 0:00000000\t\t0
12\tenp0s31f6v42:     1      V2
\t\t\t\tFAFFFFEF     1 1:00000064\t\t1
`;
const IGMP6 = `1    lo              ff020000000000000000000000000001     1 0000000C 0
12   enp0s31f6v42    ff350000000000000000000000000001     3 00000004 100
`;

Deno.test("parseIgmp gives each group its interface", () => {
  assertEquals(parseIgmp(IGMP), {
    rows: [
      { index: 1, interface: "lo", family: "inet", group: "225.0.0.10", users: 2 },
      { index: 1, interface: "lo", family: "inet", group: "224.0.0.1", users: 1 },
      { index: 12, interface: "enp0s31f6v42", family: "inet", group: "239.255.255.250", users: 1 },
    ],
    malformed: 0,
    cut: false,
  });
});

Deno.test("parseIgmp6 reads a table that has no heading", () => {
  assertEquals(parseIgmp6(IGMP6), {
    rows: [
      { index: 1, interface: "lo", family: "inet6", group: "ff02::1", users: 1 },
      { index: 12, interface: "enp0s31f6v42", family: "inet6", group: "ff35::1", users: 3 },
    ],
    malformed: 0,
    cut: false,
  });
});

Deno.test("parseIgmp and parseIgmp6 skip and count malformed lines", () => {
  const bad = [
    "",
    "nonsense",
    "1\tlo",
    "\t\t\t\t0A0000E     2 0:00000000\t\t0",
    "\t\t\t\t0A0000E1     x 0:00000000\t\t0",
    "1    lo    ff0200000000000000000000000001     1 0000000C 0",
  ];
  const igmp = parseIgmp(`${IGMP}${bad.join("\n")}\n`);
  assertEquals([igmp.rows.length, igmp.malformed], [3, bad.length]);
  const igmp6 = parseIgmp6(`${IGMP6}${bad.join("\n")}\n`);
  assertEquals([igmp6.rows.length, igmp6.malformed], [2, bad.length]);
});

Deno.test("parseIgmp counts a group before any interface as malformed", () => {
  const [heading, , group] = IGMP.split("\n");
  assertEquals(parseIgmp(`${heading}\n${group}\n`), { rows: [], malformed: 1, cut: false });
});

Deno.test("parseIgmp and parseIgmp6 take a table that ends anywhere, and stop at the rows asked for", () => {
  for (const [parse, text] of [[parseIgmp, IGMP], [parseIgmp6, IGMP6]] as const) {
    const whole = parse(text).rows;
    for (let length = 0; length <= text.length; length++) {
      const { rows, malformed } = parse(text.slice(0, length));
      assertLessOrEqual(malformed, 1);
      assertEquals(rows, whole.slice(0, rows.length));
    }
    assertEquals([parse(text, 1).rows.length, parse(text, 1).cut], [1, true]);
  }
});

Deno.test("parseIgmp and parseIgmp6 agree with the running kernel", () => {
  for (
    const [parse, name, group] of [[parseIgmp, "igmp", "224.0.0.1"], [
      parseIgmp6,
      "igmp6",
      "ff02::1",
    ]] as const
  ) {
    let text: string;
    try {
      text = Deno.readTextFileSync(`/proc/net/${name}`);
    } catch {
      continue; // A machine without IPv6.
    }
    const { rows, malformed } = parse(text);
    assertEquals(malformed, 0, name);
    assert(rows.length === 0 || rows.some((row) => row.group === group), name);
  }
});
