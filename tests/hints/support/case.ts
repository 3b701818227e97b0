// One line of the tables of cases: an exchange, what the student did before, and the hints it must get, no
// more and no fewer.
import type { Exchange } from "../../../src/exchange/exchange.ts";
import type { LabFacts } from "../../../src/hints/context.ts";

export interface Case {
  /** What the client did, as its C says it. */
  readonly name: string;
  readonly exchange: Exchange;
  readonly recent: readonly Exchange[];
  /** "B02 error high"; of praise, only what stands here is looked for. */
  readonly gets: readonly string[];
  readonly lab?: LabFacts;
}

/** A mistake, and the hints it must get. */
export function gets(
  name: string,
  exchange: Exchange,
  expected: string,
  recent: readonly Exchange[] = [],
): Case {
  return { name, exchange, recent, gets: expected.split(", ") };
}

/** A near-miss, which must get no hint but praise. */
export function silent(name: string, exchange: Exchange, recent: readonly Exchange[] = []): Case {
  return { name, exchange, recent, gets: [] };
}
