// After a failure: who has that port, or one like it, on this machine? The port with its bytes swapped, the other
// protocol, another address, another family: the mistakes that only look like "connection refused". Looks into
// /proc/net, so nobody notices. Not here: other machines, which would have to be asked (knock.ts).

import { isLoopback, isWildcard } from "../../posix/address.ts";
import { htons } from "../../posix/byte_order.ts";
import { listInterfaces } from "../../posix/interfaces.ts";
import { readProcNet } from "../../posix/proc_files.ts";
import { type InetRow, parseInetTable } from "../../posix/proc_net.ts";
import { ownerOfSocket } from "../../posix/socket_owner.ts";
import type { InetAddress, Target, Transport } from "./target.ts";

/** Whether an address is this machine's own. */
export function isLocal({ address }: InetAddress): boolean {
  if (isWildcard(address) || isLoopback(address)) return true;
  return listInterfaces().some(({ addresses }) => addresses.some((own) => own.address === address));
}

/**
 * Sentences about what is on this machine instead, the surest first.
 *
 * @param target an address of this machine that was asked in vain
 */
export function lookAround({ transport, address }: Target): string[] {
  const other = transport === "udp" ? "tcp" : "udp";
  const swapped = htons(address.port);
  const [ours, others] = [servers(transport), servers(other)];
  const same = ours.filter(({ local }) => local.port === address.port);
  const here = same.filter((row) => serves(row, address));
  if (here.length > 0) {
    return [
      `${
        who(here[0])
      } has that port and did not answer: does it reach recvfrom and sendto, with addrlen set?`,
    ];
  }
  return [
    ...same.slice(0, 1).map((row) => elsewhere(row, address)),
    ...first(others, address.port).map((row) => otherProtocol(row, transport, address.port)),
    ...first(ours, swapped).map((row) => swappedPort(row, transport, address.port)),
  ].concat(
    same.length > 0 ? [] : [`No ${transport.toUpperCase()} server of this machine has port ${address.port}`],
  );
}

/** Sockets that wait for whoever comes. The kernel walks its whole table for each reading, so it is read once. */
function servers(transport: Transport): InetRow[] {
  // An unconnected UDP socket is in CLOSE; one that is connected answers its peer only.
  const state = transport === "tcp" ? "LISTEN" : "CLOSE";
  return ["", "6"]
    .flatMap((suffix) => parseInetTable(readProcNet(`${transport}${suffix}`) ?? "", transport).rows)
    .filter((row) => row.state === state);
}

function first(rows: readonly InetRow[], port: number): InetRow[] {
  return rows.filter(({ local }) => local.port === port).slice(0, 1);
}

/** Whether a socket gets what is sent to an address. "::" is taken to serve IPv4 too, as it does unless told. */
function serves({ local }: InetRow, { address }: InetAddress): boolean {
  if (local.address === address || local.address === "::") return true;
  return local.address === "0.0.0.0" && !address.includes(":");
}

function elsewhere(row: InetRow, { address }: InetAddress): string {
  const held = row.local.address;
  const where = `${who(row)} has that port on ${held}`;
  if (held.includes(":") !== address.includes(":")) {
    const [has, asks] = held.includes(":") ? ["IPv6", "IPv4"] : ["IPv4", "IPv6"];
    return `${where}, which is ${has} only, and you ask ${address}, which is ${asks}: check ai_family and AF_INET`;
  }
  const advice = isLoopback(held) ? ", which no other address reaches" : "";
  return `${where} only${advice}: bind INADDR_ANY to serve every address`;
}

function otherProtocol(row: InetRow, asked: Transport, port: number): string {
  return asked === "udp"
    ? `${who(row)} has port ${port} for TCP: that is SOCK_STREAM, and this asks by SOCK_DGRAM`
    : `${who(row)} has port ${port} for UDP: that is SOCK_DGRAM, and this connects by SOCK_STREAM`;
}

function swappedPort(row: InetRow, transport: Transport, port: number): string {
  return `${who(row)} has ${transport} port ${htons(port)}, which is ${port} with its bytes swapped: ` +
    `write sin_port = htons(${port})`;
}

function who({ inode }: InetRow): string {
  const process = ownerOfSocket([inode]);
  return process === undefined ? "Another user's process" : `${process.command} (pid ${process.pid})`;
}
