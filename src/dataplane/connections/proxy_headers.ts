// Connections of named balancers that were accepted, and have not told yet whose they are: their header is
// taken off what came, and nothing else is; then they are admitted and served as the client's own.
import { EPOLLIN, MSG_DONTWAIT, MSG_PEEK } from "../../posix/constants.ts";
import { encodeInet } from "../../posix/address.ts";
import { close, NOT_YET, recv, UNKNOWN_USER } from "../../posix/socket.ts";
import type { Reactor, Source } from "../reactor.ts";
import type { Failures } from "../recording/failures.ts";
import { Peer } from "../shared/peer.ts";
import { HEADER_MS, MOST_HEADER_BYTES, readProxyHeader, type ToldClient } from "../shared/proxy_header.ts";
import { ERRORS, OPEN } from "../shared/tally.ts";

/** That wait at once, of one listener and in one worker: a balancer's headers are there within milliseconds. */
const MOST_WAITING = 1024;

/** What the log says; behind some, what the header is instead. */
const MALFORMED = "Closed a balancer's connection: its PROXY header ";
const LATE = `has not come within ${HEADER_MS / 1000} s`;
const BROKEN_OFF = "breaks off";
const CROWDED = `Closed a balancer's connection: ${MOST_WAITING} wait for their PROXY header`;

/** Used within one call. */
const peeked = new Uint8Array(MOST_HEADER_BYTES);

interface ProxyHeadersOptions {
  /** Its number in the lab. */
  readonly listener: number;
  /** This worker's. */
  readonly tally: Float64Array;
  /** Byte `fd` is 1 while the descriptor is this worker's. */
  readonly ledger: Uint8Array;
  readonly failures: Failures;
  /** Whether clients may connect to several addresses. */
  readonly tellLocal: boolean;
}

/**
 * What becomes of connections that have told whose they are (listener.ts). An interface only so that the two
 * files don't import each other.
 */
interface Admitting {
  /** Serves a connection or refuses it; its descriptor goes over. @param peer good during the call only */
  admit(fd: number, peer: Peer): void;
  /** Begins those that are served: called where no turn of accepting does. */
  beginTaken(): void;
}

export class ProxyHeaders {
  readonly listener: number;
  readonly #reactor: Reactor;
  readonly #options: ProxyHeadersOptions;
  readonly #admitting: Admitting;
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiting>();
  readonly #peer = new Peer();
  #endTicks = () => {};

  constructor(reactor: Reactor, options: ProxyHeadersOptions, admitting: Admitting) {
    this.#reactor = reactor;
    this.#options = options;
    this.listener = options.listener;
    this.#admitting = admitting;
  }

  /** Has the reactor watch deadlines from now on. */
  start(): void {
    this.#endTicks = this.#reactor.everyTick(() => this.#tick());
  }

  /** None waits any more: the reactor forgets it. */
  end(): void {
    this.#endTicks();
  }

  /** Connections whose header is awaited. */
  get open(): number {
    return this.#waiting.size;
  }

  /** Takes a balancer's connection that was just accepted; its header is often here already. */
  take(fd: number, peer: Peer): void {
    const { tally, ledger } = this.#options;
    // Counted as open: a listener that a reload takes away is not forgotten while one waits.
    tally[OPEN]++;
    ledger[fd] = 1;
    const waiting = new Waiting(this, fd, peer, this.#reactor.now);
    this.#waiting.add(waiting);
    this.#look(waiting);
    if (!this.#waiting.has(waiting)) return;
    if (this.#waiting.size > MOST_WAITING) return this.#close(waiting, CROWDED);
    waiting.registered = this.#reactor.add(fd, EPOLLIN, waiting);
  }

  /** More of a header has come, or its end. */
  came(waiting: Waiting): void {
    this.#look(waiting);
    this.#admitting.beginTaken();
  }

  /** Closes all, whatever has come of their headers. */
  closeAll(): void {
    for (const waiting of this.#waiting) this.#close(waiting);
  }

  #tick(): void {
    const { now } = this.#reactor;
    for (const waiting of this.#waiting) {
      if (waiting.since + HEADER_MS > now) return;
      this.#close(waiting, MALFORMED + LATE);
    }
  }

  /**
   * Takes what has come of a header. What follows it stays where it is, for the conversation: so it is looked
   * at first (MSG_PEEK), and of a header that is not whole every byte is the header's.
   */
  #look(waiting: Waiting): void {
    const { fd, head } = waiting;
    const length = recv(fd, peeked, MOST_HEADER_BYTES - head.length, MSG_DONTWAIT | MSG_PEEK);
    if (length === NOT_YET) return;
    // One that ends without a byte looked whether somebody listens: health checks do.
    if (length <= 0) return this.#close(waiting, head.length === 0 ? undefined : MALFORMED + BROKEN_OFF);
    const bytes = waiting.with(peeked.subarray(0, length));
    const header = readProxyHeader(bytes);
    if (header !== undefined && "wrong" in header) return this.#close(waiting, MALFORMED + header.wrong);
    const taken = header === undefined ? length : header.length - head.length;
    if (recv(fd, peeked, taken) !== taken) return this.#close(waiting, MALFORMED + BROKEN_OFF);
    if (header === undefined) waiting.head = bytes;
    else this.#admit(waiting, header.client);
  }

  #admit(waiting: Waiting, client: ToldClient | undefined): void {
    const { fd } = waiting;
    this.#leave(waiting);
    if (waiting.registered) this.#reactor.remove(fd);
    const told = client !== undefined;
    const name = told ? encodeInet(client.address, client.port) : waiting.name;
    const length = told ? name.length : waiting.nameLength;
    this.#peer.takeHanded({ fd, name, length, uid: UNKNOWN_USER, told }, this.#options.tellLocal);
    this.#admitting.admit(fd, this.#peer);
  }

  /** @param cause for the log; absent where there is nothing to say */
  #close(waiting: Waiting, cause?: string): void {
    const { tally, failures } = this.#options;
    this.#leave(waiting);
    if (cause !== undefined) {
      tally[ERRORS]++;
      failures.add(this.listener, cause);
    }
    if (waiting.registered) this.#reactor.forget(waiting.fd);
    close(waiting.fd);
  }

  #leave(waiting: Waiting): void {
    const { tally, ledger } = this.#options;
    this.#waiting.delete(waiting);
    tally[OPEN]--;
    // First out of the ledger: dying in between leaks a descriptor, the other order would close somebody
    // else's.
    ledger[waiting.fd] = 0;
  }
}

/** A connection whose header is awaited. */
class Waiting implements Source {
  readonly fd: number;
  /** The balancer's own sockaddr, padded to whole words, and its bytes. */
  readonly name: Uint8Array<ArrayBuffer>;
  readonly nameLength: number;
  /** When it was accepted, by the reactor's clock. */
  readonly since: number;
  /** What has come of its header and was taken. */
  head = new Uint8Array(0);
  /** Whether the reactor waits for it. */
  registered = false;
  readonly #headers: ProxyHeaders;

  constructor(headers: ProxyHeaders, fd: number, peer: Peer, since: number) {
    this.#headers = headers;
    this.fd = fd;
    this.name = peer.name;
    this.nameLength = peer.length;
    this.since = since;
  }

  /** What was taken, and more. */
  with(more: Uint8Array): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.head.length + more.length);
    bytes.set(this.head);
    bytes.set(more, this.head.length);
    return bytes;
  }

  ready(): void {
    this.#headers.came(this);
  }
}
