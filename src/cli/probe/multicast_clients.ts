// What the course's clientmcast and servmcast do, in the order of the slides: each one's calls stand in one
// function.
import { encodeInet, formatAddress } from "../../posix/address.ts";
import { POLLIN } from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import {
  joinGroup,
  joinSourceGroup,
  setMulticastAll,
  setMulticastHops,
  setMulticastInterface,
  setMulticastLoop,
} from "../../posix/multicast.ts";
import { reuseAddress } from "../../posix/options.ts";
import type { Waited } from "../../posix/poll.ts";
import { bind, close, connect, getsockname, recvfrom, sender, sendto, socket } from "../../posix/socket.ts";
import { listInterfaces, type NetworkInterface } from "../../posix/system/interfaces.ts";
import { escapeBytes } from "../../text/escape.ts";
import { INTERRUPTED, NO_ANSWER, OK } from "../command.ts";
import { byteCount } from "./judging.ts";
import { reachError } from "./reaching.ts";
import { Interrupted, type Session, Unreachable, type Verdict } from "./session.ts";

/** Milliseconds between two datagrams of many: everybody who joined gets them all. */
const SPACING = 10;

/** The longest datagram there is. */
const BUFFER = 65_536;

/** Bytes of one message that are shown. */
const MOST_SHOWN = 1024;

/** A group with what goes with it. */
export interface Group {
  /** Without scope. */
  address: string;
  family: "inet" | "inet6";
  port: number;
  /** The one that was named; undefined leaves the choice to the kernel, or takes all. */
  interface?: NetworkInterface;
}

/** How the datagrams are sent; what is absent is left to the kernel. */
export interface Sending {
  message: Uint8Array<ArrayBuffer>;
  count: number;
  hops?: number;
  loop?: boolean;
}

/** What is listened for. */
interface Listening {
  /** Messages until it ends; Infinity for no end. */
  count: number;
  /** Only from this sender. */
  source?: string;
  /** Whether it waits for ever, whatever the session's time-out. */
  endless: boolean;
}

/**
 * clientmcast: socket, setsockopt, sendto, close.
 *
 * @throws {Unreachable}
 */
export async function sendToGroup(group: Group, sending: Sending, session: Session): Promise<Verdict> {
  const { message, count, hops, loop } = sending;
  const { report, waiter } = session;
  const to = groupSockaddr(group);
  const from = sourceOf(group, to);
  report.waitingFor = count > 1 ? `${count} datagrams to leave, ${SPACING} ms apart` : undefined;
  const fd = socket(group.family, "dgram");
  try {
    // IP_MULTICAST_IF, IP_MULTICAST_TTL, IP_MULTICAST_LOOP
    if (group.interface !== undefined) setMulticastInterface(fd, group.family, group.interface);
    if (hops !== undefined) setMulticastHops(fd, group.family, hops);
    if (loop !== undefined) setMulticastLoop(fd, group.family, loop);
    for (let exchange = 1; exchange <= count; exchange++) {
      if (exchange > 1 && await waiter.pause(SPACING) === "stopped") throw new Interrupted();
      check(sendto(fd, message, to), group);
      await report.exchange(
        [`Sent ${byteCount(message.length)} to ${groupText(group)} from ${from}`],
        { exchange, outcome: "sent", group: groupText(group), from, bytes: message.length },
      );
    }
  } finally {
    close(fd);
  }
  return { status: OK, fields: { group: groupText(group), sent: count } };
}

/** servmcast: socket, bind, setsockopt, recvfrom, close. Prints what arrives. */
export async function listenToGroup(group: Group, listening: Listening, session: Session): Promise<Verdict> {
  const { waiter, report, timeout } = session;
  const deadline = () => listening.endless ? Infinity : waiter.monotonic() + timeout;
  const fd = socket(group.family, "dgram");
  try {
    // Before bind: several programs of one machine may listen to a group on its port.
    reuseAddress(fd);
    bind(fd, encodeInet(group.family === "inet" ? "0.0.0.0" : "::", group.port));
    // Linux gives a socket the groups that its neighbours joined, unless it is told not to.
    setMulticastAll(fd, false);
    // IP_ADD_MEMBERSHIP
    const joined = join(fd, group, listening.source);
    report.remark(`Listening to ${groupText(group)} on ${joined.join(", ")}`);
    report.waitingFor = `messages to ${groupText(group)}`;
    const buffer = new Uint8Array(BUFFER);
    let received = 0;
    let waited = await waiter.ready(fd, POLLIN, deadline());
    while (waited === "ready") {
      const length = recvfrom(fd, buffer);
      if (length >= 0) await show(++received, buffer.subarray(0, length), group, session);
      if (received >= listening.count) break;
      waited = await waiter.ready(fd, POLLIN, deadline());
    }
    return verdict(group, received, waited, listening, session);
  } finally {
    close(fd);
  }
}

/** Joins on the interface that was named, or on all that are up. @returns their names */
function join(fd: number, { address, interface: chosen }: Group, source: string | undefined): string[] {
  const joined: string[] = [];
  let failure: SystemError | undefined;
  for (const { name, index } of chosen ? [chosen] : listInterfaces().filter(({ up }) => up)) {
    const outcome = source === undefined
      ? joinGroup(fd, address, index)
      : joinFrom(fd, address, source, index);
    if (outcome instanceof SystemError) failure = outcome;
    else joined.push(name);
  }
  if (joined.length > 0) return joined;
  throw new Unreachable(
    `Cannot join the group ${address}: ${failure?.message ?? "no interface is up"}`,
    ["The interface has to be up; IP_ADD_MEMBERSHIP says ENODEV where no route leads to groups: name one"],
  );
}

function joinFrom(fd: number, group: string, source: string, index: number): "joined" | SystemError {
  try {
    joinSourceGroup(fd, group, source, index);
    return "joined";
  } catch (error) {
    if (error instanceof SystemError) return error;
    throw error;
  }
}

async function show(exchange: number, bytes: Uint8Array, group: Group, { report }: Session): Promise<void> {
  const from = formatAddress(sender());
  // As printf("%s") has it, but for what could command the terminal.
  const text = escapeBytes(bytes.at(-1) === 0 ? bytes.subarray(0, -1) : bytes, MOST_SHOWN);
  await report.exchange(
    [`Message reçu :${text}`, `  from ${from}, ${byteCount(bytes.length)}`],
    { exchange, outcome: "received", group: groupText(group), from, bytes: bytes.length, text },
  );
}

function verdict(
  group: Group,
  received: number,
  waited: Waited,
  { count, source }: Listening,
  { report, timeout }: Session,
): Verdict {
  const fields = { group: groupText(group), received };
  if (waited === "stopped") return { status: received > 0 ? OK : INTERRUPTED, fields };
  if (waited === "ready" || received > 0 && count === Infinity) return { status: OK, fields };
  const came = received === 0 ? "No message" : `Only ${received} of ${count} messages`;
  report.complain(`${came} to ${groupText(group)} within ${timeout / 1000} s`, [
    "Does the sender use an interface that this one joined on? Its --interface (IP_MULTICAST_IF) decides",
    "A TTL of 0 stays on the sender's machine, 1 on its subnet; switches and Wi-Fi may stop multicast",
    ...source === undefined ? [] : [`Only messages from ${source} are received`],
  ]);
  return { status: NO_ANSWER, fields };
}

/**
 * The address that datagrams leave from: connect(2) on a datagram socket makes the kernel choose, and sends
 * nothing.
 */
function sourceOf(group: Group, to: Uint8Array<ArrayBuffer>): string {
  const fd = socket(group.family, "dgram");
  try {
    if (group.interface !== undefined) setMulticastInterface(fd, group.family, group.interface);
    check(connect(fd, to), group);
    return formatAddress(getsockname(fd)).replace(/:\d+$/, "");
  } finally {
    close(fd);
  }
}

function check(result: number, group: Group): void {
  if (result >= 0) return;
  const attempt = { action: "send to", where: `group ${groupText(group)}`, transport: "multicast" as const };
  throw reachError(attempt, -result);
}

/** `225.0.0.10:7200`, `[ff12::7]:7200` */
function groupText({ address, family, port }: Group): string {
  return family === "inet" ? `${address}:${port}` : `[${address}]:${port}`;
}

/**
 * The group as sendto takes it. An IPv6 group of one link (ff02::/16) needs its interface in the address too.
 */
function groupSockaddr({ address, interface: chosen, port }: Group): Uint8Array<ArrayBuffer> {
  const scope = chosen !== undefined && address.includes(":") ? `%${chosen.index}` : "";
  return encodeInet(`${address}${scope}`, port);
}
