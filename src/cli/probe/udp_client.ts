// What the course's clientUDP does, in the order of the slides: socket, (connect,) sendto, recvfrom, close.
// All of them stand in run(); the rest is there because many questions may be under way at a time.
import { formatAddress } from "../../posix/address.ts";
import {
  IP_RECVERR,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_RECVERR,
  POLLIN,
  POLLOUT,
} from "../../posix/constants.ts";
import { setsockopt } from "../../posix/options.ts";
import { close, connect, NOT_YET, recvfrom, send, sender, sendto, socket } from "../../posix/socket.ts";
import { type ByteOrder, RoundTrips } from "./judging.ts";
import { findAround, holderOf, unreachable } from "./reaching.ts";
import type { Session, Verdict } from "./session.ts";
import { type Target, targetText } from "./target.ts";
import { answerFields, answerLines, CounterSequence, RECEIVE_BUFFER, udpVerdict } from "./udp_verdict.ts";

/** Datagrams under way at a time: enough for disorder to show. */
const MOST_IN_FLIGHT = 8;

/**
 * Their bytes: a server's receive buffer, 208 KiB unless told, has to hold them all, and the kernel's own
 * share.
 */
const MOST_BYTES_IN_FLIGHT = 65_536;

/**
 * Milliseconds that surplus answers are waited for at the end: a server that answers twice does so at once.
 */
const GRACE = 30;

/** What is asked. */
export interface UdpQuestion {
  /** With its NUL; may be empty. */
  message: Uint8Array<ArrayBuffer>;
  /** How many times. */
  count: number;
  /** Whether connect(2) comes first. */
  connected: boolean;
  /** Of the counter in the answers. */
  order: ByteOrder;
}

/** One socket, one server, all the questions. */
export class UdpClient {
  readonly sequence: CounterSequence;
  readonly #flight: InFlight;
  readonly #trips = new RoundTrips();
  readonly #buffer = new Uint8Array(RECEIVE_BUFFER);
  /** Who had the port before anything was sent. */
  #holder: string | undefined;

  constructor(readonly target: Target, readonly question: UdpQuestion, readonly session: Session) {
    this.sequence = new CounterSequence(question.order, question.message);
    this.#flight = new InFlight(question.count, session.timeout, question.message.length);
  }

  /**
   * socket, (connect,) sendto, recvfrom, close: asks until all is answered or given up, or Ctrl-C comes.
   *
   * @param refusals "with refusals": the kernel reports ICMP errors, which it keeps to itself on a socket
   * that is not
   * connected (IP_RECVERR)
   * @throws {Unreachable}
   */
  async run(refusals?: "with refusals"): Promise<void> {
    const { target, question: { message, connected }, session: { waiter, report, timeout } } = this;
    const flight = this.#flight;
    this.#holder = holderOf(target);
    const fd = socket(target.address.family, "dgram");
    try {
      if (refusals) reportRefusals(fd, target.address.family);
      if (connected) await this.#check("connect to", connect(fd, target.sockaddr));
      report.waitingFor = `an answer from ${targetText(target)}`;
      while (!flight.done && !waiter.stopped) {
        while (flight.maySend) {
          // Large datagrams fill the send buffer: the next fits when one has left.
          await waiter.ready(fd, POLLOUT, waiter.monotonic() + timeout);
          const sent = connected ? send(fd, message, message.length) : sendto(fd, message, target.sockaddr);
          await this.#check("send to", sent);
          flight.send(waiter.monotonic());
        }
        if (await waiter.ready(fd, POLLIN, flight.deadline) === "ready") {
          await this.#take(recvfrom(fd, this.#buffer));
        } else if (this.sequence.answers > 0) flight.expire(waiter.monotonic());
        // The server is not there: the rest of a thousand questions would come to the same.
        else break;
      }
      const end = waiter.monotonic() + GRACE;
      while (waiter.monotonic() < end && await waiter.ready(fd, POLLIN, end) === "ready") {
        await this.#take(recvfrom(fd, this.#buffer));
      }
    } finally {
      close(fd);
    }
  }

  /** Judges and prints an answer. @param length of the datagram in the buffer, or a negative errno */
  async #take(length: number): Promise<void> {
    const now = this.session.waiter.monotonic();
    // poll tells of a datagram whose checksum is wrong, and recvfrom finds it out.
    if (length === NOT_YET) return;
    await this.#check("receive from", length);
    const ms = this.#flight.answer(now);
    const from = formatAddress(sender());
    const bytes = this.#buffer.subarray(0, Math.min(length, this.#buffer.length));
    const judgement = this.sequence.add(bytes, length, stranger(this.target, from));
    this.#trips.add(ms);
    const answer = { exchange: this.sequence.answers, from, bytes, length, ms, judgement };
    await this.session.report.exchange(answerLines(answer, this.sequence.problem), answerFields(answer));
  }

  /** Turns a negative errno into the error that says what to look at. */
  async #check(action: string, result: number): Promise<void> {
    if (result < 0) throw await unreachable(action, this.target, -result, this.session.waiter, this.#holder);
  }

  /** What it all came to, or how far it came until Ctrl-C. */
  async verdict(): Promise<Verdict> {
    const { target, sequence, session } = this;
    const interrupted = session.waiter.stopped;
    const around = sequence.answers === 0 && !interrupted
      ? await findAround(target, session.waiter, this.#holder)
      : [];
    const { sent } = this.#flight;
    const outcome = { where: targetText(target), sent, sequence, trips: this.#trips, around, interrupted };
    const seen = this.#holder !== undefined;
    return await udpVerdict({ ...outcome, seen, connected: this.question.connected }, session);
  }
}

function reportRefusals(fd: number, family: "inet" | "inet6"): void {
  if (family === "inet") setsockopt(fd, IPPROTO_IP, IP_RECVERR, 1, "IP_RECVERR");
  else setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, 1, "IPV6_RECVERR");
}

/** Says so when an answer came from elsewhere than was asked; 0.0.0.0 and :: stand for this machine. */
function stranger({ address }: Target, from: string): string | undefined {
  const asked = formatAddress(address);
  if (address.address === "0.0.0.0" || address.address === "::" || from === asked) return undefined;
  return `it arrived from ${from}, not from ${asked}, which was asked: answer from the socket that received`;
}

/**
 * Datagrams that were sent and not answered yet: how many more may follow, until when an answer is waited
 * for, how long answers took. Pure: time comes in.
 */
export class InFlight {
  /** Datagrams sent so far. */
  sent = 0;
  readonly #sentAt: number[] = [];
  readonly #most: number;

  /**
   * @param count datagrams to send in all
   * @param timeout milliseconds that an answer may take
   * @param size bytes of each
   */
  constructor(readonly count: number, readonly timeout: number, size: number) {
    this.#most = Math.max(1, Math.min(MOST_IN_FLIGHT, Math.floor(MOST_BYTES_IN_FLIGHT / size)));
  }

  /** Whether one more may be sent now. */
  get maySend(): boolean {
    return this.sent < this.count && this.#sentAt.length < this.#most;
  }

  /** All were sent, and each was answered or given up. */
  get done(): boolean {
    return this.sent === this.count && this.#sentAt.length === 0;
  }

  /** When the oldest one is to be given up. */
  get deadline(): number {
    return this.#sentAt[0] + this.timeout;
  }

  /** One was sent at `now`. */
  send(now: number): void {
    this.sent++;
    this.#sentAt.push(now);
  }

  /**
   * An answer came at `now`. Answers carry nothing of the question, so it is taken for the oldest one's.
   *
   * @returns milliseconds since then; undefined for an answer more than was asked for
   */
  answer(now: number): number | undefined {
    const sentAt = this.#sentAt.shift();
    return sentAt === undefined ? undefined : now - sentAt;
  }

  /** Gives up what is overdue at `now`. */
  expire(now: number): void {
    while (this.#sentAt.length > 0 && this.deadline <= now) this.#sentAt.shift();
  }
}
