// From the HOST and PORT that were typed to socket addresses, by getaddrinfo(3), waiting no longer than the
// probe does.
import { formatAddress, type SocketAddress } from "../../posix/address.ts";
import { EAI_AGAIN, EAI_SERVICE, SOCK_DGRAM, SOCK_STREAM } from "../../posix/constants.ts";
import { getaddrinfo, ResolverError } from "../../posix/system/resolver.ts";
import { UsageError } from "../command.ts";
import type { Io } from "../process_io.ts";
import { ABORTED, Interrupted, type Session, Unreachable, untilAborted } from "./session.ts";

/** Milliseconds until a person wonders whether anything happens. */
const NOTICE_AFTER = 1000;

/** No answer came in time. */
export const LATE = Symbol("late");

export type Transport = "udp" | "tcp";

/** An IPv4 or IPv6 address with its port. */
export type InetAddress = Extract<SocketAddress, { port: number }>;

/** One address to ask. */
export interface Target {
  transport: Transport;
  address: InetAddress;
  /** The same as bind, connect and sendto take it. */
  sockaddr: Uint8Array<ArrayBuffer>;
}

/** `udp 127.0.0.1:4567` */
export function targetText({ transport, address }: Target): string {
  return `${transport} ${formatAddress(address)}`;
}

/**
 * Every address of a host, in getaddrinfo's order.
 *
 * @param port a number, or the name of a service
 * @throws {Unreachable} when there is none
 */
export async function findTargets(
  transport: Transport,
  host: string,
  port: string,
  session: Pick<Session, "io" | "stop" | "timeout">,
): Promise<Target[]> {
  const socktype = transport === "udp" ? SOCK_DGRAM : SOCK_STREAM;
  const notice = `Waiting for the address of ${host}`;
  const answer = getaddrinfo(host, port, { socktype, flags: 0 });
  const found = await untilAborted(withPatience(answer, session.timeout, notice, session.io), session.stop);
  if (found === ABORTED) throw new Interrupted();
  if (found === LATE) {
    throw new Unreachable(`Cannot find the host "${host}": no name server answered in time`, [
      "An address needs no name server; guichet resolve shows which ones were asked",
    ]);
  }
  if (found instanceof ResolverError) throw unknownHost(host, port, found);
  return found.addresses.flatMap(({ address, sockaddr }) =>
    address.family === "unix" ? [] : [{ transport, address, sockaddr }]
  );
}

/**
 * What the first of a host's addresses gives that can be reached, in getaddrinfo's order; each has the whole
 * time-out.
 *
 * @param ask connects to one
 * @throws {Unreachable} for the last address, when none can be
 */
export async function firstReached<T>(
  targets: readonly Target[],
  session: Session,
  ask: (target: Target) => Promise<T>,
): Promise<T> {
  for (const target of targets.slice(0, -1)) {
    try {
      return await ask(target);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      session.report.remark(`${error.message}; trying the next address of that host`);
    }
  }
  return await ask(targets[targets.length - 1]);
}

function unknownHost(host: string, port: string, error: ResolverError): Error {
  if (error.number === EAI_SERVICE) {
    const message = `Cannot use the port "${port}": /etc/services has no service of that name`;
    return new UsageError(message, '"guichet probe --help" shows what it takes');
  }
  const advice = error.number === EAI_AGAIN
    ? "Is the network up? An address needs no name server"
    : `Check the spelling; guichet resolve ${host} tells more`;
  return new Unreachable(`Cannot find the host "${host}": ${error.reason} (${error.code})`, [advice]);
}

/**
 * The answer, or {@linkcode LATE}.
 *
 * @param timeout milliseconds
 * @param notice a line for a person at a terminal, shown after a second on standard error
 */
export async function withPatience<T>(
  answer: Promise<T>,
  timeout: number,
  notice: string,
  io: Io,
): Promise<T | typeof LATE> {
  const { promise: late, resolve } = Promise.withResolvers<typeof LATE>();
  const timers = [setTimeout(() => resolve(LATE), timeout)];
  if (io.stderr.isTerminal) timers.push(setTimeout(() => io.stderr.line(notice), NOTICE_AFTER));
  try {
    return await Promise.race([answer, late]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}
