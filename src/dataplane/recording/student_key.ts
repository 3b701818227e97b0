// Whose a client is, as main tells students apart (lab/class/students.ts): listeners that are unkind on purpose are so
// to each student in another way, and have to know before they answer.
import { NOBODY } from "../../exchange/exchange.ts";
import { addressText } from "../../posix/address.ts";
import { UNKNOWN_USER } from "../../posix/socket.ts";
import type { LocalNetwork } from "../admission/networks.ts";
import type { Peer } from "../shared/peer.ts";
import { NOT_ASKED } from "./client_users.ts";

/** 127.0.0.0/8 in the first byte of a word in network order. */
const LOOPBACK = 127;

interface KeyOptions {
  readonly local: LocalNetwork;
  /** The reactor: its `now`, in monotonic milliseconds. */
  readonly time: { readonly now: number };
  /** Whether 127.0.0.2 and its like are machines of their own (`loopback_machines`). */
  readonly byAddress: boolean;
}

/** Tells whose clients are. */
export class StudentKeys {
  readonly #options: KeyOptions;

  constructor(options: KeyOptions) {
    this.#options = options;
  }

  /**
   * {@linkcode Student.key} of a client: its address, `local/1000` for one of this machine, {@linkcode NOBODY} where
   * that one's user isn't known.
   * @param uid its user as a signed word, as the recorder has it (ClientUsers.userOf)
   */
  of(peer: Peer, uid: number): string {
    if (!this.#isHere(peer)) {
      const bytes = new Uint8Array(peer.address.buffer, 0, peer.family === 4 ? 4 : 16);
      return addressText(bytes);
    }
    return uid === UNKNOWN_USER || uid === NOT_ASKED ? NOBODY : `local/${uid >>> 0}`;
  }

  #isHere(peer: Peer): boolean {
    const { local, time, byAddress } = this.#options;
    if (peer.family === 0 || peer.isUnspecified) return true;
    const isLoopback = peer.family === 4 && (peer.address[0] & 0xff) === LOOPBACK;
    return isLoopback && byAddress ? local.isInterface(peer, time.now) : local.isOwn(peer, time.now);
  }
}
