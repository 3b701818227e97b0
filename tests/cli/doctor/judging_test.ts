// What each check of the doctor's makes of machines that are not there: the judging alone, with what /proc would say.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { judgeAddresses, judgeEphemeralPorts, judgeIpv6 } from "../../../src/cli/doctor/addresses.ts";
import { containerEngine, type Finding, hasCapability, type Health } from "../../../src/cli/doctor/check.ts";
import {
  judgeClock,
  judgeDescriptors,
  judgeDiskSpace,
  judgeLowPorts,
  judgeReceiveBuffer,
  judgeSurroundings,
  mostConnections,
} from "../../../src/cli/doctor/machine.ts";
import {
  judgeBridge,
  judgeEchoes,
  judgeInterfaces,
  judgeMembers,
  judgeMulticastRoute,
  judgeReversePath,
  judgeVersions,
} from "../../../src/cli/doctor/multicast.ts";
import { loadConfig } from "../../../src/config/load.ts";
import type { NetworkInterface } from "../../../src/posix/system/interfaces.ts";

/** Exactly one finding, of that health; a warning or a problem has a cure. */
function one(found: readonly Finding[], health: Health, text: RegExp, cure = /./): void {
  assertEquals(found.length, 1, JSON.stringify(found));
  assertEquals(found[0].health, health);
  assertMatch(found[0].text, text);
  if (health !== "ok") assertMatch(found[0].cure ?? "", cure);
}

const UDP = { protocol: "udp", port: 4567, of: "udp-counter", outside: true } as const;
const LOW = { protocol: "tcp", port: 7, of: "echo", outside: true } as const;

const LAB = { pid: 99, name: "A" };

Deno.test("judgeAddresses splits the reason from the cure, and tells this lab from another", () => {
  const why =
    "Cannot bind udp 0.0.0.0:4567: address already in use (pid 812, xinetd); choose another port or stop it";
  const taken = { listener: "a", address: "0.0.0.0:4567", state: "taken" as const, why };
  one(
    judgeAddresses([taken], [LAB], "A"),
    "problem",
    /\(pid 812, xinetd\)$/,
    /^Choose another port or stop it$/,
  );
  const lab = { ...taken, why: why.replace("812, xinetd", "99, guichet-lab") };
  one(judgeAddresses([lab], [LAB], "A"), "ok", /A running lab \(pid 99\) has 1 of the 1 addresses/);
  const free = { ...taken, state: "free" as const, why: "" };
  // Its listeners are free, and it could not start: the other lab has its board's port.
  one(
    judgeAddresses([lab, free], [LAB], "B"),
    "problem",
    /Another lab \(pid 99, A\) has 1 of the 2/,
    /^Stop/,
  );
  one(
    judgeAddresses([lab, free], [LAB], "A"),
    "warning",
    /A running lab \(pid 99\) has 1 of the 2/,
    /reload/,
  );
  // A process that is merely called so.
  one(judgeAddresses([lab], [{ pid: 9 }], "A"), "problem", /\(pid 99, guichet-lab\)$/);
  const unix = {
    ...taken,
    why: "Cannot bind unix /tmp/a: pid 99, guichet-lab, serves it; choose another path or stop it",
  };
  one(judgeAddresses([unix], [{ pid: 99 }], "A"), "ok", /pid 99/);
  one(judgeAddresses([free], [], "A"), "ok", /^1 of 1 addresses are free$/);
});

Deno.test("judgeLowPorts goes by the kernel's first free port and the user's right", () => {
  one(
    judgeLowPorts([LOW, UDP], 1024, false),
    "problem",
    /^tcp 7 \(echo\): below 1024/,
    /systemd unit.*sysctl -w net\.ipv4\.ip_unprivileged_port_start=7;/,
  );
  one(judgeLowPorts([LOW], 1024, true), "ok", /may bind/);
  assertEquals(judgeLowPorts([LOW, UDP], 0, false), []);
});

Deno.test("judgeEphemeralPorts knows the range and what is reserved from it", () => {
  const high = { ...UDP, port: 40_000 };
  one(judgeEphemeralPorts([UDP], "32768\t60999", ""), "ok", /, 32768 to 60999$/);
  one(
    judgeEphemeralPorts([high], "32768\t60999", ""),
    "warning",
    /udp 40000/,
    /ip_local_reserved_ports=40000,/,
  );
  one(judgeEphemeralPorts([high], "32768 60999", "8080"), "warning", /./, /reserved_ports=8080,40000,/);
  for (const reserved of ["40000", "1,39999-40001"]) {
    one(judgeEphemeralPorts([high], "32768 60999", reserved), "ok", /./);
  }
  for (const port of [32_768, 60_999]) {
    one(judgeEphemeralPorts([{ ...UDP, port }], "32768 60999", ""), "warning", /./);
  }
  assertEquals(judgeEphemeralPorts([high], undefined, undefined), []);
});

Deno.test("judgeDescriptors wants room for a class of forty and for the rest, whatever limits allow", () => {
  one(judgeDescriptors(30_000, 20_000), "ok", /^20000 descriptors are enough for 19744 connections at once$/);
  one(judgeDescriptors(30_000, 656), "ok", /./);
  one(
    judgeDescriptors(30_000, 655),
    "warning",
    /about 399 connections at once; .* may need 400/,
    /ulimit -n 656/,
  );
  one(judgeDescriptors(9, 265), "ok", /./);
});

Deno.test("mostConnections is the sum of what the listeners with connections allow", () => {
  const listener = (name: string, keys: string) =>
    `[[listener]]\nname = "${name}"\nservice = "echo"\n${keys}\nmax_connections = 500\n`;
  const listeners = [
    listener("tcp", 'transport = "tcp"\nport = 7100'),
    listener("unix", 'transport = "unix"\npath = "/run/a"'),
    '[[listener]]\nname = "udp"\ntransport = "udp"\nport = 4567\nservice = "echo"\n',
  ];
  assertEquals(mostConnections(loadConfig(listeners.join(""), "lab.toml")), 1000);
});

Deno.test("judgeReceiveBuffer tells what the kernel would grant", () => {
  one(
    judgeReceiveBuffer(4_194_304, 212_992, false),
    "warning",
    /get 212992, enough for about 512 small/,
    /rmem_max=4194304/,
  );
  one(judgeReceiveBuffer(4_194_304, 212_992, true), "ok", /may exceed/);
  one(judgeReceiveBuffer(4_194_304, 4_194_304, false), "ok", /./);
  assertEquals([judgeReceiveBuffer(0, 1, false), judgeReceiveBuffer(1, NaN, false)], [[], []]);
});

const ROUTES = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
const DEFAULT = "eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0";
const OWN = "eth1\t000000E0\t00000000\t0001\t0\t0\t0\t000000F0\t0\t0\t0";
const LAN = "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0";

Deno.test("judgeMulticastRoute takes the closest route that is up", () => {
  const judge = (...lines: string[]) => judgeMulticastRoute("225.0.0.10", [ROUTES, ...lines].join("\n"));
  one(judge(DEFAULT, LAN), "ok", /leaves by eth0, the default route/);
  one(judge(DEFAULT, OWN), "ok", /leaves by eth1, a route of its own/);
  one(judge(LAN), "problem", /No route leads to 225\.0\.0\.10/, /^ip route add 224\.0\.0\.0\/4/);
  one(judge(DEFAULT.replace("0003", "0203")), "problem", /./);
  one(judge(), "problem", /./);
  one(judgeMulticastRoute("225.0.0.10", ""), "problem", /./);
});

const eth = (more: Partial<NetworkInterface>): NetworkInterface => ({
  index: 2,
  name: "eth0",
  up: true,
  running: true,
  loopback: false,
  multicast: true,
  pointToPoint: false,
  broadcast: true,
  addresses: [],
  ...more,
});

Deno.test("judgeInterfaces wants one that is up, has MULTICAST, and a cable", () => {
  const lo = eth({ name: "lo", loopback: true });
  one(judgeInterfaces([lo, eth({})]), "ok", /arrive on eth0$/);
  one(judgeInterfaces([lo, eth({ running: false })]), "warning", /no cable/);
  one(
    judgeInterfaces([lo, eth({ multicast: false })]),
    "problem",
    /no MULTICAST flag/,
    /ip link set eth0 multicast on/,
  );
  one(judgeInterfaces([lo, eth({ up: false })]), "problem", /No interface but lo/);
  one(judgeInterfaces([lo]), "problem", /No interface but lo/);
});

Deno.test("judgeVersions and judgeBridge know old IGMP and bridges that ask nobody", () => {
  const text =
    "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n1\tlo        :     1      V3\n" +
    "\t\t\t\t010000E0     1 0:00000000\t\t0\n2\teth0      :     2      V3\n";
  one(judgeVersions(text), "ok", /^eth0 IGMPv3; a switch/);
  one(judgeVersions(text.replace("2      V3", "2      V1")), "warning", /^eth0: IGMPv1/);
  assertEquals(judgeVersions(""), []);
  one(judgeBridge({ name: "br0", snooping: "1", querier: "0" }), "warning", /^br0/, /mcast_querier 1/);
  for (const [snooping, querier] of [["0", "0"], ["1", "1"], [undefined, undefined]]) {
    assertEquals(judgeBridge({ name: "br0", snooping, querier }), []);
  }
});

Deno.test("judgeMembers leaves the lab out, and counts the others", () => {
  const row = { group: "225.0.0.10", interface: "eth0", users: 2 };
  const other = { ...row, group: "239.1.2.3", listeners: [] };
  one(judgeMembers([row.group], [other]), "ok", /No other program/);
  one(judgeMembers([row.group], [{ ...row, listeners: ["a", "b"] }]), "ok", /./);
  one(
    judgeMembers([row.group], [{ ...row, listeners: ["a"] }, other]),
    "warning",
    /^1 socket of other programs joined/,
  );
  one(
    judgeMembers([row.group], [{ ...row, listeners: [] }]),
    "warning",
    /^2 sockets of other programs joined/,
  );
  assertEquals(judgeMembers([], [other]), []);
});

Deno.test("judgeEchoes tells what did not come back from what could not be sent", () => {
  const found = judgeEchoes("225.0.0.10", [
    { on: "lo", came: true },
    { on: "eth0", came: false },
    { on: "eth1", came: "network is unreachable" },
  ]);
  assertEquals(found.map(({ health }) => health), ["problem", "problem", "ok"]);
  assertMatch(found[0].text, /on eth0 did not come back$/);
  assertMatch(found[1].text, /on eth1 could not be sent: network is unreachable$/);
  assertMatch(found[2].text, /comes back on lo$/);
});

Deno.test("judgeReversePath warns of a strict filter between several networks", () => {
  const two = (filter: number) => [{ name: "eth0", filter }, { name: "eth1", filter: 0 }];
  one(judgeReversePath(0, two(1)), "warning", /^eth0: strict/, /rp_filter=2/);
  one(judgeReversePath(1, two(0)), "warning", /^eth0, eth1: strict/);
  one(judgeReversePath(2, two(1)), "ok", /./);
  one(judgeReversePath(0, two(0)), "ok", /./);
  assertEquals(judgeReversePath(1, [{ name: "eth0", filter: 1 }]), []);
});

Deno.test("judgeIpv6 speaks of IPv6 only to listeners that want it", () => {
  assertEquals(judgeIpv6([], { there: false, disabled: true }), []);
  one(judgeIpv6(["a"], { there: true, disabled: false }), "ok", /./);
  one(judgeIpv6(["a"], { there: true, disabled: true }), "problem", /switched off/, /disable_ipv6=0/);
  one(judgeIpv6(["a"], { there: false, disabled: false }), "problem", /has no IPv6/);
});

Deno.test("judgeClock warns of a clock that nothing keeps right, and of who tells it", () => {
  one(
    judgeClock(["time"], { synchronised: false, maxError: 16_000 }),
    "warning",
    /synchronised: time may tell a wrong time$/,
  );
  one(judgeClock([], { synchronised: false, maxError: 16_000 }), "warning", /times in the journal/);
  one(judgeClock([], { synchronised: true, maxError: 12.4 }), "ok", /to within 12 ms/);
  assertEquals(judgeClock([], undefined), []);
});

Deno.test("judgeSurroundings knows WSL, and containers behind a bridge", () => {
  const machine = { release: "6.1.0-amd64", engine: undefined, addresses: ["172.17.0.2"] };
  assertEquals(judgeSurroundings(machine), []);
  const wsl = "5.15.90.1-microsoft-standard-WSL2";
  one(judgeSurroundings({ ...machine, release: wsl }), "warning", /WSL/, /mirrored/);
  one(
    judgeSurroundings({ ...machine, engine: "Docker" }),
    "warning",
    /Docker container behind a bridge/,
    /--network host/,
  );
  for (const address of ["10.88.0.5", "10.89.0.2", "10.0.2.100"]) {
    one(judgeSurroundings({ ...machine, engine: "Podman", addresses: [address] }), "warning", /Podman/);
  }
  // The second is what VirtualBox gives a whole machine.
  for (const address of ["192.168.1.10", "10.0.2.15"]) {
    assertEquals(judgeSurroundings({ ...machine, engine: "Docker", addresses: [address] }), []);
  }
});

Deno.test("containerEngine finds Podman also where --read-only hides its file", () => {
  const engine = (files: Record<string, string>) => containerEngine((path) => files[path]);
  assertEquals(engine({ "/.dockerenv": "" }), "Docker");
  assertEquals(engine({ "/run/.containerenv": "" }), "Podman");
  const environment = "PATH=/bin\0container=podman\0HOME=/";
  assertEquals(engine({ "/proc/self/environ": environment }), "Podman");
  assertEquals(engine({ "/proc/self/environ": environment.replace("podman", "podman-not") }), undefined);
  assertEquals(engine({}), undefined);
});

Deno.test("judgeDiskSpace wants folders that are there and have room", () => {
  const mib = 1024 * 1024;
  one(
    judgeDiskSpace([{ folder: "/a", free: 500 * mib }, { folder: "/b", free: 500 * mib }]),
    "ok",
    /\/a, \/b$/,
  );
  one(judgeDiskSpace([{ folder: "/a", free: 100 * mib }]), "warning", /^\/a: 100 MiB/);
  one(judgeDiskSpace([{ folder: "/a", free: mib }]), "problem", /^\/a: 1 MiB/);
  one(judgeDiskSpace([{ folder: "/a", free: undefined }]), "problem", /no folder \/a/, /^mkdir -p \/a$/);
});

Deno.test("hasCapability reads the bits of CapEff, and none where there is no such line", () => {
  const status = (bits: string) => `Name:\tdeno\nCapPrm:\tffffffffffffffff\nCapEff:\t${bits}\n`;
  assert(hasCapability(status("0000000000000400"), 10));
  assert(!hasCapability(status("0000000000000400"), 12));
  assert(hasCapability(status("000001ffffffffff"), 40));
  assert(!hasCapability(undefined, 10));
  assertStringIncludes(status("1"), "CapEff");
});
