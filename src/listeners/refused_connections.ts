// What the log says of connections that a limit refused or ended. Not here: what it says to whoever connected (src/hints).

import { type Refusal, REFUSALS } from "../exchange/exchange.ts";
import { REFUSED } from "./observer.ts";

const CAUSES: Partial<Record<Refusal, string>> = {
  "max-connections": "Refused a connection: max_connections are open",
  "not-allowed": "Refused a connection: its address is none that [lab] allow has",
  rate: "Refused a connection: its address makes more than new_connections_per_second",
  "connections-per-address": "Refused a connection: its address has connections_per_address open",
  "bytes-per-connection": "Closed a connection: more than bytes_per_connection came on it",
  "time-per-connection": "Closed a connection: it was open for time_per_connection",
  "held-back": "Closed a connection: buffer_memory is full of answers that are not read",
};

/** The cause by the number that notes have for it; undefined where the log says nothing, since a teacher wants it so. */
function causeOf(refusal: number): string | undefined {
  return CAUSES[REFUSALS[refusal]];
}

/** What counts refusals, and says why. */
interface Refusing {
  readonly tally: Float64Array;
  failed(cause: string): void;
}

/** Counts a connection that a limit refused or ended, and tells the log of it. */
export function countRefused(listener: Refusing, refusal: number): void {
  listener.tally[REFUSED]++;
  const cause = causeOf(refusal);
  if (cause !== undefined) listener.failed(cause);
}
