// `guichet impair`: an unkind network between a student's own client and server, on one machine and without root. It
// does to datagrams and connections what `[listener.impair]` does at a lab, by the same code.
import { IMPAIR } from "../../config/impair_section.ts";
import type { Kind } from "../../config/kinds.ts";
import type { ImpairConfig } from "../../config/types.ts";
import type { TomlValue } from "../../config/values.ts";
import { formatAddress, isLoopback, isWildcard, parseIPv4, parseIPv6 } from "../../posix/address.ts";
import { errorText, SystemError } from "../../posix/errors.ts";
import { Waiter } from "../../posix/poll.ts";
import { escapeText } from "../../text/escape.ts";
import { type Command, FAILED, type Flag, type Invocation, OK, UNREACHABLE, usageError } from "../command.ts";
import { Interrupted, Unreachable } from "../probe/session.ts";
import { findTargets, type InetAddress, type Target } from "../probe/target.ts";
import { Interrupt, type Io } from "../process_io.ts";
import { ConnectionRelay, MOST_CONNECTIONS } from "./connections.ts";
import { DatagramRelay, MOST_FLOWS } from "./datagrams.ts";
import { Descriptors } from "./descriptors.ts";
import { Events } from "./events.ts";

/** Milliseconds that a name server may take. */
const NAME_TIMEOUT = 5000;

const SECRET_BYTES = 32;

/** What TCP hides from programs, so that only datagrams can have it done to them. */
const OF_DATAGRAMS = ["loss", "duplicate", "reorder", "corrupt"] as const;

const { loss, duplicate, reorder, corrupt, delay, jitter, rate, direction, seed } = IMPAIR.fields;

/** Flags that have the names and the values of the configuration's keys. */
const KEYS = { loss, duplicate, reorder, corrupt, delay, jitter, rate, direction, seed } as const;

const VALUE_WORDS: Readonly<Record<keyof typeof KEYS, string>> = {
  loss: "SHARE",
  duplicate: "SHARE",
  reorder: "SHARE",
  corrupt: "SHARE",
  delay: "TIME",
  jitter: "TIME",
  rate: "SIZE",
  direction: "WAY",
  seed: "N",
};

const KEY_FLAGS: readonly Flag[] = Object.entries(KEYS).map(([name, { help }]) => ({
  name,
  value: VALUE_WORDS[name as keyof typeof KEYS],
  help,
}));

export const impair: Command = {
  details: [
    "Stands between your own client and your own server, and does to what goes through what",
    "networks do: loses, doubles, delays. Start your server, then this, then let your client",
    "talk to LOCAL instead of to the server. LOCAL and REMOTE are PORT or ADDRESS:PORT; a port",
    "alone is one of 127.0.0.1. UDP and TCP are both passed on, unless one is asked for.",
    "",
    "  guichet impair 5000 4567 --loss 10%            a tenth of the datagrams never arrive",
    "  guichet impair 5000 4567 --duplicate 5% --reorder 5% --seed 7",
    "  guichet impair 5000 192.0.2.7:7100 --tcp --delay 200ms --rate 8KiB",
    "",
    "Shares are of all datagrams, each way. One that is overtaken waits for the next one of its",
    "way, 50 ms at the most; jitter changes no order. A flow is what one client socket sends",
    "and is sent: with --seed the same happens to the same datagrams of each, every time.",
    "",
    "Prints a line for each datagram and for each step of a connection, some dozens a second",
    "at the most, and what it came to when you press Ctrl-C.",
    "",
    "Exit status: 0 it was stopped; 1 LOCAL can't be used; 2 the command line is wrong; 3 the",
    "server can't be reached, or refused all that came.",
  ],
  flags: [
    ...KEY_FLAGS,
    { name: "udp", help: "Only UDP" },
    { name: "tcp", help: "Only TCP" },
  ],
  argument: "LOCAL REMOTE",
  maxWords: 2,
  run: runImpair,
};

async function runImpair(invocation: Invocation, io: Io): Promise<number> {
  const config = readImpair(invocation);
  const local = addressOf(invocation, 0, "LOCAL");
  const remote = addressOf(invocation, 1, "REMOTE");
  const address = literal(local.host);
  if (address === undefined) {
    const want = "expected an address of this machine, such as 127.0.0.1:5000, or a port alone";
    throw usageError(`Cannot use LOCAL "${invocation.words[0]}": ${want}`, invocation);
  }
  using interrupt = new Interrupt();
  try {
    const stop = interrupt.signal;
    const targets = await findTargets("udp", remote.host, remote.port, { io, stop, timeout: NAME_TIMEOUT });
    checkLoop({ ...address, port: Number(local.port) }, targets[0].address, invocation);
    return await relay({ ...address, port: Number(local.port) }, targets[0], config, invocation, io, stop);
  } catch (error) {
    if (error instanceof Interrupted) return OK;
    if (!(error instanceof Unreachable)) throw error;
    for (const line of [`guichet: ${error.message}`, ...error.advice]) io.stderr.line(escapeText(line));
    return UNREACHABLE;
  }
}

/** Relays until it is stopped. @returns the exit status */
async function relay(
  local: InetAddress,
  server: Target,
  config: ImpairConfig,
  { switches }: Invocation,
  io: Io,
  stop: AbortSignal,
): Promise<number> {
  const waiter = new Waiter(stop);
  const events = new Events(io.stdout, Date.now);
  const options = {
    impair: config,
    secret: crypto.getRandomValues(new Uint8Array(SECRET_BYTES)),
    server,
    descriptors: new Descriptors(2 + MOST_FLOWS + 2 * MOST_CONNECTIONS),
    events,
    monotonic: () => waiter.monotonic(),
  };
  using opened = new DisposableStack();
  const relays: (DatagramRelay | ConnectionRelay)[] = [];
  try {
    if (!switches.has("tcp")) relays.push(opened.use(new DatagramRelay(local, options)));
    if (!switches.has("udp")) relays.push(opened.use(new ConnectionRelay(local, options)));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const where = `${relays.length === 0 && !switches.has("tcp") ? "udp" : "tcp"} ${formatAddress(local)}`;
    io.stderr.line(`guichet: Cannot listen on ${where}: ${errorText(error.errno)}; expected a free port`);
    return FAILED;
  }
  const names = switches.has("tcp") ? "TCP" : switches.has("udp") ? "UDP" : "UDP and TCP";
  const to = formatAddress(server.address);
  io.stdout.line(`Passing on ${names} from ${formatAddress(local)} to ${to}; stop with Ctrl-C`);
  while (!waiter.stopped) {
    await options.descriptors.wait(waiter, Math.min(...relays.map(({ next }) => next)));
    for (const each of relays) each.tick(waiter.monotonic());
  }
  events.finish();
  await io.stdout.lines(["", ...events.totals()]);
  const neverThere = relays.every(({ answered }) => !answered) && relays.some(({ refused }) => refused);
  return neverThere ? UNREACHABLE : OK;
}

/** What the flags ask for. @throws {UsageError} */
function readImpair(invocation: Invocation): ImpairConfig {
  const { switches, values } = invocation;
  if (switches.has("tcp") && switches.has("udp")) {
    throw usageError("--tcp and --udp exclude each other: without them, both are passed on", invocation);
  }
  const inVain = switches.has("tcp") ? OF_DATAGRAMS.find((name) => values.has(name)) : undefined;
  if (inVain !== undefined) {
    throw usageError(`Cannot use --${inVain} with --tcp: ${loss.elsewhere}`, invocation);
  }
  const read = <T>(name: keyof typeof KEYS, kind: Kind<T>, otherwise: T) => {
    const text = values.get(name);
    return text === undefined ? otherwise : valueOf(name, text, kind, invocation);
  };
  const number = read("seed", seed.kind, "auto" as const);
  return {
    loss: read("loss", loss.kind, 0),
    duplicate: read("duplicate", duplicate.kind, 0),
    reorder: read("reorder", reorder.kind, 0),
    corrupt: read("corrupt", corrupt.kind, 0),
    delay: read("delay", delay.kind, 0),
    jitter: read("jitter", jitter.kind, 0),
    rate: read("rate", rate.kind, 0),
    direction: read("direction", direction.kind, "both"),
    ...(typeof number === "number" ? { seed: number } : {}),
    reveal: true,
  };
}

/** A flag's value, as the configuration reads it. @throws {UsageError} */
function valueOf<T>(name: string, text: string, kind: Kind<T>, invocation: Invocation): T {
  const isNumber = /^\d{1,15}(\.\d{1,15})?$/.test(text);
  const value: TomlValue = isNumber
    ? { kind: text.includes(".") ? "float" : "integer", value: Number(text), text }
    : { kind: "string", value: text };
  const reading = kind.read(value);
  if ("value" in reading) return reading.value;
  throw usageError(`Cannot use --${name} "${text}": expected ${kind.want}`, invocation);
}

/** `5000`, `127.0.0.1:5000`, `[::1]:5000`, `host:5000`. @throws {UsageError} */
function addressOf(invocation: Invocation, index: number, name: string): { host: string; port: string } {
  const word = invocation.words[index];
  if (word === undefined) throw usageError(`${name} is missing: ${invocation.usage}`, invocation);
  const match = /^(?:(?:\[([^\]]+)\]|([^:]+)):)?(\d{1,5})$/.exec(word);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535) {
    const want = "expected a port from 1 to 65535, or ADDRESS:PORT ([ADDRESS]:PORT of IPv6)";
    throw usageError(`Cannot use ${name} "${word}": ${want}`, invocation);
  }
  return { host: match[1] ?? match[2] ?? "127.0.0.1", port: String(port) };
}

function literal(host: string): { family: "inet"; address: string } | {
  family: "inet6";
  address: string;
  scope: number;
} | undefined {
  if (host === "localhost") return { family: "inet", address: "127.0.0.1" };
  if (parseIPv4(host) !== undefined) return { family: "inet", address: host };
  return parseIPv6(host) === undefined ? undefined : { family: "inet6", address: host, scope: 0 };
}

/** What it passes on must not come back to it for ever. @throws {UsageError} */
function checkLoop(local: InetAddress, remote: InetAddress, invocation: Invocation): void {
  const isSame = local.address === remote.address ||
    (isWildcard(local.address) && isLoopback(remote.address)) ||
    isWildcard(remote.address);
  if (local.port !== remote.port || !isSame) return;
  const want = "expected another port for one of them, and the client to use LOCAL's";
  throw usageError(`Cannot pass on from ${formatAddress(local)} to itself: ${want}`, invocation);
}
