// The UDP half of `guichet impair`: what clients send to its port goes on to the server from a socket of each client's
// own, and what the server answers there goes back, both through an unkind network.
import type { ImpairConfig } from "../../config/types.ts";
import { Crossing, type Decision, Flow } from "../../impair/crossing.ts";
import { Fates, flipBit, flowLots, type Way } from "../../impair/fates.ts";
import { encodeInet, formatAddress } from "../../posix/address.ts";
import { ECONNREFUSED, POLLIN } from "../../posix/constants.ts";
import { errorText } from "../../posix/errors.ts";
import { askReceiveBuffer } from "../../posix/options.ts";
import { bind, close, connect, NOT_YET, recvfrom, send, sender, sendto, socket } from "../../posix/socket.ts";
import type { InetAddress, Target } from "../probe/target.ts";
import type { Descriptors } from "./descriptors.ts";
import type { Events } from "./events.ts";

/** Clients' sockets at a time; of more, the one that has been silent longest is forgotten. */
export const MOST_FLOWS = 64;

/** Milliseconds of silence after which a client's port is another socket's. */
const IDLE_MS = 60_000;

/** Datagrams read from one socket before the others get their turn. */
const READS_A_TURN = 64;

const LONGEST_DATAGRAM = 65_536;

/** Bytes asked for: datagrams that wait while a window of the terminal is dragged. */
const RECEIVE_BUFFER = 4 << 20;

interface Client {
  readonly name: string;
  readonly sockaddr: Uint8Array<ArrayBuffer>;
  /** Connected to the server. */
  readonly fd: number;
  readonly place: number;
  readonly flow: Flow;
  seen: number;
}

interface RelayOptions {
  readonly impair: ImpairConfig;
  /** Random: where there is no seed, what is drawn by lot comes from it. */
  readonly secret: Uint8Array;
  readonly server: Target;
  readonly descriptors: Descriptors;
  readonly events: Events;
  /** Milliseconds; it never jumps. */
  readonly monotonic: () => number;
}

export class DatagramRelay implements Disposable {
  /** Whether the server has ever answered, and whether it has ever refused. */
  answered = false;
  refused = false;
  readonly #options: RelayOptions;
  readonly #fd: number;
  readonly #clients = new Map<string, Client>();
  readonly #crossing = new Crossing();
  readonly #buffer = new Uint8Array(LONGEST_DATAGRAM);
  #flows = 0;

  /** @throws {SystemError} where the address can't be bound */
  constructor(local: InetAddress, options: RelayOptions) {
    this.#options = options;
    this.#fd = socket(local.family, "dgram");
    try {
      askReceiveBuffer(this.#fd, RECEIVE_BUFFER);
      bind(this.#fd, encodeInet(local.address, local.port));
    } catch (error) {
      close(this.#fd);
      throw error;
    }
    options.descriptors.add(this.#fd, POLLIN, { ready: () => this.#readClients() });
  }

  /** When {@linkcode tick} is to be called next. */
  get next(): number {
    return this.#crossing.next;
  }

  /** Lets pass what is due. */
  tick(now: number): void {
    this.#crossing.arriveDue(now);
  }

  [Symbol.dispose](): void {
    for (const { fd } of this.#clients.values()) close(fd);
    close(this.#fd);
  }

  #readClients(): void {
    for (let reads = 0; reads < READS_A_TURN; reads++) {
      const length = recvfrom(this.#fd, this.#buffer);
      if (length < 0) return;
      const from = sender();
      if (from === undefined || from.family === "unix") continue;
      const client = this.#clientOf(from);
      if (client !== undefined) this.#enter(client, "request", length);
    }
  }

  #clientOf(from: InetAddress): Client | undefined {
    const name = formatAddress(from);
    const now = this.#options.monotonic();
    const known = this.#clients.get(name);
    if (known !== undefined && now - known.seen < IDLE_MS) {
      known.seen = now;
      // The first in the map is the one that has been silent longest.
      this.#clients.delete(name);
      this.#clients.set(name, known);
      return known;
    }
    if (known !== undefined) this.#forget(known);
    if (this.#clients.size >= MOST_FLOWS) this.#forget(this.#clients.values().next().value!);
    return this.#begin(name, from, now);
  }

  #begin(name: string, from: InetAddress, now: number): Client | undefined {
    const { impair, secret, server, descriptors, events } = this.#options;
    const fd = socket(server.address.family, "dgram");
    const failed = connect(fd, server.sockaddr);
    if (failed < 0) {
      close(fd);
      return void events.tell(`udp ${name}  the server can't be reached: ${errorText(-failed)}`);
    }
    const scope = "scope" in from && from.scope !== 0 ? `%${from.scope}` : "";
    const lots = flowLots(impair.seed, secret, { student: "", listener: "udp", attempt: ++this.#flows });
    const client: Client = {
      name,
      sockaddr: encodeInet(from.address + scope, from.port),
      fd,
      place: descriptors.add(fd, POLLIN, { ready: () => this.#readServer(client) }),
      flow: new Flow(impair, new Fates(impair, lots)),
      seen: now,
    };
    this.#clients.set(name, client);
    return client;
  }

  #forget(client: Client): void {
    this.#clients.delete(client.name);
    this.#options.descriptors.remove(client.place);
    close(client.fd);
  }

  #readServer(client: Client): void {
    for (let reads = 0; reads < READS_A_TURN; reads++) {
      const length = recvfrom(client.fd, this.#buffer);
      if (length === NOT_YET) return;
      if (length < 0) return this.#tellFailed(client, -length);
      this.answered = true;
      this.#enter(client, "answer", length);
    }
  }

  /** A datagram has come, and lies in the buffer. */
  #enter(client: Client, way: Way, length: number): void {
    const { events, monotonic } = this.#options;
    const decision = this.#crossing.enter(
      client.flow,
      way,
      length,
      monotonic(),
      (decided) => this.#arrival(client, way, length, decided),
    );
    events.datagram(client.name, way, length, decision);
  }

  #arrival(client: Client, way: Way, length: number, { corrupted, bit }: Decision): () => void {
    const bytes = this.#buffer.slice(0, length);
    if (corrupted) flipBit(bytes, 0, length, bit);
    return () => {
      // Its socket may be closed by now, and the number another's.
      if (this.#clients.get(client.name) !== client) return;
      const sent = way === "request"
        ? send(client.fd, bytes, length)
        : sendto(this.#fd, bytes, client.sockaddr);
      if (sent < 0) this.#tellFailed(client, -sent);
    };
  }

  #tellFailed({ name }: Client, error: number): void {
    const { events, server } = this.#options;
    if (error !== ECONNREFUSED) return events.tell(`udp ${name}  lost: ${errorText(error)}`);
    this.refused = true;
    events.tell(`udp ${name}  nobody is at ${formatAddress(server.address)}: is the server started?`);
  }
}
