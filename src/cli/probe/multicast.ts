// `guichet probe multicast`: sends to a group as the course's clientmcast does, or listens as servmcast does.
// `guichet probe multicast`: what the course's clientmcast does, in the order of the slides: socket,
// setsockopt (IP_MULTICAST_IF, IP_MULTICAST_TTL, IP_MULTICAST_LOOP), sendto, close.
import { formatAddress, parseIPv4, parseIPv6 } from "../../posix/address.ts";
import { setMulticastHops, setMulticastInterface, setMulticastLoop } from "../../posix/multicast.ts";
import { close, connect, getsockname, sendto, socket } from "../../posix/socket.ts";
import { usageError } from "../arguments.ts";
import { type Command, type Invocation, type Io, OK } from "../command.ts";
import {
  COUNT_FLAG,
  EXIT_STATUS_LINES,
  type Group,
  groupSockaddr,
  groupText,
  JSON_FLAG,
  MESSAGE_FLAG,
  readCount,
  readGroup,
  readInteger,
  readMessage,
  readPortNumber,
  TIMEOUT_FLAG,
} from "./flags.ts";
import { byteCount } from "./judging.ts";
import { listenToGroup } from "./multicast_listen.ts";
import { reachError } from "./reaching.ts";
import { Interrupted, runProbe, type Session, type Verdict } from "./session.ts";

/** Milliseconds between two datagrams of many: everybody who joined gets them all. */
const SPACING = 10;

/** How the datagrams are sent; what is absent is left to the kernel. */
interface Sending {
  message: Uint8Array<ArrayBuffer>;
  count: number;
  hops?: number;
  loop?: boolean;
}

/** Sends to a group. @throws {Unreachable} */
async function sendToGroup(
  group: Group,
  { message, count, hops, loop }: Sending,
  { report, waiter }: Session,
): Promise<Verdict> {
  const to = groupSockaddr(group);
  const from = sourceOf(group, to);
  const fd = openSender(group);
  report.waitingFor = count > 1 ? `${count} datagrams to leave, ${SPACING} ms apart` : undefined;
  try {
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

function openSender({ family, interface: chosen }: Group): number {
  const fd = socket(family, "dgram");
  try {
    if (chosen !== undefined) setMulticastInterface(fd, family, chosen);
    return fd;
  } catch (error) {
    close(fd);
    throw error;
  }
}

/** The address that datagrams leave from: connect(2) on a datagram socket makes the kernel choose, and sends nothing. */
function sourceOf(group: Group, to: Uint8Array<ArrayBuffer>): string {
  const fd = openSender(group);
  try {
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

/** The course's port. */
const GROUP_PORT = 7200;

const READER = { name: "guichet probe multicast" };

/** Flags that mean something to one of the two only. */
const SENDER_FLAGS = ["message", "ttl", "loop"];
const LISTENER_FLAGS = ["source"];

export const probeMulticast: Command = {
  name: "probe multicast",
  summary: "Send to a multicast group as the course's clientmcast does, or listen to one",
  details: [
    "Sends the message with its NUL to the group (225.0.0.10, port 7200, unless told). Nobody",
    "answers a group: whether it arrived is seen where it was received. With --listen, joins",
    'the group and prints "Message reçu :" and what comes, as servmcast does, until --count',
    "messages came, nothing came for --timeout, or Ctrl-C.",
    "",
    ...EXIT_STATUS_LINES,
  ],
  flags: [
    MESSAGE_FLAG,
    { ...COUNT_FLAG, help: "How many to send (1), or to listen for (no end)" },
    {
      name: "ttl",
      value: "N",
      help: "Routers to pass, plus one: 0 stays on this machine, 1 on the subnet (1)",
    },
    {
      name: "interface",
      value: "NAME",
      help: "The interface to leave by, or to join on, by name or address",
    },
    { name: "loop", value: "on|off", help: "Whether members on this machine get it too (on)" },
    { name: "listen", help: "Join the group and print what arrives" },
    { name: "source", value: "ADDRESS", help: "With --listen: only what this sender sends" },
    {
      ...TIMEOUT_FLAG,
      help: "With --listen: how long to wait for a message (no end); sending waits for nobody",
    },
    JSON_FLAG,
  ],
  argument: "[GROUP] [PORT]",
  maxWords: 2,
  run: runMulticast,
};

function runMulticast(invocation: Invocation, io: Io): Promise<number> {
  const { values, switches } = invocation;
  const group = readGroup(invocation, readPortNumber(invocation, 1, GROUP_PORT, probeMulticast), READER);
  const listens = switches.has("listen");
  for (const flag of listens ? SENDER_FLAGS : LISTENER_FLAGS) {
    if (!values.has(flag)) continue;
    throw usageError(`Cannot use --${flag} ${listens ? "with" : "without"} --listen`, READER);
  }
  const count = readCount(invocation, probeMulticast);
  if (listens) {
    const listening = {
      count: values.has("count") ? count : Infinity,
      source: readSource(values.get("source"), group),
      endless: !values.has("timeout"),
    };
    return runProbe(invocation, io, READER, (session) => listenToGroup(group, listening, session));
  }
  const sending = { message: readMessage(invocation, probeMulticast), count, ...readSending(invocation) };
  return runProbe(invocation, io, READER, (session) => sendToGroup(group, sending, session));
}

function readSource(source: string | undefined, { family }: Group): string | undefined {
  if (source === undefined) return undefined;
  const parse = family === "inet" ? parseIPv4 : parseIPv6;
  if (parse(source) !== undefined) return source;
  const want = `an ${family === "inet" ? "IPv4" : "IPv6"} address, as the group is`;
  throw usageError(`Cannot use --source "${source}": want ${want}`, READER);
}

function readSending(invocation: Invocation): Pick<Sending, "hops" | "loop"> {
  const loop = invocation.values.get("loop");
  if (loop !== undefined && loop !== "on" && loop !== "off") {
    throw usageError(`Cannot use --loop "${loop}": want on or off`, READER);
  }
  const hops = readInteger(invocation, "ttl", { least: 0, most: 255, otherwise: -1 }, probeMulticast);
  return { ...hops < 0 ? {} : { hops }, ...loop === undefined ? {} : { loop: loop === "on" } };
}
