// The `resolve` command: names, addresses, services and the bytes of a sockaddr; finds out which of them is
// asked about. Services (getservbyname(3), getservbyport(3)) are answered here, the others in files of their own.
import { htons } from "../../posix/address.ts";
import { getservbyname, getservbyport, type Service } from "../../posix/system/resolver.ts";
import { escapeText, safeJson } from "../../text/escape.ts";
import { alignColumns } from "../../text/format.ts";
import {
  type Command,
  type Invocation,
  OK,
  readTimeout,
  timeoutFlag,
  UsageError,
  usageError,
  WRONG_ANSWER,
} from "../command.ts";
import type { Io } from "../process_io.ts";
import { readAddressWord, resolveBytes } from "./bytes.ts";
import { resolveAddress, resolveName } from "./names.ts";

/** As long as glibc waits for one name server before it asks again. */
const TIMEOUT = 5000;

export const resolve: Command = {
  details: [
    "  guichet resolve NAME [SERVICE]     getaddrinfo: every address, in its order",
    "  guichet resolve ADDRESS[:PORT]     getnameinfo: the name of an address",
    "  guichet resolve --service NAME     getservbyname; NAME/udp for one protocol",
    "  guichet resolve --service 22       getservbyport; 22/tcp for one protocol",
    "  guichet resolve --bytes 127.0.0.1:4567",
    "                                     the sockaddr, field by field; also [::1]:7100,",
    "                                     :4567, ./MySock and @abstract",
    "",
    "Exit status: 0 found; 1 there is no such name, address or service; 2 no answer in",
    "time, or a wrong command line; 3 no name server can be reached.",
  ],
  argument: "[NAME|ADDRESS [SERVICE]]",
  maxWords: 2,
  flags: [
    { name: "service", value: "NAME", help: "Look up a service by name or port instead of a host" },
    { name: "bytes", value: "ADDRESS", help: "Show an address as bytes; asks no name server" },
    { name: "json", help: "Print JSON" },
    timeoutFlag(TIMEOUT),
  ],
  run: runResolve,
};

function runResolve(invocation: Invocation, io: Io): Promise<number> | number {
  const { words, values, switches } = invocation;
  const [service, bytes] = [values.get("service"), values.get("bytes")];
  const asking = { json: switches.has("json"), timeout: readTimeout(invocation, TIMEOUT) };
  const questions = [words[0], service, bytes].filter((each) => each !== undefined).length;
  if (questions !== 1) {
    const what = questions === 0 ? "Nothing to look up" : "Too much to look up at once";
    throw usageError(`${what}: expected a name, an address, --service NAME or --bytes ADDRESS`, invocation);
  }
  if (service !== undefined) return resolveService(service, asking.json, io);
  if (bytes !== undefined) return resolveBytes(bytes, asking.json, io);
  const [name, port] = words;
  if (name === "") throw usageError("Nothing to look up: the name is empty", invocation);
  const word = readAddressWord(name);
  if (word?.address.family === "unix") {
    const why = "the path of a Unix socket has no name; --bytes shows its sockaddr_un";
    throw usageError(`Cannot look up "${name}": ${why}`, invocation);
  }
  // An odd spelling, "127.1", is left to getaddrinfo, which reads it as inet_addr does.
  const isPlain = word !== undefined && (word.literal.includes(":") || word.literal === word.address.address);
  return isPlain && port === undefined
    ? resolveAddress(word, asking, io)
    : resolveName(name, port, asking, io);
}

const DATABASE = "/etc/services";

/** What was typed, taken apart. */
interface Wanted {
  /** A port's number, or a service's name. */
  key: string | number;
  protocol: string | undefined;
}

/** Prints the services of that name or port. @returns the exit status */
export function resolveService(query: string, json: boolean, io: Io): number {
  const wanted = readWanted(query);
  const services = findServices(wanted);
  if (services.length === 0) {
    if (json) io.stdout.line(safeJson({ service: query, services: [] }));
    io.stderr.line(escapeText(`guichet: Cannot find service "${query}": ${whyNot(wanted)}`));
    return WRONG_ANSWER;
  }
  if (json) {
    const rows = services.map((service) => ({ ...service, withoutNtohs: htons(service.port) }));
    io.stdout.line(safeJson({ service: query, services: rows }));
    return OK;
  }
  for (const line of textLines(services)) io.stdout.line(escapeText(line));
  return OK;
}

function readWanted(query: string): Wanted {
  const slash = query.lastIndexOf("/");
  const key = slash < 0 ? query : query.slice(0, slash);
  const protocol = slash < 0 ? undefined : query.slice(slash + 1);
  if (key === "" || protocol === "") {
    throw new UsageError(
      `Cannot read the service "${query}": half of it is missing`,
      "write NAME, NUMBER, NAME/PROTO or NUMBER/PROTO, as in ssh or 69/udp",
    );
  }
  if (!/^\d+$/.test(key)) return { key, protocol };
  if (Number(key) > 65_535) {
    throw new UsageError(
      `Cannot read the service "${query}": a port is 0 to 65535`,
      'write "22/tcp", for instance',
    );
  }
  return { key: Number(key), protocol };
}

/**
 * One entry for each protocol that has it; without a protocol, TCP and UDP first, then whatever else there
 * is.
 */
function findServices({ key, protocol }: Wanted): Service[] {
  const find = (over: string | undefined) =>
    typeof key === "number" ? getservbyport(key, over) : getservbyname(key, over);
  const found = (protocol === undefined ? ["tcp", "udp", undefined] : [protocol]).map(find);
  const byKey = new Map<string, Service>();
  for (const service of found) {
    if (service !== undefined) byKey.set(`${service.name} ${service.port}/${service.protocol}`, service);
  }
  return [...byKey.values()];
}

function textLines(services: Service[]): string[] {
  const rows = services.map(({ name, port, protocol, aliases }) => [
    name,
    String(port),
    protocol,
    String(htons(port)),
    aliases.join(" "),
  ]);
  // Without ntohs, a student's program prints the fourth column.
  return alignColumns(
    [["Service", "Port", "Protocol", "Without ntohs", "Aliases"], ...rows],
    new Set([1, 3]),
  );
}

function whyNot({ key, protocol }: Wanted): string {
  if (isMissing(DATABASE)) {
    return `there is no ${DATABASE} on this machine; install Debian's package netbase`;
  }
  const elsewhere = protocol === undefined ? [] : findServices({ key, protocol: undefined });
  if (elsewhere.length > 0) {
    return `${DATABASE} has it over ${elsewhere.map((service) => service.protocol).join(" and ")} only`;
  }
  const lower = typeof key === "string" ? key.toLowerCase() : key;
  if (lower !== key && findServices({ key: lower, protocol }).length > 0) {
    return `upper and lower case differ; ${DATABASE} has "${lower}"`;
  }
  return `${DATABASE} has no such ${typeof key === "number" ? "port" : "name or alias"}`;
}

function isMissing(path: string): boolean {
  try {
    Deno.statSync(path);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}
