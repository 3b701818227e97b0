// How much of the workers for one connection each one client may hold: a quarter, so that sixteen idle
// connections of somebody's don't keep everybody else out. A client is a user where that is known, else a
// machine: its address, of IPv6 its /64, which is what one machine is given. The lab's own user may have all:
// nothing that this user wants to stop is safe here anyway.
import { MOST_CHILDREN, MOST_QUEUED } from "../dataplane/shared/memory.ts";
import { type HandedPeer, Peer } from "../dataplane/shared/peer.ts";
import { UNKNOWN_USER } from "../posix/socket.ts";

/** Workers that one client's connections may keep busy. */
export const MOST_SERVED_OF_ONE = MOST_CHILDREN / 4;

/** Its connections that are served or wait; more are refused. */
export const MOST_OF_ONE = (MOST_CHILDREN + MOST_QUEUED) / 4;

/** First byte of the IPv4 addresses of loopback. */
const LOOPBACK = 127;

/** What a client has, as long as it has anything. */
export interface Share {
  readonly client: string;
  /** Whether it may have any number. */
  readonly own: boolean;
  /** Served, or waiting. */
  open: number;
  /** With a worker. */
  served: number;
}

export class Shares {
  readonly #ownUser: number;
  readonly #shares = new Map<string, Share>();

  /** @param ownUser whose the lab is */
  constructor(ownUser: number) {
    this.#ownUser = ownUser;
  }

  /** Counts a connection of a client as open. @returns undefined where the client has its share already */
  open(connection: HandedPeer): Share | undefined {
    const client = clientOf(connection);
    const own = connection.uid === this.#ownUser;
    const share = this.#shares.get(client) ?? { client, own, open: 0, served: 0 };
    if (!own && share.open >= MOST_OF_ONE) return undefined;
    share.open++;
    this.#shares.set(client, share);
    return share;
  }

  /** Whether one more of the client's connections may have a worker. */
  mayServe({ own, served }: Share): boolean {
    return own || served < MOST_SERVED_OF_ONE;
  }

  /** A connection is served no longer, or waits no longer. */
  close(share: Share): void {
    if (--share.open === 0) this.#shares.delete(share.client);
  }
}

function clientOf(connection: HandedPeer): string {
  if (connection.uid !== UNKNOWN_USER) return `user ${connection.uid}`;
  const { family, address } = peerOf(connection);
  if (family === 6) return `net ${address[0]} ${address[1]}`;
  // Of loopback everybody on the machine has 2^24 addresses.
  if (family === 4 && (address[0] & 0xff) === LOOPBACK) return "loopback";
  return family === 4 ? `host ${address[0]}` : "unknown";
}

function peerOf(connection: HandedPeer): Peer {
  const peer = new Peer();
  peer.takeHanded(connection, false);
  return peer;
}
