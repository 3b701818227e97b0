// connect(2) with a deadline: started on a non-blocking socket, ready when the socket can be written, its outcome in
// SO_ERROR (connect(2), EINPROGRESS). Not here: which of several addresses is tried.

import { EAGAIN, POLLOUT } from "./constants.ts";
import { EINPROGRESS } from "./constants_client.ts";
import { pendingError } from "./options.ts";
import { connect } from "./socket.ts";
import type { Waited, Waiter } from "./waiter.ts";

/** What a connect came to: connected, an errno (positive), or what the wait came to. */
export type Connected = "connected" | number | Exclude<Waited, "ready">;

/** Milliseconds between two tries at a Unix socket whose queue is full: unlike TCP, it refuses at once (EAGAIN). */
const TRY_AGAIN = 20;

/**
 * Connects a non-blocking socket.
 *
 * @param to a sockaddr as address.ts encodes it
 * @param deadline on the waiter's clock
 */
export async function connectWithin(
  fd: number,
  to: Uint8Array<ArrayBuffer>,
  deadline: number,
  waiter: Waiter,
): Promise<Connected> {
  let error = -connect(fd, to);
  while (error === EAGAIN) {
    if (waiter.now() >= deadline) return "late";
    if (await waiter.pause(TRY_AGAIN) === "stopped") return "stopped";
    error = -connect(fd, to);
  }
  if (error === 0) return "connected";
  if (error !== EINPROGRESS) return error;
  const waited = await waiter.ready(fd, POLLOUT, deadline);
  if (waited !== "ready") return waited;
  const outcome = pendingError(fd);
  return outcome === 0 ? "connected" : outcome;
}
