// `guichet probe multicast --listen`: what the course's servmcast does, in the order of the slides: socket, bind,
// setsockopt (IP_ADD_MEMBERSHIP), recvfrom, close. Not here: sending (multicast.ts).
import { encodeInet, formatAddress } from "../../posix/address.ts";
import { POLLIN } from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import { joinGroup, joinSourceGroup, setMulticastAll } from "../../posix/multicast.ts";
import { reuseAddress } from "../../posix/options.ts";
import { bind, close, recvfrom, sender, socket } from "../../posix/socket.ts";
import { listInterfaces } from "../../posix/system/interfaces.ts";
import { escapeBytes } from "../../text/escape.ts";
import { NO_ANSWER, OK } from "../command.ts";
import { type Group, groupText } from "./flags.ts";
import { byteCount } from "./judging.ts";
import { INTERRUPTED, type Session, Unreachable, type Verdict } from "./session.ts";

/** The longest datagram there is. */
const BUFFER = 65_536;

/** Bytes of one message that are shown. */
const MOST_SHOWN = 1024;

/** What is listened for. */
export interface Listening {
  /** Messages until it ends; Infinity for no end. */
  count: number;
  /** Only from this sender. */
  source?: string;
  /** Whether it waits for ever, whatever the session's time-out. */
  endless: boolean;
}

/** Joins a group and prints what arrives. */
export async function listenToGroup(group: Group, listening: Listening, session: Session): Promise<Verdict> {
  const { waiter, report, timeout } = session;
  const fd = socket(group.family, "dgram");
  try {
    // Before bind: several programs of one machine may listen to a group on its port.
    reuseAddress(fd);
    bind(fd, encodeInet(group.family === "inet" ? "0.0.0.0" : "::", group.port));
    // Linux gives a socket the groups that its neighbours joined, unless it is told not to.
    setMulticastAll(fd, false);
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

  function deadline(): number {
    return listening.endless ? Infinity : waiter.now() + timeout;
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
  waited: "ready" | "late" | "stopped",
  { count, source }: Listening,
  { report, timeout }: Session,
): Verdict {
  const fields = { group: groupText(group), received };
  if (waited === "stopped") return { status: received > 0 ? OK : INTERRUPTED, fields };
  if (waited === "ready" || received > 0 && count === Infinity) return { status: OK, fields };
  const came = received === 0 ? "No message" : `Only ${received} of ${count} messages`;
  report.complain(`${came} to ${groupText(group)} within ${timeout / 1000} s`, [
    "Does the sender leave by an interface that this one joined on? Its --interface (IP_MULTICAST_IF) decides",
    "A TTL of 0 stays on the sender's machine, 1 on its subnet; switches and Wi-Fi may stop groups",
    ...source === undefined ? [] : [`Only what ${source} sends is let through`],
  ]);
  return { status: NO_ANSWER, fields };
}
