// A firewall that would drop what students send: nftables' or iptables' rules, as far as they are ours to read (root's).
// Not here: what the rules mean (firewall_rules.ts).

import { type Check, type Finding, ok, type Patient, problem, warning } from "../check.ts";
import { containerEngine } from "../container.ts";
import { parseIptables, parseNft, type RuleSet, verdictOn } from "../firewall_rules.ts";
import { type LabPort, labPorts, portsText } from "../lab_ports.ts";

/** Programs that print the rules. */
const PRINTERS = [
  { command: ["nft", "-j", "list", "ruleset"], parse: parseNft },
  { command: ["iptables-save"], parse: parseIptables },
] as const;

export const firewall: Check = {
  name: "firewall",
  look: async ({ config, io, read, user }) => {
    const { sets, refused } = await readRules(io);
    const hasUfw = /^ENABLED=yes$/m.test(read("/etc/ufw/ufw.conf") ?? "");
    const ports = labPorts(config).filter(({ outside }) => outside);
    const inContainer = containerEngine(read) !== undefined;
    return judgeFirewall(ports, { sets, refused: refused && user !== 0, hasUfw, inContainer });
  },
};

async function readRules(io: Patient["io"]): Promise<{ sets: RuleSet[]; refused: boolean }> {
  const sets: RuleSet[] = [];
  let refused = false;
  for (const { command: [name, ...words], parse } of PRINTERS) {
    const printed = await io.runProgram(name, words);
    if (printed === undefined) continue;
    if (printed.code !== 0) refused = true;
    else sets.push(parse(printed.stdout));
  }
  return { sets, refused };
}

export interface SeenFirewall {
  readonly sets: readonly RuleSet[];
  /** Rules may be there and are not ours to read. */
  readonly refused: boolean;
  readonly hasUfw: boolean;
  /** The rules are the machine's, and the programs that print them are not inside. */
  readonly inContainer: boolean;
}

export function judgeFirewall(ports: readonly LabPort[], seen: SeenFirewall): Finding[] {
  const { sets, refused, hasUfw, inContainer } = seen;
  const fates = ports.map((port) => ({ port, fate: worst(sets.map((set) => verdictOn(set, port))) }));
  const dropped = fates.filter(({ fate }) => fate === "dropped").map(({ port }) => port);
  const unnamed = fates.filter(({ fate }) => fate === "unnamed").map(({ port }) => port);
  const found: Finding[] = [];
  if (dropped.length > 0) {
    found.push(problem(`A rule of the firewall drops ${portsText(dropped)}`, allowText(dropped, hasUfw)));
  }
  if (unnamed.length > 0) {
    const text = `The firewall drops what no rule accepts, and none names ${portsText(unnamed)}`;
    found.push(problem(text, allowText(unnamed, hasUfw)));
  }
  if (found.length > 0) return found;
  if (refused || (hasUfw && sets.length === 0)) {
    return [
      warning("The firewall's rules are not ours to read", "sudo guichet doctor, or sudo nft list ruleset"),
    ];
  }
  if (inContainer && sets.length === 0) {
    return [
      warning(
        "The machine's firewall can't be seen from a container",
        "sudo nft list ruleset on the machine",
      ),
    ];
  }
  return [
    ok(sets.length === 0 ? "No firewall is seen here" : "No rule of the firewall drops the lab's ports"),
  ];
}

function worst(fates: readonly ReturnType<typeof verdictOn>[]) {
  const order = ["dropped", "unnamed"] as const;
  return order.find((fate) => fates.includes(fate)) ?? "open";
}

/** What opens them, in the words of the firewall that is there. */
function allowText(ports: readonly LabPort[], hasUfw: boolean): string {
  if (hasUfw) return ports.map(({ protocol, port }) => `ufw allow ${port}/${protocol}`).join("; ");
  const [{ protocol, port }] = ports;
  return `Accept them, such as: nft add rule inet filter input ${protocol} dport ${port} accept ` +
    `(iptables -I INPUT -p ${protocol} --dport ${port} -j ACCEPT)`;
}
