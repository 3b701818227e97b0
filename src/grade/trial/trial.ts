// What a scenario plays with: clients of the server, the program where guichet started it, time and chance.
import { encodeInet, encodeUnix } from "../../posix/address.ts";
import {
  EAGAIN,
  EINPROGRESS,
  IPPROTO_TCP,
  POLLOUT,
  SO_REUSEADDR,
  SOL_SOCKET,
  TCP_MAXSEG,
} from "../../posix/constants.ts";
import { setsockopt } from "../../posix/options.ts";
import { bind, connect, NOT_YET, pendingError, socket } from "../../posix/socket.ts";
import { probeUnixPath } from "../../posix/unix_path.ts";
import type { ProgramFacts, Startup } from "../facts.ts";
import type { Suite } from "../suite.ts";
import { DatagramClient } from "./datagram_client.ts";
import { Group } from "./group.ts";
import type { Poller } from "./poller.ts";
import type { Program } from "./program.ts";
import type { Random } from "./random.ts";
import { StreamClient } from "./stream_client.ts";

/** Where the server is: an address with a port, or a path. */
export type Target = { readonly address: string; readonly port: number } | { readonly path: string };

/** What a trial is made of. */
export interface TrialParts {
  readonly startup: Startup;
  readonly suite: Suite;
  readonly target: Target;
  /** Absent where the server is not ours to watch. */
  readonly program?: Program;
  readonly poller: Poller;
  /** Milliseconds that an answer may take, stretched by the machine's load already. */
  readonly patience: number;
  /** How many times longer than on a quiet machine that is. */
  readonly stretch: number;
  readonly random: Random;
  /** Starts the program once more in the same network; absent where it is not ours. */
  startAgain?(): Promise<Startup>;
}

/** Milliseconds between two tries at a Unix socket whose queue is full: it refuses at once (EAGAIN). */
const TRY_AGAIN = 20;

/** Milliseconds in which loopback has carried a handshake. */
const BRIEFLY = 100;

/** Bytes of a TCP segment over Ethernet: 1500 less the headers of IPv4 and TCP. */
const ETHERNET_SEGMENT = 1460;

export class Trial {
  readonly suite: Suite;
  readonly program: Program | undefined;
  readonly patience: number;
  readonly stretch: number;
  readonly random: Random;
  readonly target: Target;
  /** Whether the server stood when the trial began. */
  readonly startup: Startup;
  readonly #poller: Poller;
  readonly #startAgain: (() => Promise<Startup>) | undefined;
  readonly #streams: StreamClient[] = [];
  readonly #datagrams: DatagramClient[] = [];

  constructor(parts: TrialParts) {
    const { startup, suite, target, program, poller, patience, stretch, random, startAgain } = parts;
    this.startup = startup;
    this.suite = suite;
    this.target = target;
    this.program = program;
    this.#poller = poller;
    this.patience = patience;
    this.stretch = stretch;
    this.random = random;
    this.#startAgain = startAgain;
  }

  /**
   * Connects one more client; a refusal is in its talk.
   * @param address another one of the server's
   * @param overEthernet with segments of Ethernet's size: loopback's would fill a buffer of megabytes at once
   */
  async connect(
    { address, overEthernet }: { address?: string; overEthernet?: boolean } = {},
  ): Promise<StreamClient> {
    const to = this.sockaddr(address);
    const fd = this.#socket("stream");
    if (overEthernet && !("path" in this.target)) setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, ETHERNET_SEGMENT);
    const client = new StreamClient(fd, await this.#connected(fd, to), this.#poller, this);
    this.#streams.push(client);
    return client;
  }

  /** One more datagram client, at a port of its own. */
  datagramClient(): DatagramClient {
    const fd = this.#socket("dgram");
    if (!("path" in this.target)) bind(fd, encodeInet(this.#isIpv6 ? "::" : "0.0.0.0", 0));
    const client = new DatagramClient(fd, this.sockaddr(), this.#poller, this.patience);
    this.#datagrams.push(client);
    return client;
  }

  /** The suite's group, beside a program that is ours to watch. */
  group(): Group {
    const { suite, target, program } = this;
    if (suite.group === undefined || "path" in target || program === undefined) {
      throw new Error("A group is for a suite of multicast, and a program");
    }
    const { patience } = this;
    const parts = { address: suite.group, port: target.port, program, poller: this.#poller, patience };
    return new Group({ ...parts, sender: this.datagramClient() });
  }

  /** The server's sockaddr, or that of another address of it, with its port or another one. */
  sockaddr(address?: string, port?: number): Uint8Array<ArrayBuffer> {
    if ("path" in this.target) return encodeUnix(this.target.path);
    return encodeInet(address ?? this.target.address, port ?? this.target.port);
  }

  /** Runs `make` in the server's network, where sockets have to be made. Nothing of it may wait. */
  within<T>(make: () => T): T {
    return this.program === undefined ? make() : this.program.within(make);
  }

  /** Lets time pass, in milliseconds. */
  async pause(ms: number): Promise<void> {
    await this.#poller.pause(ms);
  }

  /** Monotonic milliseconds. */
  now(): number {
    return this.#poller.monotonic();
  }

  /** Waits for a condition on the program; false when it does not come in time. */
  async until(condition: () => boolean, ms = this.patience): Promise<boolean> {
    return await this.#poller.until(condition, ms);
  }

  /** What there is to be known of the program now; undefined for one that is not ours. */
  look(): ProgramFacts | undefined {
    return this.program?.look();
  }

  /** Starts the program a second time, after its end. @returns how it stood then */
  async startAgain(): Promise<Startup> {
    if (this.#startAgain === undefined) throw new Error("Cannot start a server that is not ours");
    return await this.#startAgain();
  }

  /** Whether a socket's file is at its path, and no socket. */
  leftItsPath(): boolean {
    return "path" in this.target && probeUnixPath(this.target.path) === "stale";
  }

  /**
   * Ends the TIME_WAIT that a connection from this port of a client left at the server's. Where nobody listens, its SYN
   * is answered by an ACK that makes us reset it (RFC 1337); where the server does, the SYN renews the connection.
   */
  async endTimeWait(port: number): Promise<void> {
    if (!("address" in this.target)) return;
    const fd = this.#socket("stream");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, new Uint8Array(new Int32Array([1]).buffer));
    bind(fd, encodeInet(this.target.address, port));
    const client = new StreamClient(
      fd,
      await this.#connected(fd, this.sockaddr(), BRIEFLY),
      this.#poller,
      this,
    );
    client.reset();
  }

  /** All clients go, by a reset: no TIME_WAIT is left at the server's port. */
  end(): void {
    for (const client of this.#streams) client.reset();
    for (const client of this.#datagrams) client.close();
  }

  get #isIpv6(): boolean {
    return "address" in this.target && this.target.address.includes(":");
  }

  #socket(kind: "stream" | "dgram"): number {
    const family = "path" in this.target ? "unix" : this.#isIpv6 ? "inet6" : "inet";
    return this.within(() => socket(family, kind));
  }

  /** 0, or a negative errno; NOT_YET when the time was over. */
  async #connected(fd: number, to: Uint8Array<ArrayBuffer>, ms = this.patience): Promise<number> {
    const deadline = this.now() + ms;
    let result = connect(fd, to);
    while (result === -EAGAIN && this.now() < deadline) {
      await this.pause(TRY_AGAIN);
      result = connect(fd, to);
    }
    if (result !== -EINPROGRESS) return result;
    return await this.#poller.ready(fd, POLLOUT, deadline) === 0 ? NOT_YET : pendingError(fd);
  }
}
