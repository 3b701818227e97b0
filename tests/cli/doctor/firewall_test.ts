// What the doctor reads from a firewall's rules, and from a firewall that is there.
import { assertEquals, assertMatch } from "@std/assert";
import {
  judgeFirewall,
  parseIptables,
  parseNft,
  type RuleSet,
  verdictOn,
} from "../../../src/cli/doctor/firewall.ts";
import { runGuichet } from "../../support/guichet.ts";
import { makeNamespace } from "../../support/namespaces.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";

const NONE = { sets: [], refused: false, hasUfw: false, inContainer: false };
const udp = (port: number) => ({ protocol: "udp", port, of: "a", outside: true }) as const;
const tcp = (port: number) => ({ protocol: "tcp", port, of: "b", outside: true }) as const;
const fates = (set: RuleSet, ...ports: ReturnType<typeof udp | typeof tcp>[]) =>
  ports.map((port) => verdictOn(set, port));

Deno.test("parseIptables finds the policy, rules that name ports, lists and ranges", () => {
  const set = parseIptables(`*nat
:INPUT DROP [0:0]
COMMIT
*filter
:INPUT DROP [10:20]
-A INPUT -i lo -j ACCEPT
-A INPUT -p udp -m udp --dport 4567 -j ACCEPT
-A INPUT -p tcp -m multiport --dports 22,7000:7999 -j ACCEPT
-A INPUT -p udp -m udp --dport 13 -j REJECT --reject-with icmp-port-unreachable
COMMIT
`);
  assertEquals(set.dropsByDefault, true);
  assertEquals(fates(set, udp(4567), tcp(4567), tcp(7100), udp(13), udp(9)), [
    "open",
    "unnamed",
    "open",
    "dropped",
    "unnamed",
  ]);
  assertEquals(fates(parseIptables("*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n"), udp(9)), ["open"]);
  assertEquals(parseIptables(""), { dropsByDefault: false, rules: [] });
});

Deno.test("parseNft makes nothing of what is no rule set", () => {
  for (
    const text of ["", "{", "[]", "null", '{"nftables": 7}', '{"nftables": [null, {"rule": {"expr": [7]}}]}']
  ) {
    assertEquals(parseNft(text), { dropsByDefault: false, rules: [] });
  }
});

Deno.test("judgeFirewall says what opens a port, in the words of the firewall that is there", () => {
  const closed = { dropsByDefault: true, rules: [] };
  const [found] = judgeFirewall([udp(4567), tcp(7100)], { ...NONE, sets: [closed], hasUfw: true });
  assertEquals(found.health, "problem");
  assertEquals(found.cure, "ufw allow 4567/udp; ufw allow 7100/tcp");
  const [plain] = judgeFirewall([udp(4567)], { ...NONE, sets: [closed] });
  assertMatch(plain.cure!, /nft add rule inet filter input udp dport 4567 accept/);
});

Deno.test("judgeFirewall says so when the rules are not ours to read, and when none is seen", () => {
  assertEquals(judgeFirewall([udp(1)], NONE)[0].health, "ok");
  assertEquals(judgeFirewall([udp(1)], { ...NONE, refused: true })[0].health, "warning");
  assertEquals(judgeFirewall([udp(1)], { ...NONE, hasUfw: true })[0].health, "warning");
});

Deno.test("judgeFirewall takes no rules in a container for none that are seen, not for none", () => {
  const [unseen] = judgeFirewall([udp(1)], { ...NONE, inContainer: true });
  assertEquals([unseen.health, unseen.text], [
    "warning",
    "The machine's firewall can't be seen from inside a container",
  ]);
  const open = { dropsByDefault: false, rules: [] };
  assertEquals(judgeFirewall([udp(1)], { ...NONE, sets: [open], inContainer: true })[0].health, "ok");
});

const NFT = `
add table inet lab
add chain inet lab input { type filter hook input priority 0; policy drop; }
add rule inet lab input iif lo accept
add rule inet lab input udp dport 14567 accept
add rule inet lab input tcp dport { 17000-17199, 9 } accept
add rule inet lab input udp dport 10013 drop
`;

testNeeding(["nft", "root", "namespaces"], "doctor reads the rules of a firewall that is there", async () => {
  await using namespace = await makeNamespace();
  await using dir = await tempDir();
  await runSuccessfully([...namespace.prefix, "nft", "-f", await dir.write("rules", NFT)]);
  const listener = (name: string, transport: string, port: number, address = "0.0.0.0") =>
    `[[listener]]\nname = "${name}"\ntransport = "${transport}"\naddress = "${address}"\nport = ${port}\nservice = "echo"\n`;
  const config = listener("accepted", "udp", 14_567) + listener("within", "tcp", 17_100) +
    listener("refused", "udp", 10_013) + listener("unnamed", "tcp", 18_000) +
    listener("inside", "tcp", 19_000, "127.0.0.1");
  const path = await dir.write("lab.toml", config);
  const { code, stdout } = await runGuichet(["doctor", "--json", "--config", path], {
    prefix: namespace.prefix,
  });
  assertEquals(code, 1);
  const { findings }: { findings: { check: string; text: string }[] } = JSON.parse(stdout);
  const texts = findings.filter(({ check }) => check === "firewall").map(({ text }) => text);
  assertEquals(texts, [
    "A firewall rule drops udp 10013 (refused)",
    "The firewall drops what no rule accepts, and no rule names tcp 18000 (unnamed)",
  ]);
});
