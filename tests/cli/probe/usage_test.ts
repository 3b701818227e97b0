// Tests of the command lines of `guichet probe`: what is wrong is said before anything is sent, with status 2.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { run } from "../../../src/cli/run.ts";
import { fakeIo } from "../support/fake_io.ts";
import { probe } from "../support/probing.ts";

const WRONG: [args: (string | number)[], message: string][] = [
  [["upd", "localhost"], `Unknown command "probe upd"; did you mean "probe udp"?`],
  [["udp"], "HOST is missing: guichet probe udp HOST [PORT]"],
  [["udp", ""], "HOST is missing: guichet probe udp HOST [PORT]"],
  [["udp", "a", "70000"], `Cannot use the port "70000": expected 1 to 65535, or a service's name`],
  [["udp", "a", "0"], `Cannot use the port "0": expected 1 to 65535, or a service's name`],
  [["udp", "a", "1", "b"], `Unexpected argument "b" of "guichet probe udp"`],
  [["udp", "127.0.0.1", "no-such-service"], `Cannot use the port "no-such-service": /etc/services has no`],
  [["udp", "a", "--count", "0"], `Cannot use --count "0": expected a whole number from 1 to 100000`],
  [["udp", "a", "--count", "1.5"], `Cannot use --count "1.5": expected a whole number from 1 to 100000`],
  [["udp", "a", "--timeout", "0"], `Cannot use --timeout "0": expected a time from 1ms to 60m`],
  [["udp", "a", "--message", "x".repeat(65_507)], "Cannot send 65508 bytes: a datagram holds 65507 bytes"],
  [["udp", "--broadcast", "127.255.255.255", "--connect"], "Cannot use --connect with --broadcast"],
  [["udp", "a", "--byte-order", "network"], `Cannot use --byte-order "network": expected host, little, big`],
  [
    ["tcp", "a", "--value", "2147483648"],
    `Cannot use --value "2147483648": expected a whole number from -2147483648`,
  ],
  [["tcp", "a", "--slwo"], `Unknown flag "--slwo" of "guichet probe tcp"; did you mean "--slow"?`],
  [["chat", "a", "1", "--raw", "--json"], "Cannot use --raw and --json at once"],
  [
    ["multicast", "192.0.2.1"],
    `Cannot use the group "192.0.2.1": expected an IPv4 group, 224.0.0.0 to 239.255.255.255`,
  ],
  [["multicast", "fe80::1"], `Cannot use the group "fe80::1"`],
  [["multicast", "225.0.0.10", "echo"], `Cannot use the port "echo": expected 1 to 65535`],
  [["multicast", "--interface", "no-such0"], `Cannot use the interface "no-such0": this machine has lo`],
  [["multicast", "--loop", "maybe"], `Cannot use --loop "maybe": expected on or off`],
  [["multicast", "--ttl", "256"], `Cannot use --ttl "256": expected a whole number from 0 to 255`],
  [["multicast", "--listen", "--ttl", "3"], "Cannot use --ttl with --listen"],
  [["multicast", "--source", "127.0.0.1"], "Cannot use --source without --listen"],
  [
    ["multicast", "--listen", "--source", "::1"],
    `Cannot use --source "::1": expected an IPv4 address, as the group is`,
  ],
  [["unix"], "PATH is missing: guichet probe unix PATH"],
  [["unix", "/tmp/x", "--type", "raw"], `Cannot use --type "raw": expected stream, dgram, seqpacket`],
  [["unix", "/" + "x".repeat(108)], "109 bytes; sun_path holds 107"],
];

for (const [args, message] of WRONG) {
  Deno.test(`probe ${args.join(" ").slice(0, 60)} is a usage error`, async () => {
    const { status, out, err } = await probe(args);
    assertEquals([status, out], [2, []]);
    assertStringIncludes(err, message);
  });
}

Deno.test("probe chat --raw is refused on a terminal", async () => {
  const { status, err } = await probe(["chat", "127.0.0.1", "1", "--raw"], { isTerminal: true });
  assertEquals(status, 2);
  assertStringIncludes(err, "Cannot use --raw on a terminal: the server could control it");
});

Deno.test("probe alone shows its help on standard error", async () => {
  const { status, out, err } = await probe([]);
  assertEquals([status, out], [2, []]);
  for (const kind of ["udp", "tcp", "chat", "multicast", "unix"]) {
    assertStringIncludes(err, `  probe ${kind}`);
  }
});

for (const spelling of [["help", "probe", "tcp"], ["probe", "tcp", "--help"], ["--help", "probe", "tcp"]]) {
  Deno.test(`guichet ${spelling.join(" ")} shows the help of probe tcp`, async () => {
    const io = fakeIo();
    assertEquals(await run(spelling, io), 0);
    assertStringIncludes(io.out[0], "Usage: guichet probe tcp HOST [PORT] [--value N]");
    assertStringIncludes(io.out.join("\n"), "Exit status: 0 a right answer");
  });
}

Deno.test("guichet help probe tcp surplus is a usage error", async () => {
  const io = fakeIo();
  assertEquals(await run(["help", "probe", "tcp", "x"], io), 2);
  assertEquals(await run(["help", "probe", "tpc"], io), 2);
  assertStringIncludes(io.err.join("\n"), 'did you mean "probe tcp"?');
});
