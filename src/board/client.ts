// Who is at the other end of a connection to the board: asked once, when it is accepted, since the kernel
// knows whose a socket is only while it is open.
import type { Student } from "../exchange/exchange.ts";
import { networkOf, unmapped } from "../text/address.ts";
import type { StudentDirectory } from "./options.ts";

/** The other end of a connection. */
export interface Client {
  /** An IPv4-mapped IPv6 address is written as IPv4. */
  readonly address: string;
  readonly port: number;
  readonly student: Student;
  /** Whom connections, time and tries count for: a user of this machine, an IPv4 address, an IPv6 /64. */
  readonly share: string;
}

/** @throws what the directory throws */
export function clientOf(connection: Deno.TcpConn, students: StudentDirectory): Client {
  const { hostname, port } = connection.remoteAddr as Deno.NetAddr;
  const address = unmapped(hostname);
  const local = connection.localAddr as Deno.NetAddr;
  const student = students.whoIs(address, port, { address: local.hostname, port: local.port });
  return { address, port, student, share: shareOf(address, student.uid) };
}

/**
 * What can't be multiplied at will: of 127.0.0.0/8 and of an IPv6 network's 2^64 addresses a client may take
 * as many as it likes.
 */
export function shareOf(address: string, uid: number | undefined): string {
  if (uid !== undefined) return `user ${uid}`;
  if (address.startsWith("127.")) return "127.0.0.0/8";
  return address.includes(":") ? networkOf(address) : address;
}
