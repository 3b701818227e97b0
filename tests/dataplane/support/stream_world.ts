// A stream listener with its loop and its clients, all in the test's own thread.
import type { Admission } from "../../../src/dataplane/admission/admission.ts";
import { LocalNetwork } from "../../../src/dataplane/admission/networks.ts";
import { Shortage, StreamListener, type Taker } from "../../../src/dataplane/connections/listener.ts";
import {
  type ConnectionsOptions,
  OpenConnections,
} from "../../../src/dataplane/connections/open_connections.ts";
import { TimedConnections, type TimedOptions } from "../../../src/dataplane/connections/timed_connections.ts";
import type { Reactor } from "../../../src/dataplane/reactor.ts";
import { ClientUsers } from "../../../src/dataplane/recording/client_users.ts";
import { StudentKeys } from "../../../src/dataplane/recording/student_key.ts";
import {
  Control,
  isHelpWanted,
  setPaused,
  type SharedLab,
  shareLab,
} from "../../../src/dataplane/shared/memory.ts";
import { TALLY_FIELDS } from "../../../src/dataplane/shared/tally.ts";
import { SHUT_WR } from "../../../src/posix/constants.ts";
import { eventfd } from "../../../src/posix/epoll.ts";
import { NOT_YET, read, recv, send, shutdown, type SocketKind } from "../../../src/posix/socket.ts";
import { counterStream } from "../../../src/services/counter.ts";
import { MAX_ANSWER, type StreamService } from "../../../src/services/service.ts";
import { bytesOf, portOf } from "../../posix/support/descriptors.ts";
import { type AdmittingOptions, makeAdmission } from "./admitting.ts";
import { Causes } from "./causes.ts";
import { Loop } from "./loop.ts";
import { TestRecorder } from "./recorder.ts";

export interface StreamOptions {
  service?: StreamService;
  idleTimeout?: number;
  lifetime?: number;
  maxConnections?: number;
  primary?: boolean;
  /** Tallies of other workers. */
  others?: Float64Array[];
  /** A Unix socket of this kind and path in place of TCP. */
  unix?: { kind: SocketKind; path: string };
  backlog?: number;
  admitting?: AdmittingOptions;
  /** Serves what is accepted, in place of the listener's own connections. */
  taker?: Taker;
  /** Whether balancers tell whose a connection is: those that `admitting` names. */
  proxied?: boolean;
  /** Its conversations go by time as well as by bytes. */
  timed?: true;
  /** The lab's memory, with two workers; by default one of the listener's own. */
  lab?: SharedLab;
}

/** The course's counter. */
export function counter(): StreamService {
  return counterStream({
    littleEndian: true,
    count: { next: () => 0 },
    wallClock: () => 0,
    amplification: Infinity,
  });
}

const LISTENER = 7;

/** Most descriptors that a test's ledger knows. */
const DESCRIPTORS = 20_000;

export class StreamWorld extends Loop {
  readonly listening: number;
  readonly source: StreamListener;
  readonly connections: OpenConnections;
  readonly admission: Admission;
  readonly tally = new Float64Array(TALLY_FIELDS);
  readonly recorder = new TestRecorder();
  readonly #causes = new Causes();
  readonly failures: readonly string[] = this.#causes.said;
  readonly ledger = new Uint8Array(DESCRIPTORS);
  readonly #options: StreamOptions;
  readonly lab: SharedLab;
  /** Another worker's, which is rung when help is wanted. */
  readonly #bell = this.open.own(eventfd());

  constructor(options: StreamOptions = {}) {
    super();
    this.#options = options;
    this.lab = options.lab ?? shareLab(2);
    new Control(this.lab, 1).bell = this.#bell;
    const { unix, backlog = 512 } = options;
    this.listening = unix === undefined
      ? this.open.tcpServer(backlog)
      : this.open.unixServer(unix.kind, unix.path, backlog);
    this.admission = makeAdmission({ time: this.reactor, ...options.admitting });
    const both = {
      listener: LISTENER,
      recorder: this.recorder,
      admission: this.admission,
      failures: this.#causes,
    };
    const connections: ConnectionsOptions = {
      ...both,
      service: options.service ?? counter(),
      idleTimeout: options.idleTimeout ?? 0,
      lifetime: options.lifetime,
      tallies: [this.tally, ...options.others ?? []],
      ledger: this.ledger,
      records: options.unix?.kind === "seqpacket",
      isUnix: options.unix !== undefined,
      scratch: new Uint8Array(65_536),
      out: new Uint8Array(MAX_ANSWER),
    };
    this.connections = makeConnections(this.reactor, connections, options.timed === true);
    const accepting = {
      ...both,
      lab: this.lab,
      worker: 0,
      fd: this.listening,
      tellLocal: false,
      primary: options.primary ?? true,
      maxConnections: options.maxConnections ?? 10_000,
      tally: this.tally,
      shortage: new Shortage(this.ledger.length),
      proxied: options.proxied ? this.ledger : undefined,
    };
    this.source = new StreamListener(this.reactor, accepting, options.taker ?? this.connections);
    this.source.start();
    this.connections.start();
  }

  set paused(on: boolean) {
    setPaused(this.lab, LISTENER, on);
  }

  /** Whether help was requested, and not ended by a helper. */
  get helpWanted(): boolean {
    return isHelpWanted(this.lab, LISTENER);
  }

  /** How often help was requested since the last time. */
  get requests(): number {
    const count = new BigUint64Array(1);
    return read(this.#bell, new Uint8Array(count.buffer)) < 0 ? 0 : Number(count[0]);
  }

  get port(): number {
    return portOf(this.listening);
  }

  /** A connected client; nobody has accepted it yet. */
  client(): number {
    const { unix } = this.#options;
    if (unix !== undefined) return this.open.unixClient(unix.kind, unix.path);
    return this.open.tcpClient(this.port);
  }

  /** Writes all of it, turning the loop whenever the socket takes no more. */
  write(client: number, content: string | number | Uint8Array<ArrayBuffer>): void {
    const bytes = content instanceof Uint8Array ? content : bytesOf(content);
    let at = 0;
    this.until("the client to write all", () => {
      const sent = send(client, bytes.subarray(at), bytes.length - at);
      if (sent > 0) at += sent;
      else if (sent !== NOT_YET) throw new Error(`Cannot write: errno ${-sent}`);
      return at === bytes.length;
    });
  }

  /** Reads so many bytes, turning the loop meanwhile. */
  read(client: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let at = 0;
    this.until(`${length} bytes`, () => {
      if (at === length) return true;
      const got = recv(client, bytes.subarray(at), length - at);
      if (got === 0) throw new Error(`The input ended after ${at} of ${length} bytes`);
      if (got > 0) at += got;
      else if (got !== NOT_YET) throw new Error(`Cannot read: errno ${-got}`);
      return at === length;
    });
    return bytes;
  }

  /**
   * What reading gives next, once there is something: bytes as text, "" for the end of input, or a negative
   * errno.
   */
  readEnd(client: number): string | number {
    const bytes = new Uint8Array(65_536);
    let got = NOT_YET as number;
    this.until("something to read", () => (got = recv(client, bytes, bytes.length)) !== NOT_YET);
    return got < 0 ? got : new TextDecoder().decode(bytes.subarray(0, got));
  }

  /** Ends the client's output. */
  endOutput(client: number): void {
    shutdown(client, SHUT_WR);
  }

  /** Descriptors that the ledger says are the worker's. */
  get inLedger(): number {
    return this.ledger.reduce((sum, owned) => sum + owned, 0);
  }

  override [Symbol.dispose](): void {
    this.source.headers?.closeAll();
    this.connections.closeAll();
    super[Symbol.dispose]();
  }
}

function makeConnections(reactor: Reactor, options: ConnectionsOptions, timed: boolean): OpenConnections {
  if (!timed) return new OpenConnections(reactor, options);
  return new TimedConnections(reactor, options, whoseClients(reactor, options.ledger));
}

/** What tells whose clients are. */
export function whoseClients(time: Reactor, ledger: Uint8Array): TimedOptions {
  const local = new LocalNetwork(() => []);
  const users = new ClientUsers({ local, time, ledger });
  return { users, students: new StudentKeys({ local, time, byAddress: true }) };
}

/** An int as the counter wants and gives it. */
export function int(value: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Int32Array.of(value).buffer);
}
