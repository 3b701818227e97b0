// poll(2) on one descriptor: a short, bounded wait where an event loop would be too much. Not here: the loop (epoll.ts).

import { EINTR } from "./constants.ts";
import { errno } from "./errno.ts";
import { LAYOUT } from "./layout.ts";
import { libc } from "./libc.ts";
import { SystemError } from "./system_error.ts";

const pollfd = new Uint8Array(LAYOUT.pollfd.size);
const fields = new DataView(pollfd.buffer);

/**
 * Waits until `fd` is ready for one of `events` or `timeout` milliseconds (-1: for ever) have passed.
 * @returns the events that are there; 0 when none came in time or a signal came first
 */
export function pollOne(fd: number, events: number, timeout: number): number {
  fields.setInt32(LAYOUT.pollfd.fields.fd, fd, true);
  fields.setInt16(LAYOUT.pollfd.fields.events, events, true);
  fields.setInt16(LAYOUT.pollfd.fields.revents, 0, true);
  if (libc().poll(pollfd, 1, timeout) < 0) {
    const error = errno();
    if (error === EINTR) return 0;
    throw new SystemError("poll", error);
  }
  return fields.getInt16(LAYOUT.pollfd.fields.revents, true);
}
