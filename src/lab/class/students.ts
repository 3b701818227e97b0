// Tells students apart: by address; by address and user where client and lab share a machine; and calls them
// by the nickname they claimed.
import type { Clock } from "../../exchange/clock.ts";
import type { Peer, Student } from "../../exchange/exchange.ts";
import type { Journal } from "../../journal/journal.ts";
import { tcpClientUser, type TcpEnd } from "../../posix/netstat/users.ts";
import type { KnownInterfaces } from "../../posix/system/interfaces.ts";
import { userName } from "../../posix/system/users.ts";
import { unmapped } from "../../text/address.ts";

/**
 * Local clients whose user could not be learnt take that of the same socket seen before: so many are
 * remembered.
 */
const MOST_SOCKETS = 4096;

/** Users whose names are remembered; a machine that more people share is no lab. */
const MOST_USERS = 4096;

/** What stands for "this machine" in a key, whichever of its addresses a client took. */
const HERE = "local";

/** Of very many clients at once the rest is counted together. */
const OTHERS = "others";

interface StudentsOptions {
  /** This machine's. */
  readonly interfaces: KnownInterfaces;
  readonly clock: Clock;
  /** Knows who has which nickname. */
  readonly journal: Journal;
}

export class Students {
  readonly #options: StudentsOptions;
  readonly #users = new Map<string, number>();
  /** By address of this machine: its only user so far, or "several". */
  readonly #onlyUser = new Map<string, number | "several">();
  readonly #names = new Map<number, string | undefined>();

  constructor(options: StudentsOptions) {
    this.#options = options;
  }

  /** Whose a data-plane client is. @param uid its socket's user, where that was learnt */
  whoSent(peer: Peer, uid: number | undefined): Student {
    if ("path" in peer) return this.#student(HERE, uid);
    if (peer.address === "") return this.#student(OTHERS, undefined);
    const machine = this.#machineOf(peer.address);
    if (machine === peer.address && !isLoopback(peer.address)) return this.#student(machine, uid);
    const known = this.#remembered(`${peer.address} ${peer.port}`, uid);
    return this.#student(machine, this.#likely(machine, known));
  }

  /**
   * A client that was gone before its user could be learnt is the one user's who works there, if there is but
   * one.
   */
  #likely(machine: string, uid: number | undefined): number | undefined {
    const only = this.#onlyUser.get(machine);
    if (uid === undefined) return only === "several" ? undefined : only;
    if (only === undefined && this.#onlyUser.size < MOST_SOCKETS) this.#onlyUser.set(machine, uid);
    else if (only !== uid) this.#onlyUser.set(machine, "several");
    return uid;
  }

  /** Whose an HTTP or text client is. */
  whoIs(address: string, port: number, server: TcpEnd): Student {
    const plain = unmapped(address.toLowerCase());
    const machine = this.#machineOf(plain);
    const local = machine === HERE || isLoopback(plain);
    if (!local) return this.#student(machine, undefined);
    const uid = tcpClientUser({ address: plain, port }, server);
    // A student who reads first is known before a client of that student's can be gone too soon. The other
    // way round a reader whose user is unknown would be shown what another sent.
    if (uid !== undefined) this.#likely(machine, uid);
    return this.#student(machine, uid);
  }

  byKey(key: string): Student {
    const [machine, uid] = key.split("/");
    return this.#student(machine, uid === undefined ? undefined : Number(uid));
  }

  #machineOf(address: string): string {
    const { interfaces, clock } = this.#options;
    return interfaces.have(address, clock.monotonic()) ? HERE : address;
  }

  /** A socket keeps its user: workers leave the lookup out when many clients come at once. */
  #remembered(socket: string, uid: number | undefined): number | undefined {
    if (uid === undefined) return this.#users.get(socket);
    if (this.#users.size >= MOST_SOCKETS) this.#users.delete(this.#users.keys().next().value!);
    this.#users.delete(socket);
    this.#users.set(socket, uid);
    return uid;
  }

  #student(machine: string, uid: number | undefined): Student {
    const key = uid === undefined ? machine : `${machine}/${uid}`;
    const nickname = this.#options.journal.nicknameOf(key);
    const user = uid === undefined ? undefined : this.#userName(uid);
    return {
      key,
      address: machine,
      uid,
      user,
      nickname,
      name: nickname ?? user ?? (uid === undefined ? machine : `uid ${uid}`),
      rule: nickname !== undefined ? "nickname" : uid !== undefined ? "user" : "address",
    };
  }

  /** Undefined until the system has answered. */
  #userName(uid: number): string | undefined {
    if (!this.#names.has(uid) && this.#names.size < MOST_USERS) {
      this.#names.set(uid, undefined);
      // With no descriptor left nothing can be looked up: the user's next exchange asks again.
      userName(uid).then((name) => this.#names.set(uid, name), () => this.#names.delete(uid));
    }
    return this.#names.get(uid);
  }
}

/** 127.0.0.0/8 is this machine, each address as good as a machine of its own. */
function isLoopback(address: string): boolean {
  return address.startsWith("127.");
}
