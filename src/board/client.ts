// Who is at the other end of a connection to the board: asked once, when it is accepted, since the kernel
// knows whose a socket is only while it is open. And how often such a client may try something in a minute: wrong
// tokens, nicknames.
import type { Clock } from "../exchange/clock.ts";
import type { ToldClient } from "../dataplane/shared/proxy_header.ts";
import type { Student } from "../exchange/exchange.ts";
import { networkOf, unmapped } from "../text/address.ts";
import type { StudentDirectory } from "./options.ts";

/** What the board uses of a connection: of one that came through a balancer, its header is taken off. */
export type BoardConnection = Pick<Deno.TcpConn, "read" | "write" | "close" | "closeWrite">;

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

/** The client that a balancer tells of. @throws what the directory throws */
export function toldClient({ address, port }: ToldClient, students: StudentDirectory): Client {
  const student = students.whoIs(address, port);
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

/** Milliseconds in which tries are counted. */
const WINDOW = 60_000;

/** Clients that are remembered; of more, the one that began first is forgotten. */
const MOST_TRIERS = 1000;

export class Tries {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #most: number;
  /** Oldest first. */
  readonly #tries = new Map<string, { readonly since: number; count: number }>();

  /** @param most in a minute */
  constructor(clock: Pick<Clock, "monotonic">, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  /** Counts a try. @returns false after too many; such a one is not counted */
  count(client: string): boolean {
    const now = this.#clock.monotonic();
    let tries = this.#tries.get(client);
    if (tries === undefined || now - tries.since >= WINDOW) {
      this.#tries.delete(client);
      if (this.#tries.size >= MOST_TRIERS) this.#tries.delete(this.#tries.keys().next().value!);
      tries = { since: now, count: 0 };
      this.#tries.set(client, tries);
    }
    if (tries.count >= this.#most) return false;
    tries.count++;
    return true;
  }
}

/** Seconds, for Retry-After: the window may have begun just now. */
export const TRY_AGAIN = { "retry-after": String(WINDOW / 1000) };
