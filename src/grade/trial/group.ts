// A group as a trial reaches it: who is in it on the program's machine, what is sent to it, and a neighbour there.
import { encodeInet } from "../../posix/address.ts";
import { SO_REUSEADDR, SO_REUSEPORT, SOL_SOCKET } from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import { joinGroup } from "../../posix/multicast.ts";
import { parseIgmp } from "../../posix/netstat/proc_igmp.ts";
import { readProcNet } from "../../posix/netstat/proc_net.ts";
import { setsockopt } from "../../posix/options.ts";
import { bind, close, MOST_DATAGRAM_BYTES, recvfrom, socket } from "../../posix/socket.ts";
import type { GroupFacts, Membership } from "../judging/groups.ts";
import type { DatagramClient } from "./datagram_client.ts";
import type { Trial } from "./trial.ts";

/** Milliseconds from bind() to the join, at most: some do one first, some the other. */
const JOINING = 1000;

/** Milliseconds until a message is printed, where the program writes at once. */
const PRINTING = 400;

/** Messages that fill the buffer of a program's standard output, which is a pipe here: 4096 bytes (setvbuf(3)). */
const FLOOD = 120;

/** Messages that go out together: a student's socket buffer holds 200 KiB, but the program has to come along. */
const BURST = 20;

/** The suite's group, from beside the program. */
export class Group {
  readonly address: string;
  readonly port: number;
  readonly #trial: Trial;
  readonly #sender: DatagramClient;

  constructor(trial: Trial) {
    this.#trial = trial;
    this.address = trial.suite.group!;
    this.port = "port" in trial.target ? trial.target.port : trial.suite.port!;
    this.#sender = trial.datagramClient();
  }

  /** Waits until the program has joined, then looks; finds out by which interface the group comes. */
  async facts(): Promise<GroupFacts> {
    await this.untilJoined();
    const { group, port } = { group: this.address, port: this.port };
    const memberships = this.#memberships();
    const comesBy = this.#comesBy(memberships);
    const alone = this.#trial.program?.isolated ?? false;
    return { group, port, memberships, comesBy, alone, program: this.#trial.look() };
  }

  /** Waits until somebody on the program's machine is in the group, and no longer than it may take. */
  async untilJoined(): Promise<void> {
    await this.#trial.until(() => this.#memberships().some(({ group }) => group === this.address), JOINING);
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
    const done = () => isShown(this.output) || this.#trial.program?.ended !== undefined;
    this.send(bytes);
    const stretched = PRINTING * Math.max(1, this.#trial.patience / 3000);
    if (await this.#trial.until(done, stretched)) {
      // What it printed last may still be on its way.
      await this.#trial.until(() => isShown(this.output), PRINTING / 2);
      return 1;
    }
    let sent = 1;
    for (; sent < FLOOD && !done(); sent++) {
      this.send(bytes);
      if (sent % BURST === 0) await this.#trial.pause(10);
    }
    await this.#trial.until(done, stretched);
    return sent;
  }

  /** What the program has printed. */
  get output(): Uint8Array {
    return this.#trial.program?.printed ?? new Uint8Array(0);
  }

  /** A neighbour on the same host. @param port undefined for any @param group another one than the suite's */
  neighbour({ port = 0, group = this.address }: { port?: number; group?: string } = {}): Neighbour | SystemError {
    return this.#trial.within(() => {
      const first = neighbourWith(SO_REUSEADDR, port, group);
      return first instanceof SystemError && port !== 0 ? neighbourWith(SO_REUSEPORT, port, group) : first;
    });
  }

  #memberships(): Membership[] {
    const pid = this.#trial.program?.pid;
    return parseIgmp(readProcNet("igmp", pid) ?? "").rows
      .map(({ interface: name, group, users }) => ({ interface: name, group, users }));
  }

  /** The interface on which the kernel's choice joins the group: there its users are one more. */
  #comesBy(before: readonly Membership[]): string | undefined {
    const neighbour = this.neighbour();
    if (neighbour instanceof SystemError) return undefined;
    const users = (list: readonly Membership[], name: string) =>
      list.filter((each) => each.interface === name && each.group === this.address)
        .reduce((sum, each) => sum + ((each as { users?: number }).users ?? 0), 0);
    const now = this.#memberships();
    const found = now.find((each) => users(now, each.interface) > users(before, each.interface));
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

/** The program's user has to be the socket's, or SO_REUSEPORT lets them not share; in our namespaces that is nobody. */
const NOBODY = 65_534;

function neighbourWith(option: number, port: number, group: string): Neighbour | SystemError {
  const fd = socket("inet", "dgram");
  try {
    setsockopt(fd, SOL_SOCKET, option, 1);
    if (option === SO_REUSEPORT && Deno.uid() === 0) Deno.chownSync(`/proc/self/fd/${fd}`, NOBODY, NOBODY);
    bind(fd, encodeInet("0.0.0.0", port));
    const joined = joinGroup(fd, group, 0);
    if (joined instanceof SystemError) throw joined;
    return new Neighbour(fd);
  } catch (error) {
    close(fd);
    if (error instanceof SystemError) return error;
    throw error;
  }
}

