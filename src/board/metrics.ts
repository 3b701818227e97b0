// The lab in Prometheus' text format, by its client library. The numbers are the lab's own exact counts, read
// with each request.
import process from "node:process";
import client from "prom-client";
import { REFUSALS } from "../exchange/exchange.ts";
import { descriptorLimit } from "../posix/descriptors.ts";
import { listDirectory } from "../posix/system/files.ts";
import type { ClassState } from "./class/state.ts";
import { problemsOf } from "./class/view.ts";
import type { Viewers } from "./http/streams.ts";
import type { BoardOptions, ListenerState } from "./options.ts";

/** A listener's counters: name, help, and what is read. */
const COUNTERS: readonly (readonly [string, string, (state: ListenerState) => number])[] = [
  ["datagrams", "Datagrams received", (state) => state.datagrams],
  ["connections", "Connections accepted", (state) => state.connections],
  ["answers", "Answers sent", (state) => state.answers],
  ["errors", "Errors of the listener's sockets", (state) => state.errors],
  ["received_bytes", "Bytes received", (state) => state.bytesIn],
  ["sent_bytes", "Bytes sent", (state) => state.bytesOut],
  [
    "kernel_drops",
    "Datagrams the kernel dropped because the receive buffer was full",
    (state) => state.kernelDrops,
  ],
  ["thinned", "Exchanges counted but not stored", (state) => state.thinned],
];

export interface MetricsSources {
  readonly options: BoardOptions;
  readonly state: ClassState;
  readonly viewers: Viewers;
}

/** Everything that /metrics shows. */
export class Metrics {
  readonly #registry = new client.Registry();
  readonly #sources: MetricsSources;
  /** Each copies a part of the lab's counts into the registry. */
  readonly #update: (() => void)[] = [];

  constructor(sources: MetricsSources) {
    this.#sources = sources;
    this.#listeners();
    this.#workers();
    const { options, viewers, state } = sources;
    this.#gauge("ready", "Whether every listener is served and nothing is wrong", () => {
      return options.view.ready && problemsOf(options).length === 0 ? 1 : 0;
    });
    this.#gauge("problems", "Problems right now", () => problemsOf(options).length);
    this.#gauge("journal_problem", "Whether the journal cannot be written, or not all be read", () => {
      return options.journal.problem === undefined ? 0 : 1;
    });
    this.#gauge("board_viewers", "Open streams of the board", () => viewers.size);
    this.#gauge("students", "Students on the board", () => [...state.rows].length);
    this.#gauge("heap_bytes", "Heap in use on the main thread", () => Deno.memoryUsage().heapUsed);
    this.#hints();
    this.#process();
    this.#labelled("build_info", "Which guichet this is: always 1", ["version"]).set({
      version: options.version,
    }, 1);
  }

  /** The text, and its media type. */
  async exposition(): Promise<{ text: string; type: string }> {
    for (const update of this.#update) update();
    return { text: await this.#registry.metrics(), type: this.#registry.contentType };
  }

  #listeners(): void {
    const labelNames = ["listener", "transport"];
    const made = COUNTERS.map(([name, help, read]) => {
      return { counter: this.#counter(`listener_${name}_total`, help, labelNames), read };
    });
    const open = this.#labelled("listener_open_connections", "Open connections", labelNames);
    const paused = this.#labelled("listener_paused", "Whether the teacher paused the listener", labelNames);
    const refused = this.#counter(
      "listener_refused_total",
      "Datagrams and connections refused by a limit or a rule",
      [...labelNames, "reason"],
    );
    this.#update.push(() => {
      for (const { counter } of [...made, { counter: refused }]) counter.reset();
      open.reset();
      paused.reset();
      for (const state of this.#sources.options.view.listeners) {
        const labels = { listener: state.name, transport: state.transport };
        for (const { counter, read } of made) counter.inc(labels, read(state));
        for (const reason of REFUSALS) refused.inc({ ...labels, reason }, state.refusedFor[reason] ?? 0);
        open.set(labels, state.open);
        paused.set(labels, state.paused ? 1 : 0);
      }
    });
  }

  #workers(): void {
    const { view } = this.#sources.options;
    this.#gauge("workers_wanted", "Workers that should serve", () => view.workers.wanted);
    this.#gauge("workers_serving", "Workers that serve", () => view.workers.serving);
    const deaths = this.#counter("worker_deaths_total", "Workers that died and were replaced", []);
    this.#update.push(() => {
      deaths.reset();
      deaths.inc(view.workers.deaths);
    });
  }

  #hints(): void {
    const hints = this.#counter("hints_total", "Exchanges in which a hint was found", ["code", "level"]);
    this.#update.push(() => {
      hints.reset();
      for (const [code, { level, times }] of this.#sources.state.mistakes.totals) {
        hints.inc({ code, level }, times);
      }
    });
  }

  /** By the names that Prometheus' clients give to what every process has. */
  #process(): void {
    const registers = [this.#registry];
    const gauge = (name: string, help: string, read: () => number) => {
      const made = new client.Gauge({ name: `process_${name}`, help, registers });
      this.#update.push(() => made.set(read()));
    };
    gauge("resident_memory_bytes", "Resident memory size in bytes", () => Deno.memoryUsage().rss);
    // With none left, not even the list of them can be opened.
    gauge("open_fds", "Number of open file descriptors", () => {
      const limit = descriptorLimit();
      return listDirectory("/proc/self/fd", limit)?.length ?? limit;
    });
    gauge("max_fds", "Maximum number of open file descriptors", descriptorLimit);
    gauge(
      "start_time_seconds",
      "Start time of the process since unix epoch in seconds",
      () => performance.timeOrigin / 1000,
    );
    const name = "process_cpu_seconds_total";
    const cpu = new client.Counter({
      name,
      help: "Total user and system CPU time spent in seconds",
      registers,
    });
    this.#update.push(() => {
      const { user, system } = process.cpuUsage();
      cpu.reset();
      cpu.inc((user + system) / 1e6);
    });
  }

  #counter(name: string, help: string, labelNames: string[]): client.Counter {
    return new client.Counter({ name: `guichet_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #labelled(name: string, help: string, labelNames: string[]): client.Gauge {
    return new client.Gauge({ name: `guichet_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, read: () => number): void {
    const gauge = this.#labelled(name, help, []);
    this.#update.push(() => gauge.set(read()));
  }
}
