// The doctor's check of the firewall: would nftables or iptables drop what students send to the lab's ports?
// Their rules are read one by one, as far as this user may read them (root may), and no jump is followed: a
// rule with another condition besides the port (an address, an interface) is not told from one without.
import { effectiveUser } from "../../posix/system/process.ts";
import { OTHER_PROGRAMS } from "../process_io.ts";
import {
  type Check,
  containerEngine,
  type Finding,
  type LabPort,
  labPorts,
  ok,
  portsText,
  problem,
  readSystemFile,
  warning,
} from "./check.ts";

/** Programs that print the rules. */
const PRINTERS = [
  { command: ["nft", "-j", "list", "ruleset"], parse: parseNft },
  { command: ["iptables-save"], parse: parseIptables },
] as const;

/** A rule that names ports, or names nothing and so concerns all. */
interface PortRule {
  protocol: "udp" | "tcp" | "any";
  /** Inclusive; undefined: every port. */
  ranges: readonly (readonly [number, number])[] | undefined;
  accepts: boolean;
}

export interface RuleSet {
  /** A chain on the way in drops what no rule of it accepts. */
  dropsByDefault: boolean;
  rules: readonly PortRule[];
}

export const firewall: Check = {
  name: "firewall",
  examine: async (config) => {
    const { sets, refused } = await readRules();
    const hasUfw = /^ENABLED=yes$/m.test(readSystemFile("/etc/ufw/ufw.conf") ?? "");
    const ports = labPorts(config).filter(({ outside }) => outside);
    const inContainer = containerEngine() !== undefined;
    return judgeFirewall(ports, { sets, refused: refused && effectiveUser() !== 0, hasUfw, inContainer });
  },
};

async function readRules(): Promise<{ sets: RuleSet[]; refused: boolean }> {
  const sets: RuleSet[] = [];
  let refused = false;
  for (const { command: [name, ...words], parse } of PRINTERS) {
    const printed = await runProgram(name, words);
    if (printed === undefined) continue;
    if (printed.code !== 0) refused = true;
    else sets.push(parse(printed.stdout));
  }
  return { sets, refused };
}

/**
 * Runs a program to its end.
 *
 * @param name one of those that guichet may run, without its folder
 * @returns undefined where there is none of that name, or it may not be run
 */
async function runProgram(
  name: string,
  words: readonly string[],
): Promise<{ code: number; stdout: string } | undefined> {
  const path = OTHER_PROGRAMS.find((each) => each.endsWith(`/${name}`)) ?? name;
  try {
    const command = new Deno.Command(path, {
      args: [...words],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    });
    const { code, stdout } = await command.output();
    return { code, stdout: new TextDecoder().decode(stdout) };
  } catch (error) {
    const unable = [Deno.errors.NotFound, Deno.errors.NotCapable, Deno.errors.PermissionDenied];
    if (unable.some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

interface SeenFirewall {
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
    found.push(problem(`A firewall rule drops ${portsText(dropped)}`, allowText(dropped, hasUfw)));
  }
  if (unnamed.length > 0) {
    const text = `The firewall drops what no rule accepts, and no rule names ${portsText(unnamed)}`;
    found.push(problem(text, allowText(unnamed, hasUfw)));
  }
  if (found.length > 0) return found;
  if (refused || (hasUfw && sets.length === 0)) {
    return [
      warning("This user may not read the firewall's rules", "sudo guichet doctor, or sudo nft list ruleset"),
    ];
  }
  if (inContainer && sets.length === 0) {
    return [
      warning(
        "The machine's firewall can't be seen from inside a container",
        "sudo nft list ruleset on the machine",
      ),
    ];
  }
  return [
    ok(sets.length === 0 ? "No firewall was found" : "No firewall rule drops the lab's ports"),
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

/** What a rule set does to a port: lets it in, drops it by a rule that names it, or for want of one. */
export function verdictOn({ dropsByDefault, rules }: RuleSet, port: Pick<LabPort, "protocol" | "port">) {
  const named = rules.find((rule) =>
    (rule.protocol === port.protocol || rule.protocol === "any") &&
    (rule.ranges?.some(([from, to]) => port.port >= from && port.port <= to) ?? true)
  );
  if (named !== undefined) return named.accepts ? "open" : "dropped";
  return dropsByDefault ? "unnamed" : "open";
}

type Json = { [key: string]: Json } | Json[] | string | number | null;

/** Reads what `nft -j list ruleset` prints; nothing for another text. */
export function parseNft(text: string): RuleSet {
  const items = listOf(parseJson(text), "nftables");
  const inputs = items.map((item) => field(item, "chain")).filter((chain) =>
    field(chain, "hook") === "input"
  );
  const rules = items.map((item) => field(item, "rule")).filter((rule) => rule !== undefined);
  return {
    dropsByDefault: inputs.some((chain) => field(chain, "policy") === "drop"),
    rules: rules.map((rule) => nftRule(listOf(rule, "expr"))).filter((rule) => rule !== undefined),
  };
}

/** One rule, if it accepts or drops by port and by nothing else that we know not to hold for students. */
function nftRule(expressions: readonly Json[]): PortRule | undefined {
  const has = (word: string) => expressions.some((each) => field(each, word) !== undefined);
  const accepts = has("accept");
  if (!accepts && !has("drop") && !has("reject")) return undefined;
  for (const expression of expressions) {
    const match = field(expression, "match");
    const payload = field(field(match, "left"), "payload");
    if (field(payload, "field") !== "dport" || field(match, "op") === "!=") continue;
    const protocol = field(payload, "protocol");
    return {
      protocol: protocol === "udp" || protocol === "tcp" ? protocol : "any",
      ranges: nftRanges(field(match, "right")),
      accepts,
    };
  }
  return undefined;
}

function nftRanges(right: Json | undefined): [number, number][] {
  if (typeof right === "number") return [[right, right]];
  const range = listOf(right, "range");
  if (range.length === 2) return [[Number(range[0]), Number(range[1])]];
  return listOf(right, "set").flatMap(nftRanges);
}

/** Reads what iptables-save prints. */
export function parseIptables(text: string): RuleSet {
  const filter = /^\*filter\n([^]*?)^COMMIT/m.exec(text)?.[1] ?? "";
  return {
    dropsByDefault: /^:INPUT DROP\b/m.test(filter),
    rules: filter.split("\n").map(iptablesRule).filter((rule) => rule !== undefined),
  };
}

function iptablesRule(line: string): PortRule | undefined {
  const target = / -j (ACCEPT|DROP|REJECT)\b/.exec(line)?.[1];
  const ports = / (?:--dports?|--destination-ports?) (\S+)/.exec(line)?.[1];
  if (target === undefined || ports === undefined || line.includes(`! --dport`)) return undefined;
  const protocol = / -p (udp|tcp)\b/.exec(line)?.[1];
  return {
    protocol: protocol === "udp" || protocol === "tcp" ? protocol : "any",
    ranges: ports.split(",").map((part) => {
      const [from, to = from] = part.split(":").map(Number);
      return [from, to] as const;
    }),
    accepts: target === "ACCEPT",
  };
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `undefined` for what is not there, `null` for a key that is there without a value (`{"accept": null}`). */
function field(value: Json | undefined, key: string): Json | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && Object.hasOwn(value, key) ? value[key] : undefined;
}

function listOf(value: Json | undefined, key: string): Json[] {
  const list = field(value, key);
  return Array.isArray(list) ? list : [];
}
