// Sums a lab's tallies: exact counts per listener over all workers. Not here: how they are shown (display_totals.ts).

import {
  ANSWERS,
  BYTES_IN,
  BYTES_OUT,
  CONNECTIONS,
  DATAGRAMS,
  ERRORS,
  OPEN,
  REFUSED,
  UNNOTED,
  URGENT,
} from "../listeners/observer.ts";
import { type SharedLab, tallyOf } from "../workers/shared_memory.ts";
import type { ListenerTotals } from "./display_totals.ts";

/** One field of a listener's tallies, over all workers and the main thread. */
function sum(lab: SharedLab, listener: number, field: number): number {
  let total = 0;
  for (let row = 0; row < lab.rows; row++) total += tallyOf(lab, row, listener)[field];
  return total;
}

/**
 * @param kernelDrops datagrams the kernel dropped on the listener's socket
 */
export function totalsOf(
  lab: SharedLab,
  listener: number,
  name: string,
  kernelDrops: number,
): ListenerTotals {
  return {
    name,
    datagrams: sum(lab, listener, DATAGRAMS),
    connections: sum(lab, listener, CONNECTIONS),
    answers: sum(lab, listener, ANSWERS),
    bytesIn: sum(lab, listener, BYTES_IN),
    bytesOut: sum(lab, listener, BYTES_OUT),
    refused: sum(lab, listener, REFUSED),
    errors: sum(lab, listener, ERRORS),
    urgent: sum(lab, listener, URGENT),
    kernelDrops,
  };
}

/** The sum of two, named as the first. */
export function addTotals(one: ListenerTotals, other: ListenerTotals): ListenerTotals {
  return {
    name: one.name,
    datagrams: one.datagrams + other.datagrams,
    connections: one.connections + other.connections,
    answers: one.answers + other.answers,
    bytesIn: one.bytesIn + other.bytesIn,
    bytesOut: one.bytesOut + other.bytesOut,
    refused: one.refused + other.refused,
    errors: one.errors + other.errors,
    urgent: one.urgent + other.urgent,
    kernelDrops: one.kernelDrops + other.kernelDrops,
  };
}

/** Exchanges that were counted but not noted singly, because too many came at once. */
export function unnoted(lab: SharedLab, listener: number): number {
  return sum(lab, listener, UNNOTED);
}

/** A number that grows with whatever comes to any listener: datagrams, connections, bytes, urgent ones too. */
export function received(lab: SharedLab, listeners: readonly number[]): number {
  let all = 0;
  for (const listener of listeners) {
    for (const field of [DATAGRAMS, CONNECTIONS, REFUSED, BYTES_IN, URGENT]) all += sum(lab, listener, field);
  }
  return all;
}

/** Connections open now, over all listeners. */
export function openConnections(lab: SharedLab, listeners: readonly number[]): number {
  let open = 0;
  for (const listener of listeners) open += sum(lab, listener, OPEN);
  return open;
}
