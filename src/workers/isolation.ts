// The bounds of "a worker for each connection", and how many there are now: shared by who accepts and who serves.

import { MOST_PLACES } from "../config/types.ts";

/** Connections served at once, each by a worker of its own; a worker takes about 13 MB. */
export const MOST_CHILDREN = 16;

/** Workers that wait for a connection, started ahead: starting one takes about 20 ms. */
export const SPARE_CHILDREN = 2;

/** Accepted connections that wait for a worker; more wait in the backlog. */
export const MOST_QUEUED = 64;

/** Connections that are served by workers of their own or wait for one: by listener, and last of all together. */
export function makeIsolated(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * (MOST_PLACES + 1)));
}

/** Whether one more connection may be accepted to be served by a worker of its own. */
export function hasIsolationRoom(isolated: Int32Array): boolean {
  return Atomics.load(isolated, MOST_PLACES) < MOST_CHILDREN + MOST_QUEUED;
}

/** Counts a connection of a listener: 1 when it was accepted, -1 when it is served no longer. */
export function countIsolated(isolated: Int32Array, listener: number, change: 1 | -1): void {
  Atomics.add(isolated, listener, change);
  Atomics.add(isolated, MOST_PLACES, change);
}
