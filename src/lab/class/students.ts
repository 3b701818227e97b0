// Tells students apart: by address; on the lab's own machine by user, as the kernel tells it for this very
// socket; and calls them by the nickname they claimed. Whom it can't tell there is nobody: nobody's exchanges
// are counted aside, and who is unknown reads nothing.
import type { Clock } from "../../exchange/clock.ts";
import { NOBODY, type Peer, type Student, UNKNOWN_READER } from "../../exchange/exchange.ts";
import type { Journal } from "../../journal/journal.ts";
import { tcpClientUser, type TcpEnd } from "../../posix/netstat/users.ts";
import type { KnownInterfaces } from "../../posix/system/interfaces.ts";
import { userName } from "../../posix/system/process.ts";
import { unmapped } from "../../text/address.ts";
import { Arrivals } from "./arrivals.ts";

/** Users whose names are remembered; a machine that more people share is no lab. */
const MOST_USERS = 4096;

/** Milliseconds that a page waits for the name of its reader's user. */
const NAME_PATIENCE = 500;

/** What stands for "this machine" in a key, whichever of its addresses a client took. */
const HERE = "local";

/** Of very many clients at once the rest is counted together. */
export const OTHERS = "others";

/** What the clients of a user of this machine are counted under together. */
const UNSPECIFIED: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

interface StudentsOptions {
  /** This machine's. */
  readonly interfaces: KnownInterfaces;
  readonly clock: Clock;
  /** Knows who has which nickname, and who has worked here before. */
  readonly journal: Journal;
  /**
   * Whether 127.0.0.2 and its like are machines of their own, told apart by address alone: for simulations.
   */
  readonly loopbackMachines: boolean;
}

export class Students {
  readonly #options: StudentsOptions;
  readonly #arrivals: Arrivals;
  readonly #names = new Map<number, string | undefined>();
  /** Users whose names the system is being asked for. */
  readonly #asked = new Map<number, Promise<void>>();

  constructor(options: StudentsOptions) {
    this.#options = options;
    this.#arrivals = new Arrivals(options.clock);
    for (const { address, uid } of options.journal.students()) {
      if (uid === undefined) this.#arrivals.remember(address);
    }
  }

  /** Whose a data-plane client is. @param uid its socket's user, where the kernel told it */
  whoSent(peer: Peer, uid: number | undefined): Student {
    const machine = "path" in peer ? HERE : peer.address === "" ? OTHERS : this.#machineOf(peer.address);
    if (machine === HERE) return uid === undefined ? this.#student(NOBODY) : this.#student(HERE, uid);
    return this.#student(machine === OTHERS || this.#arrivals.admit(machine) ? machine : OTHERS);
  }

  /**
   * Whose an HTTP or text client is.
   *
   * @param server this end of the connection; absent where a balancer told the address: then the kernel does
   *   not know whose it is
   */
  whoIs(address: string, port: number, server?: TcpEnd): Student {
    const plain = unmapped(address.toLowerCase());
    const machine = this.#machineOf(plain);
    if (machine !== HERE) {
      // Nobody makes up the address of a connection: who reads is told apart from now on.
      this.#arrivals.admit(machine, { proven: true });
      return this.#student(machine);
    }
    const uid = server === undefined ? undefined : tcpClientUser({ address: plain, port }, server);
    return uid === undefined ? this.#student(UNKNOWN_READER) : this.#student(HERE, uid);
  }

  /** What keeps students from being told apart, in words; undefined while all is well. */
  get problem(): string | undefined {
    return this.#arrivals.problem;
  }

  byKey(key: string): Student {
    const [machine, uid] = key.split("/");
    return this.#student(machine, uid === undefined ? undefined : Number(uid));
  }

  /** Resolves once the system has told the name of a student's user: it may ask a directory far away. */
  async named(key: string): Promise<void> {
    const asked = this.#asked.get(Number(key.split("/")[1]));
    if (asked === undefined) return;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, NAME_PATIENCE);
    await Promise.race([asked, late.promise]);
    clearTimeout(timer);
  }

  #machineOf(address: string): string {
    const { interfaces, clock, loopbackMachines } = this.#options;
    if (interfaces.have(address, clock.monotonic()) || UNSPECIFIED.has(address)) return HERE;
    return address.startsWith("127.") && !loopbackMachines ? HERE : address;
  }

  #student(machine: string, uid?: number): Student {
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
      const asked = userName(uid).then(
        (name) => void this.#names.set(uid, name),
        () => void this.#names.delete(uid),
      );
      this.#asked.set(uid, asked.finally(() => this.#asked.delete(uid)));
    }
    return this.#names.get(uid);
  }
}
