// Connects to the first of a host's addresses that accepts: every address in getaddrinfo's order, as connect(2) wants
// them, each with the whole time-out. Not here: finding the addresses (target.ts).

import { ETIMEDOUT } from "../../posix/constants.ts";
import { connectWithin } from "../../posix/connect_within.ts";
import { close, socket } from "../../posix/socket.ts";
import { findAround, unreachable } from "./advice.ts";
import { Interrupted, Unreachable } from "./failures.ts";
import { reachAdvice } from "./reach_error.ts";
import type { Session } from "./session.ts";
import { type Target, targetText } from "./target.ts";

/** A connection that stands. */
export interface Connection {
  /** Non-blocking; the caller closes it. */
  fd: number;
  target: Target;
  /** Milliseconds that connect took. */
  ms: number;
}

/**
 * socket and connect, address by address.
 *
 * @throws {Unreachable} for the last address, when none accepts
 */
export async function connectFirst(targets: readonly Target[], session: Session): Promise<Connection> {
  for (const target of targets.slice(0, -1)) {
    try {
      return await connectTo(target, session);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      session.report.remark(`${error.message}; trying the next address of that host`);
    }
  }
  return await connectTo(targets[targets.length - 1], session);
}

async function connectTo(target: Target, session: Session): Promise<Connection> {
  const { waiter, report, timeout } = session;
  report.waitingFor = `a connection to ${targetText(target)}`;
  const fd = socket(target.address.family, "stream");
  const start = waiter.now();
  let connected = false;
  try {
    const outcome = await connectWithin(fd, target.sockaddr, start + timeout, waiter);
    connected = outcome === "connected";
    if (connected) return { fd, target, ms: waiter.now() - start };
    if (outcome === "stopped") throw new Interrupted();
    throw outcome === "late" || outcome === "connected"
      ? await noAnswer(target, session)
      : await unreachable("connect to", target, outcome, waiter);
  } finally {
    if (!connected) close(fd);
  }
}

async function noAnswer(target: Target, { waiter, timeout }: Session): Promise<Unreachable> {
  const where = targetText(target);
  const attempt = { action: "connect to", where, transport: target.transport };
  return new Unreachable(`Cannot connect to ${where}: no answer within ${timeout / 1000} s`, [
    ...reachAdvice(attempt, ETIMEDOUT),
    ...await findAround(target, waiter),
  ]);
}
