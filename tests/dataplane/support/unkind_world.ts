// A listener that is unkind on purpose in the test's own thread, with a clock of the test's, and all that it records.
import type { DatagramChallenge, DatagramClient, Outbox } from "../../../src/challenges/challenge.ts";
import { LocalNetwork } from "../../../src/dataplane/admission/networks.ts";
import { WorkerBuffers } from "../../../src/dataplane/buffers.ts";
import { type UnkindListener, unkindListener } from "../../../src/dataplane/datagrams/unkind.ts";
import type { Answerer } from "../../../src/dataplane/datagrams/unkind_answers.ts";
import { ClientUsers } from "../../../src/dataplane/recording/client_users.ts";
import { Shown } from "../../../src/dataplane/recording/failures.ts";
import { Recorder } from "../../../src/dataplane/recording/recorder.ts";
import { StudentKeys } from "../../../src/dataplane/recording/student_key.ts";
import { ClientReader } from "../../../src/dataplane/shared/client_counts.ts";
import { setPaused, shareLab, tallyOf } from "../../../src/dataplane/shared/memory.ts";
import { readExchange } from "../../../src/dataplane/shared/record.ts";
import { makeRecorderMemory, RecordReader } from "../../../src/dataplane/shared/record_ring.ts";
import type { ImpairConfig } from "../../../src/config/types.ts";
import type { Trial } from "../../../src/exchange/challenge.ts";
import type { Count, Exchange } from "../../../src/exchange/exchange.ts";
import { tellDestination } from "../../../src/posix/options.ts";
import { KnownInterfaces } from "../../../src/posix/system/interfaces.ts";
import { mustReceive, portOf } from "../../posix/support/descriptors.ts";
import { udp } from "../../workers/support/lab_config.ts";
import { type AdmittingOptions, makeAdmission } from "./admitting.ts";
import { Causes } from "./causes.ts";
import { Loop } from "./loop.ts";
import { namesOf } from "./record_names.ts";

interface UnkindOptions extends Pick<AdmittingOptions, "limits" | "allow"> {
  readonly amplification?: number;
  /** Where it is bound. */
  readonly address?: string;
  readonly impair?: ImpairConfig;
}

export class UnkindWorld extends Loop {
  readonly fd: number;
  readonly listener: UnkindListener;
  readonly ledger = new Uint8Array(20_000);
  readonly lab = shareLab(1);
  readonly tally = tallyOf(this.lab, 0, 0);
  readonly failures: readonly string[];
  readonly recorder: Recorder;
  readonly #reader: RecordReader;
  readonly #counts: ClientReader;
  readonly #names = namesOf([udp("unkind", "challenge")]);

  constructor(answerer: Answerer, options: UnkindOptions = {}) {
    super();
    const { amplification = 256, address = "127.0.0.1", impair } = options;
    const memory = makeRecorderMemory();
    const local = new LocalNetwork(() => [{ address: "127.0.0.1" }]);
    const users = new ClientUsers({ local, time: this.reactor, ledger: this.ledger });
    const causes = new Causes();
    this.fd = this.open.udp(address);
    tellDestination(this.fd, address.includes(":") ? "inet6" : "inet");
    this.failures = causes.said;
    this.recorder = new Recorder(memory, { wallClock: () => this.now }, users, true);
    this.#reader = new RecordReader(memory.ring);
    this.#counts = new ClientReader(memory.clients, this.#names);
    const context = {
      start: { lab: this.lab, worker: 0, ledger: this.ledger, secret: new Uint8Array(32) },
      reactor: this.reactor,
      buffers: new WorkerBuffers(),
      recorder: this.recorder,
      users,
      students: new StudentKeys({ local, time: this.reactor, byAddress: true }),
      interfaces: new KnownInterfaces(() => []),
      failures: causes,
      admission: makeAdmission({ ...options, time: this.reactor }),
      shown: new Shown({ postMessage: () => {} }),
    };
    const config = udp("unkind", "challenge", { challenge: "lost", amplification, impair });
    const shared = { listener: 0, fd: this.fd, config, receiveBuffer: 1 << 20, primary: 0 };
    this.listener = unkindListener(context, shared, config, answerer, []);
    this.listener.start();
  }

  set paused(on: boolean) {
    setPaused(this.lab, 0, on);
  }

  /** A client on a machine of its own. */
  client(from = "127.0.0.2"): number {
    return this.open.udpTo(portOf(this.fd), "127.0.0.1", from);
  }

  /** What comes to a client next. */
  read(client: number): string {
    this.turn();
    return new TextDecoder().decode(mustReceive(client));
  }

  /** What was recorded since the last time. */
  exchanges(): Exchange[] {
    return [...this.#reader.take()].map((record) => readExchange(this.#reader, record, this.#names));
  }

  /** What was counted of clients since the last time. */
  counts(): Count[] {
    this.recorder.tick();
    return this.#counts.take();
  }
}

/** What a challenge of a test's own does with a datagram, as text. */
type Came = (client: DatagramClient, text: string, outbox: Outbox) => Trial | undefined;

export function challengeOf(
  came: Came,
  tick: (outbox: Outbox) => void = () => {},
): { challenge: DatagramChallenge } {
  return {
    challenge: {
      came: (client, bytes, outbox) => came(client, new TextDecoder().decode(bytes), outbox),
      tick,
    },
  };
}

export const STEP: Trial = { kind: "lost", attempt: 1, verdict: "step", clue: "none", values: [] };
