// A datagram listener's work in the test's own thread: a socket, a batch, a service.
import type { DatagramFilter } from "../../../src/dataplane/datagrams/filter.ts";
import { DatagramSource } from "../../../src/dataplane/datagrams/source.ts";
import { setPaused, shareLab } from "../../../src/dataplane/shared/memory.ts";
import { TALLY_FIELDS } from "../../../src/dataplane/shared/tally.ts";
import type { DatagramAnswers } from "../../../src/posix/datagrams/answers.ts";
import type { DatagramService } from "../../../src/services/service.ts";
import { makePair } from "../../posix/support/datagrams.ts";
import { Descriptors, portOf } from "../../posix/support/descriptors.ts";
import { Causes } from "./causes.ts";
import { TestRecorder } from "./recorder.ts";

export interface DatagramOptions {
  service: DatagramService;
  /** A socket in place of a new UDP socket of 127.0.0.1. */
  fd?: (open: Descriptors) => number;
  entries?: number;
  datagram?: number;
  capacity?: number;
  segmentLimit?: number;
  filter?: DatagramFilter;
  amplification?: number;
  /** In place of the batch's real answers. */
  answers?: DatagramAnswers;
}

const LISTENER = 3;

export class DatagramWorld implements Disposable {
  readonly open = new Descriptors();
  readonly fd: number;
  readonly tally = new Float64Array(TALLY_FIELDS);
  readonly recorder = new TestRecorder();
  readonly #lab = shareLab(1);
  readonly #causes = new Causes();
  readonly failures: readonly string[] = this.#causes.said;
  readonly source: DatagramSource;

  constructor(options: DatagramOptions) {
    const { entries = 64, datagram = 65_536, capacity = 256, segmentLimit = 65_487 } = options;
    const { batch, answers } = makePair({ entries, datagram }, { answers: capacity, answer: 1024 });
    this.fd = options.fd?.(this.open) ?? this.open.udp();
    this.source = new DatagramSource({
      lab: this.#lab,
      fd: this.fd,
      listener: LISTENER,
      batch,
      answers: options.answers ?? answers,
      service: options.service,
      tally: this.tally,
      recorder: this.recorder,
      segmentLimit,
      filter: options.filter,
      amplification: options.amplification,
      failures: this.#causes,
    });
  }

  set paused(on: boolean) {
    setPaused(this.#lab, LISTENER, on);
  }

  client(): number {
    return this.open.udpTo(portOf(this.fd));
  }

  [Symbol.dispose](): void {
    this.open[Symbol.dispose]();
  }
}
