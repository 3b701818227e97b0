// Which rules may speak of an exchange to which the lab did something on purpose: none that the deed could have caused.
import { hasDeed } from "../exchange/impaired.ts";
import type { Context } from "./context.ts";
import type { Rule } from "./rule.ts";
import { IMPAIRMENT } from "./rules/impairment.ts";

/** Families that go by bytes alone: what they find was in the bytes before these were held up. */
const BY_BYTES = "BWTLFP";

/** Codes that go by how often and how fast something comes: earlier deeds make clients wait, and ask again. */
const HABITS: readonly string[] = ["C07", "U01", "U02", "R01", "R08", "R09"];

/** Milliseconds for which what was done to an exchange may show in the next ones. */
const AFTERMATH_MS = 10_000;

const OWN: readonly Rule[] = IMPAIRMENT;

/** The rules of a list that may look at an exchange: nearly always the list itself. */
export function rulesFor(rules: readonly Rule[], { exchange, before }: Context): readonly Rule[] {
  const { impaired, at, clientEnd } = exchange;
  if (hasDeed(impaired, ["dropped", "duplicated", "reordered", "corrupted"])) {
    return rules.filter((rule) => OWN.includes(rule));
  }
  if (hasDeed(impaired)) {
    // Where its end was not seen, some of its bytes may never have been read: fewer came than were sent.
    const families = clientEnd === "open" || clientEnd.startsWith("reset")
      ? BY_BYTES.replace("F", "")
      : BY_BYTES;
    return rules.filter((rule) => families.includes(rule.code[0]) || OWN.includes(rule));
  }
  const disturbed = before.some((earlier) => at - earlier.at < AFTERMATH_MS && hasDeed(earlier.impaired));
  return disturbed ? rules.filter(({ code }) => !HABITS.includes(code)) : rules;
}
