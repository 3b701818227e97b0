// Rules of a firewall, as far as ports of this machine are concerned: chains that see what comes in, what they do by
// default, and the rules that name a port. Pure. It reads rules one by one and follows no jumps: what is behind a
// condition besides the port (an address, an interface) is not told from what is not. Not here: running nft.

import type { LabPort } from "./lab_ports.ts";

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
