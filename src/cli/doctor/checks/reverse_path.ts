// The reverse path filter: with several interfaces, a strict one drops what comes in by another interface than answers
// would leave by, which is how multicast and a second network card often come (ip-sysctl: rp_filter).

import { type Check, type Finding, ok, warning } from "../check.ts";

const STRICT = 1;

export const reversePath: Check = {
  name: "reverse path",
  look: ({ interfaces, read }) => {
    const value = (name: string) => Number(read(`/proc/sys/net/ipv4/conf/${name}/rp_filter`) ?? 0);
    const up = interfaces().filter((each) =>
      each.up && !each.loopback && each.addresses.some(({ family }) => family === "inet")
    );
    return judgeReversePath(value("all"), up.map(({ name }) => ({ name, filter: value(name) })));
  },
};

/** The kernel takes the larger of all's and the interface's. */
export function judgeReversePath(
  all: number,
  interfaces: readonly { name: string; filter: number }[],
): Finding[] {
  if (interfaces.length < 2) return [];
  const strict = interfaces.filter(({ filter }) => Math.max(all, filter) === STRICT).map(({ name }) => name);
  if (strict.length === 0) {
    return [ok(`${interfaces.length} interfaces, none filters strictly by reverse path`)];
  }
  return [
    warning(
      `${
        strict.join(", ")
      }: strict reverse path filter on a machine with ${interfaces.length} networks: what comes by ` +
        "another way than the answer would leave is dropped, unseen",
      "sysctl -w net.ipv4.conf.all.rp_filter=2",
    ),
  ];
}
