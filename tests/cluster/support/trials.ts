// What is tried with a whole cluster, in small by the tests and at length by long.ts: numbers while everything is killed,
// observations while the database is away, a lab whose database is killed again and again.
import { createSocket } from "node:dgram";
import { DatabaseSync } from "node:sqlite";
import type { Daemon } from "../../support/daemon.ts";
import { waitFor } from "../../support/wait_for.ts";
import { MemberLab } from "./member_lab.ts";
import type { LabOptions, LetIn, World } from "./world.ts";

/** Datagrams of one client that are under way, and milliseconds after which those are given up. */
const WINDOW = 40;
const GIVEN_UP = 100;

/** Numbers that were seen, as bits. */
class Seen {
  readonly #pages = new Map<number, Uint8Array>();
  count = 0;
  twice = 0;

  add(number: number): void {
    const page = (number >>> 16) & 0xffff;
    let bits = this.#pages.get(page);
    if (bits === undefined) this.#pages.set(page, bits = new Uint8Array(8192));
    const [at, bit] = [(number & 0xffff) >> 3, 1 << (number & 7)];
    if ((bits[at] & bit) !== 0) this.twice++;
    bits[at] |= bit;
    this.count++;
  }
}

/** One lab process, started again whenever it was killed, and a client that asks it as fast as it answers. */
class RunningLab implements AsyncDisposable {
  readonly #start: () => Promise<Daemon>;
  readonly #socket = createSocket("udp4");
  #running: Promise<unknown> = Promise.resolve();
  daemon: Daemon | undefined;
  asked = 0;
  #answered = 0;
  #over = false;

  constructor(start: () => Promise<Daemon>) {
    this.#start = start;
  }

  async start(): Promise<void> {
    this.daemon = await this.#start();
  }

  async killAndStart(): Promise<void> {
    const { daemon } = this;
    this.daemon = undefined;
    await daemon?.stop("SIGKILL");
    await daemon?.[Symbol.asyncDispose]();
    await this.start();
  }

  /** @param pause milliseconds between two windows */
  ask(seen: (number: number) => void, pause: number): void {
    this.#socket.on("message", (bytes) => {
      this.#answered++;
      seen(bytes.readInt32LE(0));
    });
    // Where a lab was killed, the kernel says that nobody is there.
    this.#socket.on("error", () => {});
    this.#running = this.#send(pause);
  }

  async #send(pause: number): Promise<void> {
    while (!this.#over) {
      const port = this.daemon?.listeners.get("udp")?.port;
      if (port === undefined) {
        await sleep(10);
        continue;
      }
      const before = this.#answered;
      for (let i = 0; i < WINDOW; i++) this.#socket.send(new Uint8Array(4), port, "127.0.0.1");
      this.asked += WINDOW;
      const end = performance.now() + GIVEN_UP;
      while (this.#answered - before < WINDOW && performance.now() < end) await sleep(0);
      if (pause > 0) await sleep(pause);
    }
  }

  /** No more questions; answers may still come. */
  hush(): void {
    this.#over = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hush();
    await this.#running;
    this.#socket.close();
    await this.daemon?.[Symbol.asyncDispose]();
  }
}

async function startLabs(
  world: World,
  count: number,
  options: LabOptions,
  stack: AsyncDisposableStack,
): Promise<RunningLab[]> {
  const lettin: LetIn[] = [];
  for (let i = 1; i <= count; i++) lettin.push(await world.letIn(`room-${i}`));
  const labs = lettin.map((each) => stack.use(new RunningLab(() => world.start(each, options))));
  for (const lab of labs) await lab.start();
  return labs;
}

/**
 * Labs give numbers to clients while one of them, or the database, is killed, again and again; once the database is
 * put back to an older backup.
 * @param kills at random moments; the trial ends when both are reached
 */
export async function numbersTrial(
  world: World,
  { labs: count, numbers, kills, random = Math.random }: {
    labs: number;
    numbers: number;
    kills: number;
    random?: () => number;
  },
): Promise<{ given: number; twice: number; kills: number }> {
  await using stack = new AsyncDisposableStack();
  const labs = await startLabs(world, count, { listener: 'count = "cluster"' }, stack);
  const seen = new Seen();
  for (const lab of labs) lab.ask((number) => seen.add(number), 0);
  const backup = world.dir.join("backup");
  let killed = 0;
  while (killed < kills || seen.count < numbers) {
    const share = numbers / kills;
    const enough = seen.count + share * random();
    await waitFor("numbers", () => seen.count >= enough || seen.count >= numbers, {
      timeout: 60_000,
      interval: 20,
    });
    if (killed >= kills) continue;
    const which = Math.floor(random() * (count + 1));
    if (killed === Math.floor(kills / 3) || killed === Math.floor(kills / 2)) {
      await world.engine.kill();
      // At a third it is copied, at half of the kills it is put back: the database hears all labs before it gives more.
      if (killed === Math.floor(kills / 3)) await world.engine.copy(undefined, backup);
      else await world.engine.copy(backup, undefined);
      await world.engine.start();
    } else if (which < count) await labs[which].killAndStart();
    else {
      await world.engine.kill();
      await world.engine.start();
    }
    killed++;
  }
  return { given: seen.count, twice: seen.twice, kills: killed };
}

/** What came of a trial of one lab: what its journal has, and what the database. */
interface Kept {
  readonly journal: number;
  readonly stored: number;
  readonly twice: number;
  readonly ordered: boolean;
}

/**
 * Labs at class load while the database is away for a time.
 * @param rate datagrams per second of all
 */
export async function awayTrial(
  world: World,
  { labs: count, seconds, rate }: { labs: number; seconds: number; rate: number },
): Promise<{ labs: Kept[]; told: string[]; answered: number; caughtUp: number }> {
  await using stack = new AsyncDisposableStack();
  const labs = await startLabs(world, count, {}, stack);
  let answered = 0;
  for (const lab of labs) lab.ask(() => answered++, 1000 * WINDOW * count / rate);
  await sleep(1000);
  await world.engine.kill();
  const before = answered;
  await sleep(seconds * 1000);
  const meanwhile = answered - before;
  const told = await Promise.all(labs.map((lab) => problemOf(lab.daemon!)));
  await world.engine.start();
  const back = performance.now();
  await waitFor("no problem", async () => {
    return (await Promise.all(labs.map((lab) => problemOf(lab.daemon!)))).every((each) => each === "");
  }, { timeout: 60_000, interval: 200 });
  const caughtUp = performance.now() - back;
  for (const lab of labs) lab.hush();
  await sleep(GIVEN_UP * 2);
  // In good order, a lab sends what is left.
  for (const lab of labs) await lab.daemon!.stop();
  const stored = await world.stored();
  const kept = stored.map(({ lab, rows, twice, ordered }) => {
    using db = new DatabaseSync(world.dir.join(`${lab}.db`), { readOnly: true });
    const journal = Number(db.prepare("SELECT count(*) AS count FROM exchange").get()!.count);
    return { journal, stored: rows, twice, ordered };
  });
  return { labs: kept, told, answered: meanwhile, caughtUp };
}

/** What the lab's board tells of its cluster. */
export async function problemOf(daemon: Daemon): Promise<string> {
  const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(daemon.output)![0];
  const response = await fetch(`${url}api/class?token=teachers-token`);
  const { problems } = await response.json();
  return problems.join("; ");
}

/** A lab at full speed while its database is killed again and again. */
export async function killsTrial(
  world: World,
  { kills, rate }: { kills: number; rate: number },
): Promise<{ sent: number; stored: number; twice: number; uncaught: number; ms: number }> {
  let uncaught = 0;
  const count = (event: Event) => {
    uncaught++;
    event.preventDefault();
  };
  globalThis.addEventListener("unhandledrejection", count);
  globalThis.addEventListener("error", count);
  const began = performance.now();
  try {
    await using lab = new MemberLab(world, await world.letIn("room-1"), { path: world.dir.join("kills.db") });
    let sent = 0;
    const load = setInterval(() => sent += lab.observe(Math.ceil(rate / 20)).length, 50);
    try {
      for (let i = 0; i < kills; i++) {
        // Sometimes in the midst of sending, sometimes while it still starts.
        await sleep(Math.random() * 600);
        await world.engine.kill();
        await world.engine.start();
      }
    } finally {
      clearInterval(load);
    }
    await lab.sent(120_000);
    const [{ rows, twice }] = await world.stored();
    return { sent, stored: rows, twice, uncaught, ms: performance.now() - began };
  } finally {
    globalThis.removeEventListener("unhandledrejection", count);
    globalThis.removeEventListener("error", count);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
