// Every bound at both sides: the last right value and the first wrong one.
import { assertEquals } from "@std/assert";
import { listener, problemsOf, type Transport } from "./support/problems.ts";

/** Key, right values, wrong values (as written in the file). */
type Bounds = readonly (readonly [string, readonly string[], readonly string[]])[];

const text = (length: number) => `"${"a".repeat(length)}"`;

const LISTENER_BOUNDS: Readonly<Record<Transport, Bounds>> = {
  tcp: [
    ["port", ["0", "1", "65535"], ["-1", "65536", "1e3", "99999999999999999999"]],
    ["backlog", ["1", "65535"], ["0", "65536"]],
    ["max_connections", ["1", "1048576"], ["0", "1048577"]],
    ["idle_timeout", ['"0s"', '"1ms"', '"24h"', '"1d"'], ['"86400001ms"', '"25h"', '"2d"', '"-1s"']],
    ["receive_buffer", ["4096", '"4KiB"', '"1GiB"', "1073741824"], [
      "4095",
      '"4095B"',
      "1073741825",
      '"1025MiB"',
    ]],
    ["name", [text(1), text(40), '"0-a"'], ['""', text(41), '"-a"', '"A"', '"a_b"', '"a b"', '"é"']],
    ["address", ['"0.0.0.0"', '"255.255.255.255"', '"::"', '"::ffff:10.0.0.1"', '"fe80::1%eth0"'], [
      '"256.0.0.1"',
      '"1.2.3"',
      '"01.2.3.4"',
      '"fe80::1"',
      '"::1%lo"',
      '"1.2.3.4%lo"',
      '"fe80::1%"',
      '"fe80::1%a-name-too-long-"',
      '"[::1]"',
      '"::1::"',
      '""',
    ]],
  ],
  udp: [
    ["address", ['"223.255.255.255"', '"240.0.0.0"'], ['"224.0.0.0"', '"239.255.255.255"', '"ff02::1"']],
    ["amplification", ["1", "256", '"auto"'], ["0", "257", "1.5", '"8"', '"any"', "true"]],
    ["answer_low_ports", ["true", "false"], ['"true"', "1"]],
  ],
  multicast: [
    ["group", ['"224.0.0.0"', '"239.255.255.255"', '"ff00::"', '"ff0e::1"'], [
      '"223.255.255.255"',
      '"240.0.0.0"',
      '"fe80::1%eth0"',
      '"feff::1"',
      '"ff02::1%eth0"',
      '"all"',
    ]],
    ["interface", ['"auto"', '"eth0"', '"a23456789012345"', '"192.0.2.7"'], [
      '"a234567890123456"',
      '""',
      '"."',
      '"eth 0"',
      '"a/b"',
      '"0.0.0.0"',
      '"225.0.0.10"',
      '"::1"',
    ]],
  ],
  unix: [
    ["path", ['"/a"', `"/${"x".repeat(106)}"`, `"/${"é".repeat(53)}"`], [
      `"/${"x".repeat(107)}"`,
      `"/${"é".repeat(53)}x"`,
      '""',
      '"a"',
      '"./a"',
      '"/"',
      '"/tmp/"',
      '"/tmp/."',
      '"/tmp/.."',
      '"/a\\u0000b"',
    ]],
    ["mode", ['"0000"', '"0777"', '"640"'], ['"1000"', '"0800"', '"66"', '"rw"', "666", "0o666"]],
  ],
};

const SECTION_BOUNDS: Readonly<Record<string, Bounds>> = {
  lab: [
    ["name", [text(1), text(80), `"${"é".repeat(80)}"`], ['""', text(81), '"a\\nb"']],
    ["workers", ["1", "128", '"auto"'], ["0", "129", '"Auto"', '"2"', "1.0", "true"]],
    ["drain", ['"0s"', '"60m"', '"1h"'], ['"61m"', '"3601s"', "5", '"5"', '"s"', '"1.5s"', '"5 s"', '"5S"']],
    ["traps", ["true", "false"], ['"true"', "1", '"yes"']],
    ["observations", ["true", "false"], ['"false"', "0"]],
  ],
  board: [
    ["port", ["0", "65535"], ["-1", "65536"]],
    ["address", ['"127.0.0.1"', '"::"'], ['"localhost"', '"225.0.0.10"']],
    ["enabled", ["true", "false"], ['"true"', "1"]],
    ["hints_port", ["0", "65535"], ["-1", "65536", '"7999"']],
    ["stuck_after", ['"10s"', '"24h"'], ['"9s"', '"25h"', "300"]],
    ["projector_token", ['""', text(8), text(128)], [text(7), text(129), '"abcd efgh"', "12345678"]],
    [
      "hosts",
      ['""', '"lab"', '"LAB.example.org"', "[]", '["a", "b-1.c"]', `"${"a".repeat(63)}"`],
      [
        '"lab:80"',
        '"a b"',
        '"-a"',
        '"192.0.2.7"',
        '"*.example.org"',
        '"a..b"',
        "5",
        "[5]",
        `"${"a".repeat(64)}"`,
      ],
    ],
    ["token", ['""', text(8), text(128)], [text(7), text(129), '"abcd efgh"', '"éééééééé"', "12345678"]],
  ],
  journal: [
    ["keep", ['"1h"', '"60m"', '"3650d"'], ['"59m"', '"3651d"', '"0s"']],
    ["max_size", ['"1MiB"', "1048576", '"1024GiB"'], ['"1023KiB"', "1048575", '"1025GiB"']],
    ["path", ['":memory:"', '"a"', `"${"a".repeat(4095)}"`], ['""', '"a/"', text(4096), '"a\\u0000"']],
  ],
  log: [["file", ['""', '"a.log"', '"/var/log/a"'], ['"a/"', '"\\u0000"', "1"]]],
};

function assertBounds(bounds: Bounds, place: string, fileWith: (line: string) => string): void {
  for (const [key, right, wrong] of bounds) {
    for (const value of right) {
      assertEquals(problemsOf(fileWith(`${key} = ${value}`)), [], `${key} = ${value}`);
    }
    for (const value of wrong) {
      const keys = problemsOf(fileWith(`${key} = ${value}`)).map((problem) => problem.includes(place + key));
      assertEquals(keys, [true], `${key} = ${value}`);
    }
  }
}

for (const [transport, bounds] of Object.entries(LISTENER_BOUNDS) as [Transport, Bounds][]) {
  Deno.test(`loadConfig holds the bounds of a ${transport} listener`, () => {
    assertBounds(bounds, ", ", (line) => listener(transport, line));
  });
}

for (const [section, bounds] of Object.entries(SECTION_BOUNDS)) {
  Deno.test(`loadConfig holds the bounds of [${section}]`, () => {
    assertBounds(bounds, `[${section}] `, (line) => `[${section}]\n${line}\n${listener("udp")}`);
  });
}
