// Which hints an exchange gets: every rule looks at it, what a better rule says already is left out, and the
// most serious few remain. Pure: the same exchange and the same earlier ones always get the same hints.
import {
  CERTAINTIES,
  type Certainty,
  type Exchange,
  type Hint,
  type Level,
  LEVELS,
  resultOf,
} from "../exchange/exchange.ts";
import { RULES } from "./catalogue.ts";
import { type Context, contextOf, type LabFacts } from "./context.ts";
import type { Finding, Rule } from "./rule.ts";
import { IMPAIRMENT, rulesFor } from "./rules/impairment.ts";

/** Most hints of an exchange: nobody reads more. */
export const MOST_HINTS = 4;

/** A rule that hardens is surer when it found the same in so many earlier exchanges with other bytes. */
const SAME_AGAIN = 2;

const SAID_ONCE = new Set(RULES.filter(({ once }) => once).map(({ code }) => code));
const NOTHING: ReadonlySet<string> = new Set();

const OF_LISTENERS = RULES.filter(({ on }) => on === undefined || on === "both");
const OF_TRAPS = RULES.filter(({ on }) => on === "traps" || on === "both");
const OF_CHALLENGES = RULES.filter((rule) => rule.on === "challenges" || IMPAIRMENT.includes(rule));
const OF_SERVED = RULES.filter(({ on }) => on === "served");

/** What was found wrong with exchanges, told or not: the next one asks, and to find it again costs as much. */
const worstOf = new WeakMap<Exchange, { readonly code: string | undefined }>();

interface Found {
  readonly rule: Rule;
  readonly hint: Hint;
}

/**
 * The hints to an exchange, the most serious first; praise only where nothing is wrong.
 *
 * @param recent the student's earlier exchanges with any listener, oldest first
 * @param said codes of the hints that the student ever got
 */
export function diagnose(
  exchange: Exchange,
  recent: readonly Exchange[],
  lab: LabFacts,
  said: ReadonlySet<string> = NOTHING,
): Hint[] {
  const context = contextOf(exchange, recent, lab);
  if (exchange.service === "challenge" && exchange.trap === undefined) return atChallenge(context, said);
  const found = faultsOf(context);
  worstOf.set(exchange, { code: found.find(isFault)?.code });
  const faults = found.filter(({ code }) => !SAID_ONCE.has(code) || !said.has(code));
  if (faults.some(isFault) || resultOf(exchange, faults) !== "done") return faults.slice(0, MOST_HINTS);
  // What is passed over in silence is still there: nothing was mended, and nothing is as it should be.
  const lastFault = found.length > faults.length ? undefined : faultBefore(context, recent);
  const praise = chosen(OF_SERVED, { ...context, clean: found.length === 0, lastFault });
  return [...faults, ...praise].slice(0, MOST_HINTS);
}

/**
 * A challenge is unkind on purpose: what would be wrong elsewhere may be right, so that only its own rules tell of a try.
 * Of one that is refused, all rules do; of one that goes on, none.
 */
function atChallenge(context: Context, said: ReadonlySet<string>): Hint[] {
  const { trial, outcome } = context.exchange;
  if (outcome === "refused") return faultsOf(context).slice(0, MOST_HINTS);
  return chosen(trial === undefined ? IMPAIRMENT : OF_CHALLENGES, context)
    .filter(({ code }) => !SAID_ONCE.has(code) || !said.has(code)).slice(0, MOST_HINTS);
}

/** All that is found except praise, most serious first. */
function faultsOf(context: Context): Hint[] {
  return chosen(context.exchange.trap === undefined ? OF_LISTENERS : OF_TRAPS, context);
}

function chosen(rules: readonly Rule[], context: Context): Hint[] {
  const found: Found[] = [];
  const silenced: string[] = [];
  // A plain loop: most rules find nothing in most exchanges, and there are a hundred of them.
  for (const rule of rulesFor(rules, context)) {
    const finding = rule.find(context);
    if (finding === undefined) continue;
    found.push({ rule, hint: hintOf(rule, finding, context) });
    if (rule.supersedes !== undefined) silenced.push(...rule.supersedes);
  }
  return found.filter(({ rule }) => !silenced.includes(rule.code)).map(({ hint }) => hint).sort(
    bySeriousness,
  );
}

function hintOf(rule: Rule, finding: Finding, context: Context): Hint {
  const certainty = hardened(rule, finding, context);
  const level = softened(finding.level ?? rule.level, certainty);
  const { evidence, values = {} } = finding;
  return { code: rule.code, level, certainty, ...(evidence && { evidence }), values };
}

/** The certainty of a finding, one step surer where earlier exchanges with other bytes show the same. */
function hardened(rule: Rule, { certainty }: Finding, context: Context): Certainty {
  if (rule.hardens === undefined || certainty === "certain" || certainty === "high") return certainty;
  const seen = new Set([String(context.bytes)]);
  for (const earlier of context.before) {
    if (earlier.trap !== undefined) continue;
    if (rule.find(contextOf(earlier, [], context.lab)) !== undefined) seen.add(String(earlier.request));
  }
  return seen.size > SAME_AGAIN ? CERTAINTIES[CERTAINTIES.indexOf(certainty) - 1] : certainty;
}

/** What is not sure is no error; what is a guess is no warning either. */
function softened(level: Level, certainty: Certainty): Level {
  if (level === "praise") return level;
  if (certainty === "low") return "info";
  return certainty === "medium" && level === "error" ? "warning" : level;
}

function bySeriousness(a: Hint, b: Hint): number {
  return LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
    CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty);
}

function isFault({ level }: Hint): boolean {
  return level === "error" || level === "warning";
}

/** The worst of what was wrong with the student's exchange before with the same listener. */
function faultBefore({ before, lab }: Context, recent: readonly Exchange[]): string | undefined {
  const last = before.at(-1);
  if (last === undefined) return undefined;
  const known = worstOf.get(last);
  if (known !== undefined) return known.code;
  const earlier = recent.slice(0, recent.lastIndexOf(last));
  return faultsOf(contextOf(last, earlier, lab)).find(isFault)?.code;
}
