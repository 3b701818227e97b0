// `guichet probe multicast`: sends to a group as the course's clientmcast does, or listens as servmcast does;
// its flags.
import { parseIPv4, parseIPv6 } from "../../posix/address.ts";
import { findInterface, listInterfaces, type NetworkInterface } from "../../posix/system/interfaces.ts";
import { type Command, type Invocation, usageError } from "../command.ts";
import type { Io } from "../process_io.ts";
import {
  COUNT_FLAG,
  EXIT_STATUS_LINES,
  JSON_FLAG,
  MESSAGE_FLAG,
  readCount,
  readInteger,
  readMessage,
  readPortNumber,
  TIMEOUT_FLAG,
} from "./flags.ts";
import { type Group, listenToGroup, type Sending, sendToGroup } from "./multicast_clients.ts";
import { runProbe } from "./session.ts";

/** The course's group. */
const COURSE_GROUP = "225.0.0.10";

/** The course's port. */
const GROUP_PORT = 7200;

/** Flags that mean something to one of the two only. */
const SENDER_FLAGS = ["message", "ttl", "loop"];
const LISTENER_FLAGS = ["source"];

export const probeMulticast: Command = {
  details: [
    "Sends the message with its NUL to the group (225.0.0.10, port 7200, if left out). A group",
    "does not answer: only its members see whether the message arrived. With --listen, joins",
    'the group and prints "Message reçu :" and what arrives, as servmcast does, until --count',
    "messages have arrived, none has for --timeout, or Ctrl-C.",
    "",
    "  guichet probe multicast --listen &                in place of servmcast",
    "  guichet probe multicast 225.0.0.10 7200 --ttl 0   in place of clientmcast",
    "",
    ...EXIT_STATUS_LINES,
  ],
  flags: [
    MESSAGE_FLAG,
    { ...COUNT_FLAG, help: "How many to send (1), or to listen for (no limit)" },
    {
      name: "ttl",
      value: "N",
      help: "Time to live: 0 this machine, 1 this subnet (1)",
    },
    {
      name: "interface",
      value: "NAME",
      help: "The interface to leave by, or to join on, by name or address",
    },
    { name: "loop", value: "on|off", help: "on or off: whether members on this machine get it too (on)" },
    { name: "listen", help: "Join the group and print what arrives" },
    { name: "source", value: "ADDRESS", help: "With --listen: only messages from this sender" },
    {
      ...TIMEOUT_FLAG,
      help: "With --listen: how long to wait for a message (for ever)",
    },
    JSON_FLAG,
  ],
  argument: "[GROUP] [PORT]",
  maxWords: 2,
  run: runMulticast,
};

function runMulticast(invocation: Invocation, io: Io): Promise<number> {
  const { values, switches } = invocation;
  const group = readGroup(invocation, readPortNumber(invocation, 1, GROUP_PORT));
  const listens = switches.has("listen");
  for (const flag of listens ? SENDER_FLAGS : LISTENER_FLAGS) {
    if (!values.has(flag)) continue;
    throw usageError(`Cannot use --${flag} ${listens ? "with" : "without"} --listen`, invocation);
  }
  const count = readCount(invocation);
  if (listens) {
    const listening = {
      count: values.has("count") ? count : Infinity,
      source: readSource(invocation, group),
      endless: !values.has("timeout"),
    };
    return runProbe(invocation, io, (session) => listenToGroup(group, listening, session));
  }
  const sending = { message: readMessage(invocation), count, ...readSending(invocation) };
  return runProbe(invocation, io, (session) => sendToGroup(group, sending, session));
}

function readSource(invocation: Invocation, { family }: Group): string | undefined {
  const source = invocation.values.get("source");
  if (source === undefined) return undefined;
  const parse = family === "inet" ? parseIPv4 : parseIPv6;
  if (parse(source) !== undefined) return source;
  const want = `an ${family === "inet" ? "IPv4" : "IPv6"} address, as the group is`;
  throw usageError(`Cannot use --source "${source}": expected ${want}`, invocation);
}

function readSending(invocation: Invocation): Pick<Sending, "hops" | "loop"> {
  const loop = invocation.values.get("loop");
  if (loop !== undefined && loop !== "on" && loop !== "off") {
    throw usageError(`Cannot use --loop "${loop}": expected on or off`, invocation);
  }
  const hops = readInteger(invocation, "ttl", { least: 0, most: 255, otherwise: -1 });
  return { ...hops < 0 ? {} : { hops }, ...loop === undefined ? {} : { loop: loop === "on" } };
}

/**
 * The group of an invocation: `225.0.0.10`, `ff12::7`, `ff02::7%eth0`, and --interface.
 *
 * @param port as typed, already checked to be a number
 * @throws {UsageError} for what is no group, and for an interface that is not there
 */
export function readGroup(invocation: Invocation, port: number): Group {
  const { words, values } = invocation;
  const word = words[0] ?? COURSE_GROUP;
  const [address, scope] = word.split("%");
  const family = familyOf(address);
  if (family === undefined) {
    const want = "expected an IPv4 group, 224.0.0.0 to 239.255.255.255, or an IPv6 group, ff00::/8";
    throw usageError(`Cannot use the group "${word}": ${want}`, invocation);
  }
  const name = values.get("interface") ?? scope;
  return {
    address,
    family,
    port,
    ...name === undefined ? {} : { interface: namedInterface(name, invocation) },
  };
}

function familyOf(address: string): Group["family"] | undefined {
  const ipv4 = parseIPv4(address);
  if (ipv4 !== undefined) return ipv4[0] >> 4 === 0xe ? "inet" : undefined;
  return parseIPv6(address)?.[0] === 0xff ? "inet6" : undefined;
}

function namedInterface(name: string, invocation: Invocation): NetworkInterface {
  const all = listInterfaces();
  const found = findInterface(name, all);
  if (found !== undefined) return found;
  const names = all.map((each) => each.name).join(", ");
  throw usageError(
    `Cannot use the interface "${name}": this machine has ${names}, and no such address`,
    invocation,
  );
}
