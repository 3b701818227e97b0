// A datagram listener that is unkind on purpose: at a challenge, or because what comes and goes is impaired. As source.ts
// it reads in batches, but then each datagram goes its own way (unkind_answers.ts), so that it may be answered not at
// all, several times, later, or from another port. Slower, and apart, so that other listeners know nothing of it. Its
// primary worker alone serves it: tries are counted in one place.
import type { ListenerConfig } from "../../config/types.ts";
import type { SocketAddress } from "../../posix/address.ts";
import { EPOLLIN } from "../../posix/constants.ts";
import type { DatagramBatch } from "../../posix/datagrams/batch.ts";
import type { SingleDatagram } from "../../posix/datagrams/single.ts";
import { SystemError } from "../../posix/errors.ts";
import { getsockname, UNKNOWN_USER } from "../../posix/socket.ts";
import type { KnownInterfaces, NetworkInterface } from "../../posix/system/interfaces.ts";
import type { Admission } from "../admission/admission.ts";
import type { LocalNetwork } from "../admission/networks.ts";
import type { WorkerBuffers } from "../buffers.ts";
import type { Reactor, Source } from "../reactor.ts";
import type { ClientUsers } from "../recording/client_users.ts";
import type { Failures, Shown } from "../recording/failures.ts";
import type { Recorder } from "../recording/recorder.ts";
import type { StudentKeys } from "../recording/student_key.ts";
import { isPaused, type SharedLab, tallyOf } from "../shared/memory.ts";
import type { SharedListener, StartWorker } from "../shared/messages.ts";
import { Peer } from "../shared/peer.ts";
import { BYTES_IN, refusal } from "../shared/tally.ts";
import { Arrival } from "./arrival.ts";
import { answeringFilter, type DatagramFilter } from "./filter.ts";
import { ImpairedPassage } from "./impaired_passage.ts";
import { Later } from "./later.ts";
import { SecondSocket } from "./second_socket.ts";
import { type Answerer, type Passage, UnkindAnswers } from "./unkind_answers.ts";

const PAUSED = refusal("paused");

/**
 * A try is drawn by lot, and its answers leave one by one: some 0.2 ms, several times that in a worker that has just
 * begun. The worker's other listeners wait no longer than for these.
 */
const MESSAGES_A_TURN = 8;

/** At the end, so many batches of what waits are served still. */
const LAST_BATCHES = 512;

/** Datagram listeners that may be unkind. */
export type UnkindConfig = Extract<ListenerConfig, { transport: "udp" | "multicast" }>;

/** Whether a listener has that transport. */
export function isUnkindDatagrams(config: ListenerConfig): config is UnkindConfig {
  return config.transport === "udp" || config.transport === "multicast";
}

/** What a worker has for it. */
export interface UnkindContext {
  readonly start: Pick<StartWorker, "lab" | "worker" | "ledger" | "secret">;
  readonly reactor: Reactor;
  readonly buffers: WorkerBuffers;
  readonly recorder?: Recorder;
  readonly users: ClientUsers;
  readonly students: StudentKeys;
  readonly interfaces: KnownInterfaces;
  readonly failures: Failures;
  readonly admission: Admission;
  readonly shown: Shown;
}

/**
 * Makes a listener that is unkind on purpose.
 * @param own where the lab's UDP listeners are bound, whichever worker reads them
 */
export function unkindListener(
  context: UnkindContext,
  { fd, listener }: SharedListener,
  config: UnkindConfig,
  answerer: Answerer,
  own: readonly SocketAddress[],
): UnkindListener {
  const { impair, name } = config;
  const { start: { lab, worker, ledger, secret }, reactor, buffers, admission, interfaces, shown } = context;
  const isUdp = config.transport === "udp";
  return new UnkindListener(reactor, config, {
    ...context,
    lab,
    ledger,
    fd,
    listener,
    batch: buffers.udp.batch,
    single: buffers.single,
    answerer,
    passage: impair && new ImpairedPassage(reactor, { impair, listener: name, secret }),
    filter: answeringFilter(admission, isUdp && config.answerLowPorts, own),
    tally: tallyOf(lab, worker, listener),
    local: admission.local,
    interfaces: () => interfaces.all(reactor.now),
    wallClock: Date.now,
    amplification: isUdp ? config.amplification : Infinity,
    shown: config.display === "course" ? shown : undefined,
  });
}

interface UnkindOptions {
  readonly lab: SharedLab;
  readonly fd: number;
  /** The listener's number in the lab. */
  readonly listener: number;
  /** The worker's, which serves its listeners in turn. */
  readonly batch: DatagramBatch;
  readonly single: SingleDatagram;
  readonly ledger: Uint8Array;
  readonly answerer: Answerer;
  readonly amplification: number;
  readonly filter: DatagramFilter;
  readonly tally: Float64Array;
  readonly recorder?: Recorder;
  readonly users: ClientUsers;
  readonly students: StudentKeys;
  readonly local: LocalNetwork;
  readonly failures: Failures;
  /** Where datagrams are shown; absent where they are not. */
  readonly shown?: Shown;
  readonly interfaces: () => readonly NetworkInterface[];
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  /** Absent where nothing is impaired. */
  readonly passage?: Passage;
}

export class UnkindListener implements Source {
  readonly listener: number;
  readonly #reactor: Reactor;
  readonly #options: UnkindOptions;
  readonly #later: Later;
  readonly #second: SecondSocket;
  readonly #answers: UnkindAnswers;
  readonly #peer = new Peer();
  #endTicks: () => void = () => {};

  constructor(reactor: Reactor, config: UnkindConfig, options: UnkindOptions) {
    this.#reactor = reactor;
    this.#options = options;
    this.listener = options.listener;
    this.#later = new Later(reactor);
    this.#second = new SecondSocket(options);
    const bound = getsockname(options.fd);
    const port = bound !== undefined && "port" in bound ? bound.port : 0;
    this.#answers = new UnkindAnswers({
      ...options,
      port,
      // The kernel may have chosen the port.
      group: config.transport === "multicast" ? { ...config, port } : undefined,
      later: this.#later,
      second: this.#second,
      opened: () => this.#readSecond(),
    });
  }

  start(): void {
    this.#later.start();
    this.#reactor.add(this.#options.fd, EPOLLIN, this);
    this.#endTicks = this.#reactor.everyTick(() => {
      if (!this.#isPaused) this.#answers.tick();
    });
  }

  /** Answers what waits already, also what was to be answered later, then nothing more. */
  stop(): void {
    const { fd } = this.#options;
    for (let round = 0; round < LAST_BATCHES && this.#read(fd) > 0; round++);
    this.#endTicks();
    this.#reactor.remove(fd);
    this.#options.passage?.stop();
    this.#later.stop();
    if (this.#second.fd >= 0) this.#reactor.forget(this.#second.fd);
    this.#second.close();
  }

  /** It is served by one worker, whatever waits. */
  help(): void {}

  /** Learns where the lab's UDP listeners are bound now. */
  know(own: readonly SocketAddress[]): void {
    this.#options.filter.know(own);
  }

  /** One batch a turn: what is left is there in the next. */
  ready(): void {
    this.#read(this.#options.fd);
  }

  get #isPaused(): boolean {
    return isPaused(this.#options.lab, this.listener);
  }

  #readSecond(): void {
    const { fd } = this.#second;
    this.#reactor.add(fd, EPOLLIN, { ready: () => this.#read(fd) });
  }

  /** @returns how many datagrams were there */
  #read(fd: number): number {
    const { batch, listener, failures } = this.#options;
    const count = batch.recvmmsg(fd, 0, MESSAGES_A_TURN);
    if (count < 0) failures.add(listener, new SystemError("recvmmsg", -count).message);
    for (let i = 0; i < count;) {
      const end = batch.messageEnd(i, count);
      this.#peer.takeSender(batch, i);
      // What it says to its group it hears itself.
      if (!this.#isOurs()) this.#take(i, end, fd);
      i = end;
    }
    return count;
  }

  /** Takes the datagrams of one message: those that may be served, then those that are refused. */
  #take(from: number, end: number, fd: number): void {
    const { batch, listener, shown, tally, filter } = this.#options;
    const paused = this.#isPaused;
    const served = paused ? from : from + this.#admit(from, end);
    for (let i = from; i < end; i++) {
      tally[BYTES_IN] += batch.lengthOf(i);
      if (i >= served) this.#answers.refuse(this.#arrival(i, fd), paused ? PAUSED : filter.rejection.refusal);
      else {
        shown?.show(listener, batch, i);
        this.#answers.came(this.#arrival(i, fd));
      }
    }
  }

  #isOurs(): boolean {
    const { local } = this.#options;
    return this.#second.port !== 0 && this.#peer.port === this.#second.port &&
      local.isOwn(this.#peer, this.#reactor.now);
  }

  /** How many of the message's datagrams may be served. */
  #admit(i: number, end: number): number {
    const { filter, batch, failures, listener } = this.#options;
    const admitted = filter.admit(this.#peer, batch, i, end - i);
    if (admitted < end - i) failures.add(listener, filter.rejection.why, end - i - admitted);
    return admitted;
  }

  #arrival(i: number, fd: number): Arrival {
    const { batch, users, recorder, students, wallClock, listener } = this.#options;
    // Where nothing is recorded nobody is told apart either: nobody would see it.
    const uid = recorder === undefined ? UNKNOWN_USER : users.userOf(listener, this.#peer);
    return new Arrival(batch, i, fd, students.of(this.#peer, uid), uid, wallClock());
  }
}
