// `guichet resolve NAME [SERVICE]`, the course's name2ip: a name's addresses in getaddrinfo(3)'s order; and
// `guichet resolve ADDRESS[:PORT]`, its ip2name, by getnameinfo(3). Where no answer comes, the message says
// where to look.
import { parseIPv4, protocolName, type SocketAddress, socktypeName } from "../../posix/address.ts";
import {
  EAI_ADDRFAMILY,
  EAI_AGAIN,
  EAI_FAIL,
  EAI_NODATA,
  EAI_NONAME,
  EAI_SERVICE,
} from "../../posix/constants.ts";
import { getaddrinfo, getnameinfo, type Resolution, ResolverError } from "../../posix/system/resolver.ts";
import { escapeText, safeJson } from "../../text/escape.ts";
import { alignColumns } from "../../text/format.ts";
import { NO_ANSWER, OK, UNREACHABLE, WRONG_ANSWER } from "../command.ts";
import { LATE, withPatience } from "../probe/target.ts";
import type { Io } from "../process_io.ts";
import type { AddressWord } from "./bytes.ts";

/** Tells which name servers this machine asks (resolv.conf(5)). */
const FILE = "/etc/resolv.conf";

/** glibc asks three at most (MAXNS). */
const MOST_SERVERS = 3;

/** How a question is asked. */
interface Asking {
  /** Milliseconds. */
  timeout: number;
  /** Whether standard output gets JSON. */
  json: boolean;
}

/** What is asked, for messages. */
interface Question {
  /** What was typed. */
  subject: string;
  /** The same in an answer's JSON: `{"name": "localhost"}`. */
  json: Record<string, unknown>;
  /** Said when there is no such name: where to look. */
  advice: string;
  /** Said when no name server can be asked: what needs none. */
  without: string;
}

/** Prints what a name stands for. @returns the exit status */
export async function resolveName(
  name: string,
  service: string | undefined,
  asking: Asking,
  io: Io,
): Promise<number> {
  const question = {
    subject: service === undefined ? name : `${name} ${service}`,
    json: { name, service },
    advice: adviceFor(name),
    without: isFourNumbers(name) ? noAddress(name) : "An address needs none, nor does a name in /etc/hosts",
  };
  const found = await lookUp(getaddrinfo(name, service), question, asking, io);
  if (typeof found === "number") return found;
  const rows = found.addresses.map(row);
  const notes = notesOn(name, found);
  if (asking.json) {
    io.stdout.line(
      safeJson({ ...question.json, canonicalName: found.canonicalName, addresses: rows, notes }),
    );
  } else {
    for (const line of textLines(name, found, rows, notes)) io.stdout.line(escapeText(line));
  }
  return OK;
}

/** One struct addrinfo in words. */
interface Row {
  address: string;
  /** Absent where no service was asked for. */
  port?: number;
  family: "AF_INET" | "AF_INET6";
  type: string;
  protocol: string;
}

function row({ address, socktype, protocol }: Resolution["addresses"][number]): Row {
  return {
    address: hostText(address),
    ...address.family !== "unix" && address.port !== 0 ? { port: address.port } : {},
    family: address.family === "inet" ? "AF_INET" : "AF_INET6",
    type: socktypeName(socktype),
    protocol: protocolName(protocol),
  };
}

function hostText(address: SocketAddress): string {
  if (address.family === "unix") return address.path;
  return address.family === "inet6" && address.scope !== 0
    ? `${address.address}%${address.scope}`
    : address.address;
}

function textLines(name: string, { canonicalName }: Resolution, rows: Row[], notes: string[]): string[] {
  const ports = rows.some(({ port }) => port !== undefined);
  const cells = rows.map(({ address, port, family, type, protocol }) => [
    address,
    ...ports ? [String(port ?? 0)] : [],
    family,
    type,
    protocol,
  ]);
  const heading = ["Address", ...ports ? ["Port"] : [], "Family", "Type", "Protocol"];
  return [
    ...canonicalName !== undefined && canonicalName !== name ? [`Canonical name : ${canonicalName}`, ""] : [],
    ...alignColumns([heading, ...cells], new Set(ports ? [1] : [])),
    ...notes.length > 0 ? ["", ...notes] : [],
  ];
}

/** What a program written as name2ip trips over. */
function notesOn(name: string, { addresses }: Resolution): string[] {
  const notes: string[] = [];
  const [{ address: first }] = addresses;
  if (first.family === "inet6") {
    notes.push(
      "The first address is IPv6: a program that takes the first for a struct sockaddr_in reads nonsense; " +
        "it needs hints.ai_family = AF_INET",
    );
  }
  if (
    first.family === "inet" && /^\d/.test(name) && /^[\da-fx.]+$/i.test(name) && parseIPv4(name) === undefined
  ) {
    notes.push(`"${name}" is an odd spelling of ${first.address}: inet_addr takes it, inet_pton does not`);
  }
  return notes;
}

/** Whether it was meant to be an IPv4 address. */
function isFourNumbers(name: string): boolean {
  return /^\d+(\.\d+){3}$/.test(name);
}

function noAddress(name: string): string {
  return `"${name}" is not an address, since each number must be 0 to 255, so it was looked up as a name`;
}

function adviceFor(name: string): string {
  if (isFourNumbers(name)) return noAddress(name);
  const port = /^(.+):(\d+)$/.exec(name);
  if (port !== null) return `a name and a port are two words: guichet resolve ${port[1]} ${port[2]}`;
  return "check its spelling; names are in /etc/hosts or with the name servers of /etc/resolv.conf";
}

/** Prints the name of an address, and with a port the services on it. @returns the exit status */
export async function resolveAddress(word: AddressWord, asking: Asking, io: Io): Promise<number> {
  const { sockaddr, literal, port } = word;
  const question = {
    subject: literal,
    json: { address: literal, port },
    advice: "neither /etc/hosts nor the name servers have a name for it; without NI_NAMEREQD, getnameinfo " +
      "gives the address itself back as text, and no error",
    without: "An address that is in /etc/hosts needs none",
  };
  const found = await lookUp(getnameinfo(sockaddr), question, asking, io);
  if (typeof found === "number") return found;
  const services = port === undefined ? undefined : {
    tcp: named(found.service, port),
    udp: named(await udpService(sockaddr), port),
  };
  if (asking.json) {
    io.stdout.line(safeJson({ ...question.json, name: found.host, services }));
    return OK;
  }
  io.stdout.line(escapeText(`Name : ${found.host}`));
  for (const [protocol, service] of Object.entries(services ?? {})) {
    io.stdout.line(escapeText(`Service : ${service ?? `none is named on ${port}`} (${protocol})`));
  }
  return OK;
}

/** The name is known by now, so this takes no time. */
async function udpService(sockaddr: Uint8Array<ArrayBuffer>): Promise<string> {
  const found = await getnameinfo(sockaddr, true);
  return "service" in found ? found.service : "";
}

/** getnameinfo gives the port itself as text where it has no name. */
function named(service: string, port: number): string | null {
  return service === "" || service === String(port) ? null : service;
}

/**
 * Waits for an answer.
 *
 * @returns the answer, or the exit status once the failure was told
 */
async function lookUp<T>(
  answer: Promise<T | ResolverError>,
  question: Question,
  asking: Asking,
  io: Io,
): Promise<T | number> {
  const { subject } = question;
  const seconds = `${asking.timeout / 1000} s`;
  const servers = nameServers();
  const notice = escapeText(`Waiting for an answer about "${subject}" from ${servers}, ${seconds} at most`);
  const found = await withPatience(answer, asking.timeout, notice, io);
  if (found === LATE) {
    const text = `no answer within ${seconds}`;
    const message = `${text}; asked ${servers}, and a name server that is down says nothing; ` +
      "--timeout waits longer";
    return fail({ code: "TIMEOUT", text, message, status: NO_ANSWER }, question, asking, io);
  }
  if (!(found instanceof ResolverError)) return found;
  return fail(
    { ...explain(found, question, servers), code: found.code, text: found.reason },
    question,
    asking,
    io,
  );
}

interface Failure {
  code: string;
  text: string;
  message: string;
  status: number;
}

function fail(failure: Failure, question: Question, asking: Asking, io: Io): number {
  const { code, text, message, status } = failure;
  if (asking.json) io.stdout.line(safeJson({ ...question.json, error: { code, text } }));
  io.stderr.line(escapeText(`guichet: Cannot look up "${question.subject}": ${message}`));
  return status;
}

/** What an EAI_… number means here, and what to look at. */
function explain(
  error: ResolverError,
  { advice, without }: Question,
  servers: string,
): { message: string; status: number } {
  const words = `${lowerFirst(error.reason)} (${error.code})`;
  switch (error.number) {
    case EAI_NONAME:
      return { message: `${words}; ${advice}`, status: WRONG_ANSWER };
    case EAI_NODATA:
    case EAI_ADDRFAMILY:
      return {
        message: `${words}; the name exists, but has no address`,
        status: WRONG_ANSWER,
      };
    case EAI_SERVICE:
      return {
        message:
          `${words}; guichet resolve --service lists what /etc/services knows of it; a port's number works too`,
        status: WRONG_ANSWER,
      };
    case EAI_AGAIN:
    case EAI_FAIL:
      return {
        message:
          `${words}; asked ${servers}: is the network up, and does a name server run there? ${without}`,
        status: UNREACHABLE,
      };
    default:
      return { message: words, status: UNREACHABLE };
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/**
 * `10.0.0.53, 10.0.1.53 (/etc/resolv.conf)`, for messages; where it names none, the machine itself is asked.
 */
function nameServers(): string {
  const found = [...readFile().matchAll(/^\s*nameserver\s+(\S+)/gm)].map(([, server]) => server);
  return found.length === 0
    ? `127.0.0.1 (${FILE} names no other)`
    : `${found.slice(0, MOST_SERVERS).join(", ")} (${FILE})`;
}

function readFile(): string {
  try {
    return Deno.readTextFileSync(FILE);
  } catch {
    return "";
  }
}
