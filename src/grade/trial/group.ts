// A group as a trial reaches it: who is in it on the program's machine, what is sent to it, and a neighbour there.
import { encodeInet } from "../../posix/address.ts";
import { SO_REUSEADDR, SO_REUSEPORT, SOL_SOCKET } from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import { joinGroup } from "../../posix/multicast.ts";
import { parseIgmp, readProcNet } from "../../posix/netstat/proc_net.ts";
import { setsockopt } from "../../posix/options.ts";
import { chown } from "../../posix/system/files.ts";
import { bind, close, MOST_DATAGRAM_BYTES, recvfrom, socket } from "../../posix/socket.ts";
import type { GroupFacts, Membership } from "../facts.ts";
import type { DatagramClient } from "./datagram_client.ts";
import type { Poller } from "./poller.ts";
import type { Program } from "./program.ts";

/** From bind() to the join, at most, as a share of the patience: some do one first, some the other. */
const JOINING = 1 / 3;

/** The same until a message is printed, where the program writes at once. */
const PRINTING = 1 / 7;

/** Messages that fill the buffer of a program's standard output, which is a pipe here: 4096 bytes (setvbuf(3)). */
const FLOOD = 200;

/** Messages that go out together: a student's socket buffer holds 200 KiB, but the program has to come along. */
const BURST = 40;

/** What a group is reached with. */
export interface GroupParts {
  readonly address: string;
  readonly port: number;
  readonly program: Program;
  /** A client in the program's network. */
  readonly sender: DatagramClient;
  readonly poller: Poller;
  /** Milliseconds that an answer may take. */
  readonly patience: number;
}

/** The suite's group, from beside the program. */
export class Group {
  readonly address: string;
  readonly port: number;
  readonly #program: Program;
  readonly #sender: DatagramClient;
  readonly #poller: Poller;
  readonly #patience: number;

  constructor({ address, port, program, sender, poller, patience }: GroupParts) {
    this.address = address;
    this.port = port;
    this.#program = program;
    this.#sender = sender;
    this.#poller = poller;
    this.#patience = patience;
  }

  /** Waits until the program has joined, then looks; finds out by which interface the group comes. */
  async facts(): Promise<GroupFacts> {
    await this.untilJoined();
    const { group, port } = { group: this.address, port: this.port };
    const memberships = this.#memberships();
    const comesBy = this.#comesBy(memberships);
    const alone = this.#program.isolated;
    return { group, port, memberships, comesBy, alone, program: this.#program.look() };
  }

  /** Waits until somebody on the program's machine is in the group, and no longer than it may take. */
  async untilJoined(): Promise<void> {
    await this.#until(() => this.#memberships().some(({ group }) => group === this.address), JOINING);
  }

  /** Sends one message. @param to another group */
  send(bytes: Uint8Array<ArrayBuffer>, to = this.address): void {
    this.#sender.send(bytes, encodeInet(to, this.port));
  }

  /**
   * Sends a message and waits until the program has printed what satisfies, or has ended. One that keeps what it prints in a
   * buffer is sent more of them, until it lets go.
   *
   * @returns how many were sent
   */
  async sendUntil(bytes: Uint8Array<ArrayBuffer>, isShown: (output: Uint8Array) => boolean): Promise<number> {
    const done = () => isShown(this.output) || this.#program.ended !== undefined;
    this.send(bytes);
    if (await this.#until(done, PRINTING)) {
      // What it printed last may still be on its way.
      await this.#until(() => isShown(this.output), PRINTING);
      return 1;
    }
    let sent = 1;
    for (; sent < FLOOD && !done(); sent++) {
      this.send(bytes);
      if (sent % BURST === 0) await this.#poller.pause(10);
    }
    await this.#until(done, PRINTING);
    return sent;
  }

  /** What the program has printed. */
  get output(): Uint8Array {
    return this.#program.printed;
  }

  /**
   * A neighbour on the same host.
   *
   * @param port 0 for any
   * @param group another one than the suite's
   * @returns the name of the errno where there is no room for it
   */
  neighbour({ port = 0, group = this.address }: { port?: number; group?: string } = {}): Neighbour | string {
    return this.#program.within(() => {
      const first = neighbourWith(SO_REUSEADDR, port, group);
      if (typeof first !== "string" || port === 0) return first;
      // A program that shares by SO_REUSEPORT alone, with its own user only.
      const second = neighbourWith(SO_REUSEPORT, port, group, this.#program.isolated);
      return typeof second === "string" ? first : second;
    });
  }

  async #until(condition: () => boolean, share: number): Promise<boolean> {
    return await this.#poller.until(condition, share * this.#patience);
  }

  #memberships(): Membership[] {
    const pid = this.#program.pid;
    return parseIgmp(readProcNet("igmp", pid) ?? "").rows
      .map(({ interface: name, group, users }) => ({ interface: name, group, users }));
  }

  /** The interface on which the kernel's choice joins the group: there its users are one more. */
  #comesBy(before: readonly Membership[]): string | undefined {
    const neighbour = this.neighbour();
    if (typeof neighbour === "string") return undefined;
    const found = this.#memberships().filter(({ group }) => group === this.address)
      .find((now) => {
        const then = before.find((each) => each.interface === now.interface && each.group === now.group);
        return now.users > (then?.users ?? 0);
      });
    neighbour.close();
    return found?.interface;
  }
}

/** Another receiver on the program's machine. */
export class Neighbour {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Whether a datagram with these bytes lies there. */
  hasHeard(bytes: Uint8Array): boolean {
    const buffer = new Uint8Array(MOST_DATAGRAM_BYTES);
    for (;;) {
      const got = recvfrom(this.#fd, buffer);
      if (got < 0) return false;
      if (got === bytes.length && bytes.every((byte, i) => buffer[i] === byte)) return true;
    }
  }

  close(): void {
    close(this.#fd);
  }
}

/** Whom our namespaces' programs run as. */
const NOBODY = 65_534;

function neighbourWith(option: number, port: number, group: string, asNobody = false): Neighbour | string {
  const fd = socket("inet", "dgram");
  try {
    setsockopt(fd, SOL_SOCKET, option, 1);
    if (asNobody) chown(`/proc/self/fd/${fd}`, NOBODY, NOBODY);
    bind(fd, encodeInet("0.0.0.0", port));
    const joined = joinGroup(fd, group, 0);
    if (joined instanceof SystemError) throw joined;
    return new Neighbour(fd);
  } catch (error) {
    close(fd);
    if (error instanceof SystemError) return error.code;
    throw error;
  }
}
