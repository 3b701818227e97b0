// What two parts of a lab may not both say: one name, one port, one path, persist without a journal.
import { assertEquals } from "@std/assert";
import { listener, problemsOf } from "./support/problems.ts";

const at = (name: string, address: string, port = 9000) =>
  listener("udp", `name = "${name}"`, `address = "${address}"`, `port = ${port}`);
const group = (name: string, address: string, port = 9000) =>
  listener("multicast", `name = "${name}"`, `group = "${address}"`, `port = ${port}`);

/** Addresses that can't be bound on one port of UDP, and ones that can. */
const MEETING = [
  ["0.0.0.0", "0.0.0.0"],
  ["127.0.0.1", "127.0.0.1"],
  ["0.0.0.0", "127.0.0.1"],
  ["127.0.0.1", "0.0.0.0"],
  ["::", "::"],
  ["::", "0.0.0.0"],
  ["127.0.0.1", "::"],
  ["::", "::1"],
  ["::1", "0:0:0:0:0:0:0:1"],
  ["::ffff:127.0.0.1", "127.0.0.1"],
  ["::ffff:0.0.0.0", "127.0.0.1"],
  ["fe80::1%eth0", "fe80::1%eth0"],
] as const;
const APART = [
  ["127.0.0.1", "127.0.0.2"],
  ["0.0.0.0", "::1"],
  ["::1", "127.0.0.1"],
  ["fe80::1%eth0", "fe80::1%eth1"],
  ["::ffff:127.0.0.1", "::1"],
] as const;

Deno.test("two listeners on overlapping addresses of one port are refused", () => {
  for (const [one, other] of MEETING) {
    const keys = problemsOf(at("a", one) + at("b", other)).map((problem) => problem.split(": ").slice(0, 2));
    assertEquals(keys, [["11", 'listener "b", port']], `${one} and ${other}`);
  }
});

Deno.test("two listeners on other addresses, ports or protocols are fine", () => {
  for (const [one, other] of APART) {
    assertEquals(problemsOf(at("a", one) + at("b", other)), [], `${one}, ${other}`);
  }
  assertEquals(problemsOf(at("a", "::", 1) + at("b", "::", 2)), []);
  assertEquals(problemsOf(listener("udp", "port = 7") + listener("tcp", "port = 7")), []);
});

Deno.test("listeners on port 0 are never in each other's way", () => {
  assertEquals(problemsOf(at("a", "0.0.0.0", 0) + at("b", "0.0.0.0", 0)), []);
});

Deno.test("a multicast listener takes udp's port on every address of its family", () => {
  assertEquals(problemsOf(at("a", "127.0.0.1") + group("b", "225.0.0.10")), [
    '11: listener "b", port: multicast 225.0.0.10:9000 on every address overlaps udp 127.0.0.1:9000 ' +
    '(listener "a", line 5); choose another port',
  ]);
  assertEquals(problemsOf(group("a", "ff02::1") + at("b", "127.0.0.1")), [
    '11: listener "b", port: udp 127.0.0.1:9000 overlaps multicast [ff02::1]:9000 on every address ' +
    '(listener "a", line 5); choose another port',
  ]);
  assertEquals(problemsOf(group("a", "225.0.0.10") + at("b", "::1")), []);
  assertEquals(problemsOf(group("a", "225.0.0.10") + listener("tcp", "port = 9000")), []);
});

Deno.test("multicast listeners share a port, but not a group on one interface", () => {
  const twice = (one: string, other: string) =>
    problemsOf(group("a", "225.0.0.10") + one + group("b", "225.0.0.10") + other);
  const taken = [
    '12: listener "b", port: multicast 225.0.0.10:9000 on every address is taken (listener "a", line 5); ' +
    "choose another port or group",
  ];
  assertEquals(twice("\n", ""), taken);
  assertEquals(twice('interface = "eth0"\n', 'interface = "eth0"'), taken);
  assertEquals(twice('interface = "eth0"\n', 'interface = "auto"'), taken);
  assertEquals(twice('interface = "eth0"\n', 'interface = "eth1"'), []);
  assertEquals(problemsOf(group("a", "225.0.0.10") + group("b", "225.0.0.11") + group("c", "ff02::1")), []);
});

Deno.test("an overlap names the other listener, its address and its line", () => {
  assertEquals(problemsOf(at("a", "0.0.0.0") + at("b", "127.0.0.1")), [
    '11: listener "b", port: udp 127.0.0.1:9000 overlaps udp 0.0.0.0:9000 (listener "a", line 5); ' +
    "choose another port or address",
  ]);
  assertEquals(problemsOf(at("a", "::1") + at("b", "::1")), [
    '11: listener "b", port: udp [::1]:9000 is taken (listener "a", line 5); choose another port',
  ]);
});

Deno.test("a third listener in one place is reported too", () => {
  const lines = problemsOf(at("a", "::") + at("b", "::") + at("c", "::")).map((problem) =>
    problem.split(":")[0]
  );
  assertEquals(lines, ["11", "17"]);
});

Deno.test("a tcp listener in the board's place is refused, whichever the file says first", () => {
  assertEquals(problemsOf(listener("tcp", "port = 8080")), [
    '5: listener "tcp", port: tcp 0.0.0.0:8080 overlaps tcp 127.0.0.1:8080 (the board, unless [board] says ' +
    "otherwise); choose another port or address",
  ]);
  assertEquals(problemsOf(listener("tcp", "port = 81") + '[board]\naddress = "0.0.0.0"\nport = 81'), [
    '8: [board] port: tcp 0.0.0.0:81 is taken (listener "tcp", line 5); choose another port',
  ]);
  assertEquals(problemsOf('[board]\naddress = "::"\nport = 81\n' + listener("tcp", "port = 81")), [
    '8: listener "tcp", port: tcp 0.0.0.0:81 overlaps tcp [::]:81 (the board, line 3); choose another port or address',
  ]);
});

Deno.test("the board's text port is a place that is taken, unless there is no board", () => {
  assertEquals(problemsOf(listener("tcp", "port = 81") + '[board]\naddress = "0.0.0.0"\nhints_port = 81'), [
    '8: [board] hints_port: tcp 0.0.0.0:81 is taken (listener "tcp", line 5); choose another port',
  ]);
  assertEquals(problemsOf("[board]\nport = 81\nhints_port = 81\n" + listener("udp")), [
    "3: [board] hints_port: tcp 127.0.0.1:81 is taken (the board, line 2); choose another port",
  ]);
  assertEquals(problemsOf(listener("tcp", "port = 7999")), [
    '5: listener "tcp", port: tcp 0.0.0.0:7999 overlaps tcp 127.0.0.1:7999 (the board\'s text port, unless [board] ' +
    "says otherwise); choose another port or address",
  ]);
  assertEquals(problemsOf(listener("tcp", "port = 7999") + "[board]\nenabled = false"), []);
});

Deno.test("the projector's token must not be the teacher's, and neither is shown", () => {
  assertEquals(problemsOf(listener("udp") + '[board]\ntoken = "abcdefgh"\nprojector_token = "abcdefgh"'), [
    "8: [board] projector_token: the same as token, the teacher's; choose another",
  ]);
  assertEquals(problemsOf(listener("udp") + '[board]\ntoken = ""\nprojector_token = ""'), []);
});

Deno.test("a udp listener on the board's port is fine, and so are a board elsewhere or on port 0", () => {
  assertEquals(problemsOf(listener("udp", "port = 8080")), []);
  assertEquals(problemsOf(listener("tcp", "port = 8080") + "[board]\nport = 8081"), []);
  assertEquals(problemsOf(listener("tcp", "port = 0") + "[board]\nport = 0"), []);
});

Deno.test("two listeners of one name are refused", () => {
  assertEquals(problemsOf(listener("udp") + listener("tcp", 'name = "udp"')), [
    '7: listener "udp", name: "udp" is the name of the listener on line 2 too; choose another',
  ]);
});

Deno.test("two Unix listeners on one path are refused, however it is spelt", () => {
  const unix = (name: string, path: string) => listener("unix", `name = "${name}"`, `path = "${path}"`);
  for (const path of ["/tmp/a", "/tmp//a", "/tmp/./a", "/tmp/b/../a", "/../tmp/a"]) {
    assertEquals(problemsOf(unix("x", "/tmp/a") + unix("y", path)), [
      `10: listener "y", path: "${path}" is taken (listener "x", path, line 5); choose another path`,
    ]);
  }
  assertEquals(problemsOf(unix("x", "/tmp/a") + unix("y", "/tmp/A") + unix("z", "/tmp/a/b")), []);
});

Deno.test("a Unix listener on the log's or the journal's file is refused", () => {
  const log = '[log]\nfile = "/tmp/./a.sock"\n';
  assertEquals(problemsOf(listener("unix") + log), [
    '7: [log] file: "/tmp/./a.sock" is taken (listener "unix", path, line 5); choose another path',
  ]);
  assertEquals(problemsOf(listener("udp") + '[log]\nfile = "./guichet.db"'), [
    '7: [log] file: "./guichet.db" is taken ([journal] path); choose another path',
  ]);
});

Deno.test("a journal in memory is no file", () => {
  assertEquals(problemsOf(listener("udp") + '[log]\nfile = ":memory:"\n[journal]\npath = ":memory:"'), []);
});

Deno.test("a listener whose transport is not known is in nobody's way", () => {
  const unknown = listener("udp", 'name = "b"', 'transport = "upd"');
  assertEquals(problemsOf(listener("udp") + unknown).map((problem) => problem.split(":")[0]), ["8"]);
});

Deno.test("places that are wrong in themselves are not compared", () => {
  assertEquals(
    problemsOf(listener("udp", "port = -1") + listener("udp", 'name = "b"', "port = -1")).length,
    2,
  );
});

const MEMORY = '\n[journal]\npath = ":memory:"\n';

Deno.test("loadConfig refuses persist where the journal keeps nothing", () => {
  assertEquals(problemsOf(listener("udp", "persist = true") + MEMORY), [
    '6: listener "udp", persist: is kept in the journal, and ":memory:" keeps nothing; expected a file as path in ' +
    "[journal], or no persist",
  ]);
  assertEquals(problemsOf(listener("udp", "persist = false") + MEMORY), []);
});
