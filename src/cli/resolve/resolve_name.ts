// `guichet resolve NAME [SERVICE]`, the course's name2ip: a name's addresses, in the order in which getaddrinfo(3)
// gives them. Not here: addresses to names (resolve_address.ts).

import { alignColumns } from "../../daemon/columns.ts";
import { parseIPv4, type SocketAddress } from "../../posix/address.ts";
import { protocolName, socktypeName } from "../../posix/c_names.ts";
import { getaddrinfo, type Resolution } from "../../posix/resolver.ts";
import { escapeText } from "../../telemetry/escape.ts";
import { safeJson } from "../../telemetry/safe_json.ts";
import { OK } from "../exit_status.ts";
import type { Io } from "../io.ts";
import { type Asking, lookUp } from "./look_up.ts";

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
        "it wants hints.ai_family = AF_INET",
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
  return `"${name}" is no address, for each of its numbers is 0 to 255, so it was looked up as a name`;
}

function adviceFor(name: string): string {
  if (isFourNumbers(name)) return noAddress(name);
  const port = /^(.+):(\d+)$/.exec(name);
  if (port !== null) return `a name and a port are two words: guichet resolve ${port[1]} ${port[2]}`;
  return "check its spelling; names stand in /etc/hosts or with the name servers of /etc/resolv.conf";
}
