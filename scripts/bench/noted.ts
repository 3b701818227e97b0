// What one noted exchange costs the main thread: from a worker's memory through hints and journal to the board's
// state. In this process, since nothing else is to be measured: 100,000 exchanges of mixed kinds, of forty students.

import process from "node:process";
import type { Board } from "../../src/board/board.ts";
import { ClassState } from "../../src/board/class/state.ts";
import type { TcpListenerConfig } from "../../src/config/types.ts";
import { OpenRecords } from "../../src/dataplane/shared/open_records.ts";
import { Peer } from "../../src/dataplane/shared/peer.ts";
import {
  AT,
  CLIENT_END,
  copyWords,
  FLAGS,
  readExchange,
  RECORD_BYTES,
  RECORD_DOUBLES,
  RECORD_WORDS,
  RecordNames,
} from "../../src/dataplane/shared/record.ts";
import { makeRecorderMemory, RecordReader, RecordWriter } from "../../src/dataplane/shared/record_ring.ts";
import { ENDED_AFTER } from "../../src/dataplane/shared/tally.ts";
import type { ServiceName } from "../../src/exchange/exchange.ts";
import type { ListenerFacts } from "../../src/hints/context.ts";
import { Journal } from "../../src/journal/journal.ts";
import { Pipeline } from "../../src/lab/class/pipeline.ts";
import { Students } from "../../src/lab/class/students.ts";
import { KnownInterfaces } from "../../src/posix/system/interfaces.ts";
import type { BenchContext } from "./bench_context.ts";
import { judge, type Verdict } from "./verdict.ts";

export interface NotedResult {
  /** CPU microseconds of an exchange, of all threads of the process: compilers and garbage collectors too. */
  cpu: number;
  exchanges: number;
}

const EXCHANGES = 100_000;
const WARM_UP = 20_000;
const STUDENTS = 40;
/** A second of a busy class. */
const TOGETHER = 5 * STUDENTS;
const MOST = 30;

/** What clients send: right ints and wrong ones, texts with and without their NUL, structs, HTTP, nothing. */
const KINDS: readonly { service: ServiceName; sent: readonly number[]; answer: number }[] = [
  ...[[10, 0, 0, 0], [0, 0, 0, 10], [10, 0, 0, 0, 0, 0, 0, 0], [49, 48], [49, 48, 10], [64, 226, 1, 0], [
    0x50,
    0xfe,
    0xff,
    0x7f,
  ], []]
    .map((sent) => ({ service: "counter" as const, sent, answer: 4 })),
  ...[
    "bonjour\0",
    "bonjour\n",
    "bonjour",
    "GET / HTTP/1.1\r\nHost: lab\r\n\r\n",
    "x".repeat(80),
    "MESSAGE DU CLIENT\0",
  ]
    .map((text) => ({
      service: "echo" as const,
      sent: [...new TextEncoder().encode(text)],
      answer: text.length,
    })),
  ...[[1, 0, 0, 0, 2, 0, 0, 0], [0, 0, 0, 1]].map((sent) => ({
    service: "half-close" as const,
    sent,
    answer: 4,
  })),
];

const SERVICES = ["counter", "echo", "half-close"] as const;

function listener(service: ServiceName): TcpListenerConfig {
  return {
    transport: "tcp",
    name: service,
    service,
    address: "127.0.0.1",
    port: 0,
    byteOrder: "host",
    receiveBuffer: 0,
    trap: false,
    display: "none",
    options: {},
    isolate: "worker",
    idleTimeout: 30_000,
    maxConnections: 10_000,
    peek: false,
    proxyProtocol: false,
    backlog: 511,
  };
}

/** Measures it, with the journal in the workshop. */
export function runNoted(context: BenchContext): NotedResult {
  const world = new MainThread(`${context.workshop.directory}/noted.db`);
  world.run(WARM_UP);
  const before = process.cpuUsage();
  world.run(EXCHANGES);
  const { user, system } = process.cpuUsage(before);
  world.close();
  return { cpu: (user + system) / EXCHANGES, exchanges: EXCHANGES };
}

/** All that an exchange meets on the main thread, with a clock of its own. */
class MainThread {
  #now = 1_800_000_000_000;
  readonly #worker: Worker;
  readonly #journal: Journal;
  readonly #pipeline: Pipeline;

  constructor(path: string) {
    const clock = { monotonic: () => this.#now, wallClock: () => this.#now };
    const interfaces = new KnownInterfaces(() => []);
    const memory = makeRecorderMemory();
    this.#worker = new Worker(memory);
    const names = new RecordNames(interfaces, clock);
    SERVICES.forEach((service, i) => names.set(i, { config: listener(service) }, listener(service)));
    const reader = new RecordReader(memory.ring);
    const take = () => [...reader.take()].map((record) => readExchange(reader, record, names));
    const journal = Journal.open({ path, keep: Infinity, maxSize: 2 ** 30, clock });
    this.#journal = journal;
    this.#pipeline = new Pipeline({
      collected: { take: () => ({ exchanges: take(), counts: [], returned: [] }) },
      screen: { showConnections: () => {}, showBriefly: () => {} },
      students: new Students({ interfaces, clock, journal, loopbackMachines: true }),
      journal,
      facts: { littleEndianHost: true, listeners: SERVICES.map(factsOf) },
      exercises: [],
      clock,
    });
    const state = new ClassState(300_000, journal);
    // Of the board, what runs for each exchange while nobody looks at it.
    const board: Pick<Board, "observed"> = {
      observed: (exchanges, counts) => state.observed(exchanges, counts, this.#now),
    };
    this.#pipeline.board = board as Board;
  }

  /** Takes so many exchanges, a second's of the class in each tick. */
  run(count: number): void {
    for (let done = 0; done < count; done += TOGETHER) {
      for (let i = 0; i < TOGETHER; i++) this.#worker.write(i % STUDENTS, done + i, this.#now);
      this.#pipeline.tick();
      this.#journal.flush();
      this.#now += 1000;
    }
  }

  close(): void {
    this.#journal.close();
  }
}

function factsOf(service: ServiceName): ListenerFacts {
  return { name: service, transport: "tcp", service, port: 7100, byteOrder: "host" };
}

/** Writes what a worker would. */
class Worker {
  readonly #open: OpenRecords;
  readonly #ring: RecordWriter;
  /** Made before: what a worker does is no cost of the main thread's. */
  readonly #peers = Array.from(
    { length: STUDENTS },
    (_, student) => Peer.at(`10.0.0.${student + 1}`, 40_000),
  );
  readonly #sent = KINDS.map(({ sent }) => Uint8Array.from(sent));

  constructor({ open, ring }: ReturnType<typeof makeRecorderMemory>) {
    this.#open = new OpenRecords(open);
    this.#ring = new RecordWriter(ring);
  }

  write(student: number, turn: number, now: number): void {
    const kind = turn % KINDS.length;
    const { service, sent, answer } = KINDS[kind];
    const peer = this.#peers[student];
    const record = this.#open.begin(SERVICES.indexOf(service as typeof SERVICES[number]), peer, now - 2);
    const bytes = this.#sent[kind];
    if (sent.length > 0) this.#open.read(record, bytes, sent.length, 1);
    if (answer > 0 && sent.length > 3) this.#open.wrote(record, bytes, Math.min(answer, bytes.length));
    const { words, doubles } = this.#ring;
    const next = this.#ring.next();
    copyWords(this.#open.words, record * RECORD_BYTES, words, next * RECORD_BYTES, RECORD_BYTES);
    doubles[next * RECORD_DOUBLES + AT] = now;
    words[next * RECORD_WORDS + FLAGS] = 0;
    words[next * RECORD_WORDS + CLIENT_END] = ENDED_AFTER;
    this.#ring.publish();
    this.#open.end(record);
  }
}

/** The result as a Markdown section. Pure. */
export function notedReport({ cpu, exchanges }: NotedResult): string {
  return `### One noted exchange on the main thread\n\n${cpu.toFixed(1)} µs of CPU, over ${
    exchanges.toLocaleString("en")
  } of mixed kinds`;
}

export function notedVerdict(result: NotedResult | undefined): Verdict {
  return {
    wanted: `One noted exchange: take → hints → journal → board ≤ ${MOST} µs CPU`,
    reached: result === undefined ? "–" : `${result.cpu.toFixed(1)} µs`,
    met: judge(result?.cpu ?? NaN, MOST, "most"),
  };
}
