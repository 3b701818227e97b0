// What the machine tells: rules of its firewall, its processes' rights, routes, IGMP, the environment of a
// service, all of it mutated. Readers give what they can make out, and never an exception.
import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { judgeEphemeralPorts } from "../../src/cli/doctor/addresses.ts";
import { hasCapability } from "../../src/cli/doctor/check.ts";
import { parseIptables, parseNft, type RuleSet, verdictOn } from "../../src/cli/doctor/firewall.ts";
import { judgeMulticastRoute, judgeVersions } from "../../src/cli/doctor/multicast.ts";
import { SERVICE_VARIABLES, serviceEnvironment } from "../../src/lab/systemd/environment.ts";
import { mutatedText } from "./mutate.ts";
import { check, randomNumbers } from "./seed.ts";

/** Mutations of each text. */
const TIMES = 5000;

/** A text with one to four mutations, anywhere. */
function mutation(text: string, random: () => number): string {
  let mutant = text;
  for (let more = 1 + random() % 4; more > 0 && mutant.length > 0; more--) {
    mutant = mutatedText(mutant, random(), random);
  }
  return mutant;
}

const match = (right: unknown, op = "==") => ({
  match: { op, left: { payload: { protocol: "udp", field: "dport" } }, right },
});
const NFT = JSON.stringify({
  nftables: [
    { metainfo: { version: "1.0.6" } },
    { chain: { family: "inet", table: "filter", name: "input", hook: "input", policy: "drop" } },
    { rule: { expr: [match(4567), { accept: null }] } },
    { rule: { expr: [match({ set: [22, { range: [7000, 7100] }] }), { drop: null }] } },
    { rule: { expr: [match({ range: [1, 1023] }, "!="), { reject: { type: "icmp" } }] } },
  ],
});
const IPTABLES = `*filter
:INPUT DROP [0:0]
-A INPUT -p udp -m udp --dport 4567 -j ACCEPT
-A INPUT -p tcp -m multiport --dports 22,7000:7100 -j DROP
COMMIT
`;

function isRuleSet(rules: RuleSet): void {
  for (const protocol of ["udp", "tcp"] as const) {
    for (const port of [22, 4567, 7050, 65_535]) {
      assert(["open", "dropped", "unnamed"].includes(verdictOn(rules, { protocol, port })));
    }
  }
}

Deno.test("parseNft and parseIptables make rules or nothing of any mutation", () => {
  assertEquals(parseNft(NFT).rules.length, 2);
  assertEquals(parseIptables(IPTABLES).rules.length, 2);
  const random = randomNumbers();
  for (let time = 0; time < TIMES; time++) {
    isRuleSet(parseNft(mutation(NFT, random)));
    isRuleSet(parseIptables(mutation(IPTABLES, random)));
  }
  check(fc.json(), (text) => isRuleSet(parseNft(text)), 2000);
  check(fc.string({ unit: "binary" }), (text) => isRuleSet(parseIptables(`*filter\n${text}\nCOMMIT`)), 2000);
});

const ROUTES = `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t000000E0\t00000000\t0001\t0\t0\t0\t000000F0\t0\t0\t0
`;

Deno.test("doctor finds something to say of any mutation of the kernel's tables", async () => {
  const igmp = await Deno.readTextFile("/proc/self/net/igmp");
  const random = randomNumbers();
  const ports = [{ of: "udp", protocol: "udp", port: 40_000, outside: true }] as const;
  for (let time = 0; time < TIMES; time++) {
    assertEquals(judgeMulticastRoute("225.0.0.10", mutation(ROUTES, random)).length, 1);
    const range = mutation("32768\t60999\n", random);
    assert(judgeEphemeralPorts(ports, range, mutation("8080,9000-9010\n", random)).length <= 1);
    assert(judgeVersions(mutation(igmp, random)).every(({ text }) => text !== ""));
  }
});

Deno.test("hasCapability reads any mutation of a process's status", async () => {
  const status = await Deno.readTextFile("/proc/self/status");
  const random = randomNumbers();
  for (let time = 0; time < TIMES; time++) {
    const mutant = mutation(status, random);
    assertEquals(typeof hasCapability(mutant, random() % 64), "boolean");
  }
});

Deno.test("serviceEnvironment takes any variables: what it makes of them can be used, or it complains", () => {
  const value = fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.stringMatching(/^\d{1,20}$/),
    fc.constantFrom("42", "3", "/run/notify", "@notify", "", "-1"),
  );
  const variables = fc.record(Object.fromEntries(SERVICE_VARIABLES.map((name) => [name, value])), {
    requiredKeys: [],
  });
  check(variables, (given) => {
    const { notifySocket, watchdog, complaints } = serviceEnvironment(given, 42);
    assert(notifySocket === undefined || /^[/@]./s.test(notifySocket));
    assert(watchdog >= 0 && Number.isFinite(watchdog));
    assert(complaints.length <= 2 && complaints.every((each) => each.startsWith("Cannot use ")));
  }, 20_000);
});
