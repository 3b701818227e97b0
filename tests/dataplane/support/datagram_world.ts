// A datagram listener in the test's own thread: a socket, a batch, a service.
import type { DatagramFilter } from "../../../src/dataplane/datagrams/filter.ts";
import { DatagramSource } from "../../../src/dataplane/datagrams/source.ts";
import { TALLY_FIELDS } from "../../../src/dataplane/shared/observer.ts";
import type { DatagramAnswers } from "../../../src/posix/datagrams/answers.ts";
import type { DatagramService } from "../../../src/services/service.ts";
import { makePair } from "../../posix/support/datagrams.ts";
import { Descriptors, portOf } from "../../posix/support/descriptors.ts";
import { Recorder } from "./recorder.ts";

export interface DatagramOptions {
  service: DatagramService;
  /** A socket in place of a new UDP socket of 127.0.0.1. */
  fd?: (open: Descriptors) => number;
  entries?: number;
  datagram?: number;
  capacity?: number;
  segmentLimit?: number;
  gate?: DatagramFilter;
  amplification?: number;
  /** In place of the batch's real answers. */
  answers?: DatagramAnswers;
}

export class DatagramWorld implements Disposable {
  readonly open = new Descriptors();
  readonly fd: number;
  readonly tally = new Float64Array(TALLY_FIELDS);
  readonly recorder = new Recorder();
  readonly failures: string[] = [];
  readonly source: DatagramSource;
  busy = 0;
  paused = false;

  constructor(options: DatagramOptions) {
    const { entries = 64, datagram = 65_536, capacity = 256, segmentLimit = 65_487 } = options;
    const { batch, answers } = makePair({ entries, datagram }, { answers: capacity, answer: 1024 });
    this.fd = options.fd?.(this.open) ?? this.open.udp();
    this.source = new DatagramSource({
      fd: this.fd,
      listener: 3,
      batch,
      answers: options.answers ?? answers,
      service: options.service,
      tally: this.tally,
      observer: this.recorder,
      segmentLimit,
      gate: options.gate,
      amplification: options.amplification,
      paused: () => this.paused,
      failed: (_listener, cause) => this.failures.push(cause),
      busy: () => this.busy++,
    });
  }

  client(): number {
    return this.open.udpTo(portOf(this.fd));
  }

  [Symbol.dispose](): void {
    this.open[Symbol.dispose]();
  }
}
