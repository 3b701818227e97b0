// Where traps stand, and where they must not.
import { assert, assertEquals } from "@std/assert";
import { loadConfig } from "../../../src/config/load.ts";
import { MOST_TRAPS, nearGroups, planTraps } from "../../../src/lab/listeners/traps.ts";
import { swap16 } from "../../../src/text/ints.ts";
import { lab, listener, table } from "../support/run_labs.ts";

const COUNTER = listener("a", "udp", "counter", { port: 4567 });

/** The plan in words: `a: udp 0.0.0.0:55057 swapped-port`. */
function plan(toml: string): string[] {
  const config = loadConfig(toml, "lab.toml");
  return planTraps(config).map(({ listener, trap, protocol, address }) =>
    `${config.listeners[listener].name}: ${protocol} ${address}:${trap.port} ${trap.kind}`
  );
}

Deno.test("swapped turns a port's bytes round", () => {
  assertEquals([swap16(7200), swap16(4567), swap16(swap16(7100))], [8220, 55057, 7100]);
});

Deno.test("planTraps lays the swapped port, the other protocol and IPv6 beside a listener, at its address", () => {
  assertEquals(plan(COUNTER), [
    "a: udp 127.0.0.1:55057 swapped-port",
    "a: tcp 127.0.0.1:4567 other-protocol",
    "a: udp ::1:4567 other-family",
  ]);
});

/** The traps over IPv6 beside these listeners. */
function ipv6(...listeners: string[]): string[] {
  return plan(listeners.join("")).filter((each) => each.endsWith("other-family"));
}

Deno.test("planTraps waits for IPv6 on every address, but where only this machine reaches the listener", () => {
  const at = (address: string) => listener("a", "udp", "counter", { address, port: 4567 });
  assertEquals(ipv6(at("0.0.0.0")), ["a: udp :::4567 other-family"]);
  assertEquals(ipv6(at("192.0.2.7")), ["a: udp :::4567 other-family"]);
  assertEquals(ipv6(at("127.0.0.2")), ["a: udp ::1:4567 other-family"]);
});

Deno.test("planTraps lays none over IPv6 where the port is served there, or is the system's", () => {
  assertEquals(ipv6(listener("a", "udp", "counter", { address: "::", port: 4567 })), []);
  assertEquals(ipv6(COUNTER, listener("b", "udp", "echo", { address: "::1", port: 4567 })), []);
  assertEquals(ipv6(listener("a", "udp", "echo", { port: 7 })), []);
});

Deno.test("planTraps lays none over IPv6 beside TCP, where right clients try IPv4 once they are refused", () => {
  assertEquals(ipv6(listener("a", "tcp", "counter", { port: 7100 })), []);
});

Deno.test("planTraps waits for a group at the ports beside its own, where nothing else does", () => {
  const near = (toml: string) => plan(toml).filter((each) => each.endsWith("near-port"));
  const multicast = listener("m", "multicast", "print", { group: "225.0.0.10", port: 7200 });
  assertEquals(near(multicast), ["m: udp 225.0.0.10:7201 near-port", "m: udp 225.0.0.10:7199 near-port"]);
  assertEquals(near(multicast + listener("a", "udp", "echo", { port: 7201 })), [
    "m: udp 225.0.0.10:7199 near-port",
  ]);
  // A UDP trap is there already.
  assertEquals(near(multicast + listener("a", "tcp", "echo", { port: 7199 })), [
    "m: udp 225.0.0.10:7201 near-port",
  ]);
});

Deno.test("planTraps lays none with traps = false, with trap = false, or where the kernel chooses the port", () => {
  assertEquals(plan(lab({ traps: false }) + COUNTER), []);
  assertEquals(plan(listener("a", "udp", "counter", { port: 4567 }) + "trap = false\n"), []);
  assertEquals(plan(listener("a", "udp", "counter", { port: 0 })), []);
});

Deno.test("planTraps stays off listeners, the board, and other traps", () => {
  const both = COUNTER + listener("b", "tcp", "echo", { port: 4567 });
  assertEquals(plan(both), [
    "a: udp 127.0.0.1:55057 swapped-port",
    "a: udp ::1:4567 other-family",
    "b: tcp 127.0.0.1:55057 swapped-port",
  ]);
  assertEquals(
    plan(COUNTER + listener("b", "tcp", "echo", { port: 55057 }) + table("board", { port: 0 }))
      .filter((each) => each.startsWith("a")),
    [
      "a: udp 127.0.0.1:55057 swapped-port",
      "a: tcp 127.0.0.1:4567 other-protocol",
      "a: udp ::1:4567 other-family",
    ],
  );
  // 8080 is 0x1f90, its twin 0x901f.
  const board = listener("a", "tcp", "echo", { port: 0x901f });
  assertEquals(plan(board + table("board", { port: 8080 })), ["a: udp 127.0.0.1:36895 other-protocol"]);
});

Deno.test("planTraps leaves the ports that a student's own server would want", () => {
  // 0x1389 is 5001; its twin 0x8913 is not asked for here, the other way round is.
  const twin = swap16(5001);
  assertEquals(plan(listener("a", "udp", "counter", { port: twin })), [
    `a: tcp 127.0.0.1:${twin} other-protocol`,
    `a: udp ::1:${twin} other-family`,
  ]);
  // The course's TCP server listens on 7100; UDP there is nobody's.
  assertEquals(plan(listener("a", "udp", "counter", { port: 7100 })), [
    `a: udp 127.0.0.1:${swap16(7100)} swapped-port`,
    "a: udp ::1:7100 other-family",
  ]);
});

Deno.test("planTraps leaves the system's ports", () => {
  // 0x1f00 is 7936, its twin 0x001f = 31.
  assertEquals(plan(listener("a", "tcp", "echo", { port: 0x1f00 })), [
    "a: udp 127.0.0.1:7936 other-protocol",
  ]);
});

Deno.test("planTraps waits for a group on near groups, on the swapped port, and for TCP", () => {
  const multicast = listener("m", "multicast", "print", { group: "225.0.0.10", port: 7200 });
  const found = plan(multicast);
  assert(found.includes("m: udp 225.0.0.8:7200 near-group"), found.join("\n"));
  assert(found.includes("m: udp 224.0.0.10:7200 near-group"), found.join("\n"));
  assert(found.includes("m: udp 0.0.0.0:8220 swapped-port"), found.join("\n"));
  assert(found.includes("m: tcp 0.0.0.0:7200 other-protocol"), found.join("\n"));
  const other = listener("n", "multicast", "print", { group: "224.0.0.10", port: 7300 });
  assert(!plan(multicast + other).some((each) => each.includes("m: udp 224.0.0.10")));
});

Deno.test("planTraps has an end", () => {
  const many = Array.from(
    { length: 64 },
    (_, i) => listener(`m${i}`, "multicast", "print", { group: `225.1.${i}.77`, port: 20_001 + i }),
  );
  assertEquals(planTraps(loadConfig(many.join(""), "lab.toml")).length, MOST_TRAPS);
});

Deno.test("nearGroups gives groups that are not the group, of its family", () => {
  for (const group of ["225.0.0.10", "239.255.255.255", "224.0.0.1", "ff02::114", "ff15::1:ffff"]) {
    const near = nearGroups(group);
    assert(near.length > 2 && near.length <= 8, `${group}: ${near}`);
    assert(!near.includes(group) && new Set(near).size === near.length);
    for (const each of near) assertEquals(each.includes(":"), group.includes(":"));
  }
  assertEquals(nearGroups("10.0.0.1"), []);
});
