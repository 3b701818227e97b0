// Addresses that are taken, and by whom. A lab that runs already may have them: then all is well.

import type { AddressCheck } from "../../../daemon/check_addresses.ts";
import { type Check, type Finding, ok, problem } from "../check.ts";

/** How the holder's name stands in the reason, of a lab that runs. */
const RUNNING_LAB = /\(pid (\d+), guichet-lab\)|^Cannot bind unix .*: pid (\d+), guichet-lab, serves it/;

export const addresses: Check = {
  name: "addresses",
  look: async ({ config, io }) => judgeAddresses(await io.checkAddresses(config)),
};

export function judgeAddresses(checks: readonly AddressCheck[]): Finding[] {
  const taken = checks.filter(({ free }) => !free);
  const labs = new Set(taken.map(({ why }) => RUNNING_LAB.exec(why)?.slice(1).find(Boolean)).filter(Boolean));
  const problems = taken.filter(({ why }) => !RUNNING_LAB.test(why)).map(({ listener, why }) => {
    const [what, ...cure] = why.split("; ");
    return problem(`Listener ${listener}: ${what}`, sentence(cure.join("; ") || "choose another address"));
  });
  const others = checks.length - taken.length;
  const summary = labs.size > 0
    ? [
      ok(
        `A lab that runs (pid ${[...labs].join(", ")}) has ${
          taken.length - problems.length
        } of the addresses`,
      ),
    ]
    : others > 0
    ? [ok(`${others} of ${checks.length} addresses are free`)]
    : [];
  return [...problems, ...summary];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
