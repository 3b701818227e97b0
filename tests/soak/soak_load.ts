// What a soak does to its lab, from the start to the end: a class that behaves, one that does not, nonsense,
// viewers of the board and of a student's page.
import { assertEquals } from "@std/assert";
import { addressOf, compileCorpus, type Compiled } from "../corpus/run_clients.ts";
import { datagramPlaces, streamPlaces } from "../fuzz/all_services.ts";
import { runClient } from "../support/client.ts";
import type { Daemon } from "../support/daemon.ts";
import { runCommand } from "../support/run_command.ts";
import type { SoakLab } from "./soak_lab.ts";

/** Of nonsense, how much a round brings. */
const DATAGRAMS = 2000;
const CONNECTIONS = 100;

/** Of places, how many a program of nonsense is given at once. */
const MOST_PLACES = 30;

/** Milliseconds between two rounds of a kind: a lab that is busy, not one that is flooded. */
const PAUSE = 250;

/** Milliseconds after which a student presses Ctrl-C. */
const CTRL_C = 2500;

/**
 * Status of our clients when their deadline passed: under a flood a datagram may be lost, an answer never be
 * wrong.
 */
const LATE = 3;

export class SoakLoad {
  /** Rounds by what they were. */
  readonly rounds: Record<string, number> = {};
  late = 0;
  /** Streams of events that were cut. */
  readonly cuts: string[] = [];
  /** Bytes that viewers have read. */
  viewed = 0;
  readonly #lab: SoakLab;
  readonly #daemon: Daemon;
  readonly #random: () => number;
  readonly #over = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(lab: SoakLab, daemon: Daemon, random: () => number) {
    this.#lab = lab;
    this.#daemon = daemon;
    this.#random = random;
  }

  async start(): Promise<void> {
    const programs = await compileCorpus(this.#lab.clients);
    const port = (name: string) => this.#daemon.listener(name).port;
    const loopback = ["127.0.0.1"];
    this.#running = Promise.all([
      this.#repeat("polite", async () => {
        await this.#client("udp_client", [
          "--count",
          50,
          "--timeout",
          2,
          ...loopback,
          port("any-udp-counter"),
        ]);
        await this.#client("tcp_client", [...loopback, port("any-tcp-counter")]);
        await this.#client("echo_client", [this.#daemon.listener("any-stream-echo").host]);
        await this.#client("unix_dgram_client", [this.#daemon.listener("any-dgram-counter").host]);
      }),
      this.#repeat(
        "many",
        () => this.#client("tcp_many", ["--count", 100, ...loopback, port("any-tcp-counter")]),
      ),
      this.#repeat(
        "abandoned",
        () => this.#client("tcp_many", ["--count", 50, "--abandon", ...loopback, port("any-tcp-counter")]),
      ),
      this.#repeat("datagrams", () => {
        const places = this.#some(datagramPlaces(this.#daemon));
        return this.#client("fuzz_datagrams", [this.#seed(), DATAGRAMS, ...loopback, ...places]);
      }),
      this.#repeat("connections", () => {
        const places = this.#some(streamPlaces(this.#daemon));
        return this.#client("fuzz_connections", [this.#seed(), CONNECTIONS, ...loopback, ...places]);
      }),
      this.#repeat("students", () => this.#student(programs)),
      this.#view("board", "/events", { authorization: `Bearer ${this.#lab.corpus.token}` }),
      this.#view("me", "/api/me/events", {}),
    ]);
  }

  /** Ends it. @throws what a client found wrong */
  async stop(): Promise<void> {
    this.#over.abort();
    await this.#running;
  }

  #seed(): number {
    return this.#random() || 1;
  }

  async #student({ programs, library }: Compiled): Promise<void> {
    const index = this.#random() % this.#lab.clients.length;
    const client = this.#lab.clients[index];
    const command = [...programs.get(client.name)!, ...this.#lab.corpus.argumentsOf(client)];
    const env = { LD_PRELOAD: library, CORPUS_FROM: addressOf(index) };
    // A mistaken one may hang, fail or be killed: it is the lab that is looked at.
    await runCommand(command, { env, timeout: CTRL_C }).catch(() => {});
  }

  /** As many as the programs take, beginning anywhere. */
  #some(places: readonly string[]): string[] {
    const from = this.#random() % places.length;
    return [...places.slice(from), ...places.slice(0, from)].slice(0, MOST_PLACES);
  }

  async #client(name: string, args: (string | number)[]): Promise<void> {
    const { code, stderr } = await runClient(name, args, { timeout: 60_000 });
    if (code === LATE) this.late++;
    else assertEquals(code, 0, `${name} ${args.join(" ")}: ${stderr}`);
  }

  async #repeat(what: string, round: () => Promise<void>): Promise<void> {
    while (!this.#over.signal.aborted) {
      await round();
      this.rounds[what] = (this.rounds[what] ?? 0) + 1;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  /** Until the end, or until it is over: a pending read is not always ended by the request's signal. */
  async #readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const cancel = () => void reader.cancel().catch(() => {});
    this.#over.signal.addEventListener("abort", cancel, { once: true });
    try {
      for (let part; !(part = await reader.read()).done;) this.viewed += part.value.length;
    } finally {
      this.#over.signal.removeEventListener("abort", cancel);
    }
  }

  /** Reads a stream of events; whoever reads so slowly that he is let go comes again, as browsers do. */
  async #view(what: string, path: string, headers: Record<string, string>): Promise<void> {
    const url = `http://127.0.0.1:${this.#lab.corpus.boardPort}${path}`;
    await this.#repeat(what, async () => {
      try {
        const response = await fetch(url, { headers, signal: this.#over.signal });
        assertEquals(response.status, 200, url);
        await this.#readAll(response.body!.getReader());
      } catch (error) {
        if (this.#over.signal.aborted) return;
        // The lab lets viewers go that read too slowly: the stream breaks off.
        if (!(error instanceof TypeError)) throw error;
        this.cuts.push(`${what}: ${error.message}`);
      }
    });
  }
}
