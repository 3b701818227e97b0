// What answers at a listener that is unkind on purpose: a challenge, or an ordinary service. Each datagram is served by
// itself; what is said leaves when it is due, and each is counted and recorded as soon as it is known what it gets.
import type { DatagramChallenge, DatagramClient, Outbox } from "../../challenges/challenge.ts";
import type { Impaired, Trial } from "../../exchange/challenge.ts";
import { EAGAIN } from "../../posix/constants.ts";
import type { Ends, SingleDatagram } from "../../posix/datagrams/single.ts";
import { SystemError } from "../../posix/errors.ts";
import type { NetworkInterface } from "../../posix/system/interfaces.ts";
import {
  type DatagramService,
  MAX_ANSWER,
  mostAnswer,
  mostSaid,
  NO_ANSWER,
  SAME_BYTES,
} from "../../services/service.ts";
import type { Failures } from "../recording/failures.ts";
import type { Recorder } from "../recording/recorder.ts";
import type { SingleEnd } from "../recording/single_record.ts";
import {
  ANSWERED,
  ANSWERS,
  BYTES_OUT,
  DATAGRAMS,
  DROPPED,
  ERRORS,
  NO_REPLY,
  NOT_REFUSED,
  refusal,
  REFUSED,
  REFUSED_BY_LIMIT,
  REFUSED_FOR,
  TIMEOUT,
} from "../shared/tally.ts";
import { Arrival, Said } from "./arrival.ts";
import { Blame } from "./blame.ts";
import type { Later } from "./later.ts";
import type { GroupAddress, SecondSocket } from "./second_socket.ts";

const AMPLIFICATION = refusal("amplification");

const TOO_LONG = "Did not send an answer: it is longer than the listener's amplification allows";
const TOO_MANY = "Did not send an answer: too many wait at the listener to be sent later";

/** What answers: one of the two. */
export type Answerer =
  | { readonly challenge: DatagramChallenge }
  | { readonly service: DatagramService };

/**
 * What is done on purpose to datagrams on their way to what answers, and back. Asked for each; calls back once for each
 * time that it arrives, at once or later, with what arrives.
 */
export interface Passage {
  /** @returns false where it never arrives */
  request(arrival: Arrival, arrives: (arrival: Arrival) => void): boolean;
  /**
   * @param arrival what is answered
   * @returns how often it arrives
   */
  answer(arrival: Arrival, bytes: Uint8Array, arrives: (bytes: Uint8Array) => void): number;
  /** What was done to a datagram and to its answers; undefined: nothing. Asked once all of them are said. */
  impaired(arrival: Arrival): Impaired | undefined;
  /** All that is on its way arrives now. */
  stop(): void;
}

interface AnswersOptions {
  readonly listener: number;
  readonly answerer: Answerer;
  readonly amplification: number;
  /** Absent where nothing is to be recorded: then every exchange counts as dropped. */
  readonly recorder?: Recorder;
  readonly tally: Float64Array;
  readonly failures: Failures;
  readonly later: Later;
  readonly single: SingleDatagram;
  readonly second: SecondSocket;
  /** Has a second socket read that has just been opened. */
  readonly opened: () => void;
  /** A multicast listener's. */
  readonly group?: GroupAddress;
  readonly interfaces: () => readonly NetworkInterface[];
  /** The listener's own port. */
  readonly port: number;
  readonly passage?: Passage;
}

export class UnkindAnswers implements Outbox {
  readonly #options: AnswersOptions;
  readonly #out = new Uint8Array(MAX_ANSWER);
  readonly #blame = new Blame();
  /** The datagram that is being answered, what was said to it, and how much more may be. */
  #asking: Arrival | undefined;
  #said = new Said();
  #left = 0;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /** A datagram that may be served has come. */
  came(arrival: Arrival): void {
    const { passage, tally } = this.#options;
    tally[DATAGRAMS]++;
    if (passage === undefined) return this.#serve(arrival);
    if (passage.request(arrival, (arrived) => this.#serve(arrived))) return;
    this.#said = new Said();
    const impaired = passage.impaired(arrival);
    this.#blame.lost(arrival, impaired);
    this.#record(arrival, { outcome: NO_REPLY, refusal: NOT_REFUSED, request: arrival.bytes, impaired });
  }

  /** A datagram has come that is not served. */
  refuse(arrival: Arrival, why: number): void {
    const { tally } = this.#options;
    tally[REFUSED]++;
    tally[REFUSED_FOR + why]++;
    this.#said = new Said();
    this.#record(arrival, { outcome: REFUSED_BY_LIMIT, refusal: why, request: arrival.bytes });
  }

  /** To be called every tick. */
  tick(): void {
    const { answerer } = this.#options;
    this.#asking = undefined;
    if ("challenge" in answerer) answerer.challenge.tick(this);
  }

  /** Serves a datagram that arrives, perhaps later than it came, perhaps twice. */
  #serve(arrival: Arrival): void {
    const { answerer, tally, listener, failures, passage } = this.#options;
    this.#said = new Said();
    this.#asking = arrival;
    let trial: Trial | undefined;
    let failed = false;
    try {
      trial = this.#ask(arrival);
    } catch (error) {
      failed = true;
      tally[ERRORS]++;
      failures.add(listener, `Service failed: ${error}`);
    }
    this.#asking = undefined;
    if (trial === undefined && "challenge" in answerer && !failed) return;
    const { answers, tooLong } = this.#said;
    const outcome = answers > 0 ? ANSWERED : tooLong ? REFUSED_BY_LIMIT : NO_REPLY;
    const why = outcome === REFUSED_BY_LIMIT ? AMPLIFICATION : NOT_REFUSED;
    if (why !== NOT_REFUSED) {
      tally[DATAGRAMS]--;
      tally[REFUSED]++;
      tally[REFUSED_FOR + why]++;
    }
    // One that arrives twice is one exchange, unless only its second arrival decides something.
    const again = arrival.served && (trial === undefined || trial.verdict === "step");
    arrival.served = true;
    const done = passage?.impaired(arrival);
    const impaired = trial === undefined ? done : this.#blame.of(arrival, trial, done);
    this.#record(arrival, { outcome, refusal: why, request: arrival.bytes, trial, impaired, again });
  }

  /** Has it answered. @returns what it is at a challenge; undefined: no business of the challenge's, or of a service */
  #ask(arrival: Arrival): Trial | undefined {
    const { answerer, amplification } = this.#options;
    const { bytes } = arrival;
    if ("challenge" in answerer) {
      this.#left = mostSaid(bytes.length, amplification);
      return answerer.challenge.came(arrival, bytes, this);
    }
    this.#left = mostAnswer(bytes.length, amplification);
    const length = answerer.service.datagram(bytes, 0, bytes.length, this.#out, 0);
    if (length === SAME_BYTES) this.say(arrival, bytes);
    else if (length !== NO_ANSWER) this.say(arrival, this.#out.subarray(0, length));
    return undefined;
  }

  say(to: DatagramClient, bytes: Uint8Array, after = 0, decoy = false): number {
    if (!(to instanceof Arrival)) throw new TypeError("Cannot answer a client that never sent anything here");
    const { failures, listener, passage, port, second } = this.#options;
    if (this.#asking !== undefined && bytes.length > this.#left) {
      failures.add(listener, TOO_LONG);
      this.#said.tooLong = true;
      return port;
    }
    this.#left -= bytes.length;
    if (decoy && !this.#openSecond()) return port;
    const fd = decoy ? second.fd : to.fd;
    const copy = bytes.slice();
    const leaves = (arrived: Uint8Array, later = after) => this.#leave(fd, to.ends, arrived, later);
    const times = passage === undefined ? 1 : passage.answer(to, copy, leaves);
    if (passage === undefined) leaves(copy);
    this.#said.add(copy, times);
    return decoy ? second.port : port;
  }

  sayToGroup(bytes: Uint8Array): void {
    const { group, interfaces, listener, failures, second } = this.#options;
    if (group === undefined || !this.#openSecond()) return;
    for (const problem of second.sayToGroup(group, interfaces(), bytes.slice())) {
      failures.add(listener, problem);
    }
  }

  over(client: DatagramClient, trial: Trial): void {
    if (!(client instanceof Arrival)) return;
    this.#said = new Said();
    const impaired = this.#blame.silent(client, trial);
    this.#record(client, { outcome: TIMEOUT, refusal: NOT_REFUSED, trial, impaired });
  }

  #openSecond(): boolean {
    const { second, opened, listener, failures } = this.#options;
    if (second.fd >= 0) return true;
    try {
      second.open();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      failures.add(listener, error.message);
      return false;
    }
    opened();
    return true;
  }

  /** Puts a datagram off until it is due. */
  #leave(fd: number, ends: Ends, bytes: Uint8Array, after: number): void {
    const { later, tally, listener, failures } = this.#options;
    if (later.add(after, bytes.length, () => this.#send(fd, ends, bytes))) return;
    tally[ERRORS]++;
    failures.add(listener, TOO_MANY);
  }

  /** @returns false where the kernel has no room at the moment */
  #send(fd: number, ends: Ends, bytes: Uint8Array): boolean {
    const { single, tally, listener, failures } = this.#options;
    const sent = single.send(fd, ends, bytes);
    if (sent === -EAGAIN) return false;
    if (sent < 0) {
      tally[ERRORS]++;
      failures.add(listener, new SystemError("sendmsg", -sent).message);
    } else {
      tally[ANSWERS]++;
      tally[BYTES_OUT] += sent;
    }
    return true;
  }

  #record(arrival: Arrival, end: Omit<SingleEnd, "listener" | "answers" | "bytesOut" | "reply">): void {
    const { recorder, listener, tally } = this.#options;
    const { answers, bytesOut, reply } = this.#said;
    const recorded = recorder?.singles.record(arrival.sender, { ...end, listener, answers, bytesOut, reply });
    if (recorded !== true && end.again !== true) tally[DROPPED]++;
  }
}
