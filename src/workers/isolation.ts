// The bounds of "a worker for each connection", known to those who accept and to those who serve.

import type { SharedLab } from "./shared_memory.ts";

/** Connections served at once, each by a worker of its own; a worker takes about 10 MB. */
export const MOST_CHILDREN = 16;

/** Workers that wait for a connection, started ahead: starting one takes about 20 ms. */
export const SPARE_CHILDREN = 2;

/** Accepted connections that wait for a worker; more wait in the backlog. */
export const MOST_QUEUED = 64;

/** Urgent bytes of one connection that are shown; all are counted. A client must not fill main's queue with them. */
export const MOST_URGENT_SHOWN = 20;

/** Whether one more connection may be accepted to be served by a worker of its own. */
export function isolationRoom(lab: SharedLab): () => boolean {
  return () => Atomics.load(lab.isolated, 0) < MOST_CHILDREN + MOST_QUEUED;
}
