// The TCP half of `guichet impair`: each connection to its port gets one to the server, and bytes go both ways through an
// unkind network, as do the ends of both outputs (shutdown) and a reset.
import type { ImpairConfig } from "../../config/types.ts";
import { Fates, flowLots, type Way } from "../../impair/fates.ts";
import { ByteLine, Lane } from "../../impair/lanes.ts";
import { encodeInet, formatAddress } from "../../posix/address.ts";
import { EINPROGRESS, POLLERR, POLLHUP, POLLIN, POLLOUT, SHUT_WR } from "../../posix/constants.ts";
import { errorText } from "../../posix/errors.ts";
import { breakOffAtClose, reuseAddress, sendAtOnce } from "../../posix/options.ts";
import {
  accept,
  bind,
  close,
  connect,
  getpeername,
  listen,
  NOT_YET,
  pendingError,
  recv,
  send,
  shutdown,
  socket,
} from "../../posix/socket.ts";
import type { InetAddress, Target } from "../probe/target.ts";
import type { Descriptors } from "./descriptors.ts";
import type { Events } from "./events.ts";

/** Connections at a time; more wait to be accepted. */
export const MOST_CONNECTIONS = 64;

const BACKLOG = 128;

const READ_BYTES = 65_536;

interface RelayOptions {
  readonly impair: ImpairConfig;
  /** Random: where there is no seed, jitter comes from it. */
  readonly secret: Uint8Array;
  readonly server: Target;
  readonly descriptors: Descriptors;
  readonly events: Events;
  /** Milliseconds; it never jumps. */
  readonly monotonic: () => number;
}

export class ConnectionRelay implements Disposable {
  /** Whether the server has ever taken a connection, and whether it has ever refused one. */
  answered = false;
  refused = false;
  readonly options: RelayOptions;
  readonly #fd: number;
  readonly #place: number;
  readonly #pairs = new Set<Pair>();
  #opened = 0;

  /** @throws {SystemError} where the address can't be bound */
  constructor(local: InetAddress, options: RelayOptions) {
    this.options = options;
    this.#fd = socket(local.family, "stream");
    try {
      reuseAddress(this.#fd);
      bind(this.#fd, encodeInet(local.address, local.port));
      listen(this.#fd, BACKLOG);
    } catch (error) {
      close(this.#fd);
      throw error;
    }
    this.#place = options.descriptors.add(this.#fd, POLLIN, { ready: () => this.#accept() });
  }

  /** When {@linkcode tick} is to be called next. */
  get next(): number {
    let next = Infinity;
    for (const pair of this.#pairs) next = Math.min(next, pair.next);
    return next;
  }

  /** Lets pass what is due. */
  tick(now: number): void {
    for (const pair of this.#pairs) if (pair.next <= now) pair.pass(now);
  }

  [Symbol.dispose](): void {
    for (const pair of this.#pairs) pair.end();
    close(this.#fd);
  }

  #accept(): void {
    while (this.#pairs.size < MOST_CONNECTIONS) {
      const fd = accept(this.#fd);
      if (fd < 0) return;
      const pair = new Pair(fd, ++this.#opened, this);
      this.#pairs.add(pair);
      pair.connect();
    }
    this.#watch();
  }

  /** A pair is over. */
  ended(pair: Pair): void {
    this.#pairs.delete(pair);
    this.#watch();
  }

  /** Listens while there is room. */
  #watch(): void {
    const events = this.#pairs.size < MOST_CONNECTIONS ? POLLIN : 0;
    this.options.descriptors.watch(this.#place, this.#fd, events);
  }
}

/** One way of a connection: from one socket, through the line, to the other. */
class Stream {
  readonly line = new ByteLine();
  readonly lane: Lane;
  /** Bytes that were due and that the socket at the end has not taken yet. */
  pending: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** No more comes in; no more goes out. */
  ended = false;
  closed = false;
  bytes = 0;
  #pieces = 0;

  constructor(readonly way: Way, readonly fates: Fates, { direction, rate }: ImpairConfig) {
    this.lane = new Lane(direction !== "both" && direction !== `${way}s` ? 0 : rate);
  }

  /** Bytes come in, or with none of them the end. */
  put(bytes: Uint8Array, length: number, now: number): void {
    const { delay } = this.fates.of(this.way, this.#pieces++);
    const last = this.lane.enter(length, delay, now);
    this.bytes += length;
    if (length > 0) return this.line.put(bytes, length, this.lane, last);
    this.ended = true;
    this.line.end(last);
  }

  /** When there is something to pass on; not while the socket is full. */
  get next(): number {
    return this.pending.length > 0 || this.closed ? Infinity : this.line.next;
  }
}

/** A client's connection and the one to the server. */
class Pair {
  readonly #relay: ConnectionRelay;
  readonly #name: string;
  readonly #sockets: Readonly<Record<Way, number>>;
  readonly #places: Readonly<Record<Way, number>>;
  readonly #streams: Readonly<Record<Way, Stream>>;
  readonly #scratch = new Uint8Array(READ_BYTES);
  #connected = false;
  #over = false;

  constructor(client: number, attempt: number, relay: ConnectionRelay) {
    const { impair, secret, server, descriptors, events } = relay.options;
    this.#relay = relay;
    this.#name = `tcp ${formatAddress(getpeername(client))}`;
    const name = { student: "", listener: "tcp", attempt };
    const fates = new Fates(impair, flowLots(impair.seed, secret, name));
    this.#streams = {
      request: new Stream("request", fates, impair),
      answer: new Stream("answer", fates, impair),
    };
    const fd = socket(server.address.family, "stream");
    // By the way whose bytes come in there.
    this.#sockets = { request: client, answer: fd };
    sendAtOnce(client);
    sendAtOnce(fd);
    this.#places = {
      request: descriptors.add(client, 0, { ready: (found) => this.#ready("request", found) }),
      answer: descriptors.add(fd, POLLOUT, { ready: (found) => this.#ready("answer", found) }),
    };
    events.tcp.connections++;
    events.tell(`${this.#name}  connected, no. ${attempt}`);
  }

  /** Connects to the server. */
  connect(): void {
    const failed = connect(this.#sockets.answer, this.#relay.options.server.sockaddr);
    if (failed < 0 && failed !== -EINPROGRESS) this.#refused(-failed);
  }

  /** When {@linkcode pass} is to be called next. */
  get next(): number {
    if (!this.#connected || this.#over) return Infinity;
    return Math.min(this.#streams.request.next, this.#streams.answer.next);
  }

  #ready(from: Way, found: number): void {
    if (this.#over) return;
    if (!this.#connected) return from === "answer" ? this.#finishConnecting() : this.#clientLeft(found);
    const to = from === "request" ? this.#streams.answer : this.#streams.request;
    if ((found & POLLOUT) !== 0) this.#flush(to);
    if (this.#over) return;
    const stream = this.#streams[from];
    // Once both sides have ended, poll says so for ever: what is left is read, whether there is room or not.
    if ((found & (POLLIN | POLLHUP)) !== 0 && (found & POLLERR) === 0 && !stream.ended) {
      this.#read(from, stream);
    } else if ((found & POLLERR) !== 0) this.#broken(from);
    if (this.#over) return;
    this.pass(this.#relay.options.monotonic());
  }

  #finishConnecting(): void {
    const { monotonic } = this.#relay.options;
    const failed = pendingError(this.#sockets.answer);
    if (failed < 0) return this.#refused(-failed);
    this.#connected = true;
    this.#relay.answered = true;
    this.pass(monotonic());
  }

  /** The client is gone before the server was reached. */
  #clientLeft(found: number): void {
    if ((found & (POLLERR | POLLHUP)) !== 0) this.#broken("request");
  }

  #refused(error: number): void {
    const { events, server } = this.#relay.options;
    this.#relay.refused = true;
    events.tcp.refused++;
    const where = formatAddress(server.address);
    events.tell(`${this.#name}  the server at ${where} can't be reached: ${errorText(error)}; reset`);
    this.#reset();
  }

  #read(from: Way, stream: Stream): void {
    const { events, monotonic } = this.#relay.options;
    const length = recv(this.#sockets[from], this.#scratch, this.#scratch.length);
    if (length === NOT_YET) return;
    if (length < 0) return this.#broken(from);
    events.tcp.bytes[from] += length;
    stream.put(this.#scratch, length, monotonic());
  }

  /** One side has broken the connection off, and so does the other. */
  #broken(from: Way): void {
    const { events } = this.#relay.options;
    if (this.#over) return;
    events.tcp.resets++;
    events.tell(`${this.#name}  reset by the ${from === "request" ? "client" : "server"}, passed on`);
    this.#reset();
  }

  #reset(): void {
    breakOffAtClose(this.#sockets.request);
    breakOffAtClose(this.#sockets.answer);
    this.end();
  }

  /** Passes on what is due by now, and says what is waited for next. */
  pass(now: number): void {
    for (const way of ["request", "answer"] as const) this.#passOne(this.#streams[way], now);
    if (this.#over) return;
    const { request, answer } = this.#streams;
    if (request.closed && answer.closed) return this.#close();
    this.#watch("request", request, answer);
    this.#watch("answer", answer, request);
  }

  #passOne(stream: Stream, now: number): void {
    while (!this.#over && stream.next <= now) {
      const bytes = stream.line.take(READ_BYTES, now);
      if (bytes.length > 0) {
        stream.pending = bytes as Uint8Array<ArrayBuffer>;
        this.#flush(stream);
      } else if (stream.line.takeEnd(now)) {
        stream.closed = true;
        shutdown(this.#sockets[stream.way === "request" ? "answer" : "request"], SHUT_WR);
      }
    }
  }

  #flush(stream: Stream): void {
    const { pending, way } = stream;
    if (pending.length === 0) return;
    const to = way === "request" ? "answer" : "request";
    const sent = send(this.#sockets[to], pending, pending.length);
    if (sent === NOT_YET) return;
    if (sent < 0) return this.#broken(to);
    stream.pending = pending.subarray(sent);
  }

  /** @param incoming what comes in by this socket @param outgoing what leaves by it */
  #watch(from: Way, incoming: Stream, outgoing: Stream): void {
    const reads = !incoming.ended && incoming.line.hasRoom && incoming.pending.length === 0;
    const events = (reads ? POLLIN : 0) | (outgoing.pending.length > 0 ? POLLOUT : 0);
    // POLLHUP, once both sides have ended, is told for ever: nothing is waited for there any more.
    const gone = incoming.ended && outgoing.closed;
    this.#relay.options.descriptors.watch(this.#places[from], gone ? -1 : this.#sockets[from], events);
  }

  #close(): void {
    const { events } = this.#relay.options;
    const { request, answer } = this.#streams;
    events.tell(`${this.#name}  closed, ${request.bytes} bytes to the server, ${answer.bytes} back`);
    this.end();
  }

  /** Closes both as they are. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    const { descriptors } = this.#relay.options;
    for (const way of ["request", "answer"] as const) {
      descriptors.remove(this.#places[way]);
      close(this.#sockets[way]);
    }
    this.#relay.ended(this);
  }
}
