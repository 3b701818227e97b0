// `guichet probe multicast`: sends to a group as the course's clientmcast does, or listens as servmcast does. Not here:
// the calls of the one (multicast_send.ts) and of the other (multicast_listen.ts).

import { parseIPv4, parseIPv6 } from "../../posix/address.ts";
import { usageError } from "../arguments.ts";
import type { Command, Invocation } from "../command.ts";
import type { Io } from "../io.ts";
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
import { type Group, readGroup } from "./group_word.ts";
import { listenToGroup } from "./multicast_listen.ts";
import { type Sending, sendToGroup } from "./multicast_send.ts";
import { runProbe } from "./session.ts";

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
