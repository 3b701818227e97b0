// What the scenarios of datagrams have in common: clients that send and wait for what comes back.
import type { Exchange, Exchanges } from "../judging/exchanges.ts";
import type { Suite } from "../suite.ts";
import type { DatagramClient } from "../trial/datagram_client.ts";
import type { Trial } from "../trial/trial.ts";

/** Milliseconds that a server may go on after an answer, at most: it has to come back to where it receives. */
const SETTLING = 200;

/** Milliseconds for the same where nobody can see what it does. */
const BREATH = 5;

/** The course's message, numbered, with its NUL as clientUDP sends it; an echo's ordinary message is without. */
export function message(n: number, { service }: Suite): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`MESSAGE ${n} DU CLIENT${service === "echo" ? "" : "\0"}`);
}

/** So many bytes of letters, a NUL last where messages have one. */
export function letters(size: number, { service }: Suite): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from({ length: size }, (_, i) => 65 + i % 26);
  if (service !== "echo") bytes[size - 1] = 0;
  return bytes;
}

/** Clients that take turns. */
export class Turns {
  readonly #trial: Trial;
  readonly #clients: DatagramClient[] = [];
  readonly #all: Exchange[] = [];
  #last = 0;

  constructor(trial: Trial) {
    this.#trial = trial;
  }

  /** Client `number`, which is made when it is needed. */
  client(number: number): DatagramClient {
    return this.#clients[number - 1] ??= this.#trial.datagramClient();
  }

  /** All that was said so far. */
  get exchanges(): Exchanges {
    return { all: [...this.#all], fresh: this.#trial.program !== undefined };
  }

  /**
   * A client sends and waits for what comes.
   * @returns whether something came
   */
  async ask(number: number, bytes?: Uint8Array<ArrayBuffer>): Promise<boolean> {
    const sent = bytes ?? message(this.#all.length + 1, this.#trial.suite);
    if (number !== this.#last) await this.settle();
    this.#last = number;
    const talking = this.client(number);
    const start = this.#trial.now();
    talking.send(sent);
    const got = await this.#hear(talking);
    const waitedMs = Math.round(this.#trial.now() - start);
    const program = got === undefined ? this.#trial.look() : undefined;
    this.#all.push({ client: number, sent, got, waitedMs, program });
    return got !== undefined;
  }

  /** Asks until it is answered, twice at most: a server's first answer may be lost to fromlen, a scenario of its own. */
  async warmUp(): Promise<void> {
    if (await this.ask(1) || this.#all[0].program?.ended !== undefined) return;
    await this.ask(1);
  }

  /** Lets the server come back to where it receives: one that connects to each client in turn is deaf until then. */
  async settle(): Promise<void> {
    const { program } = this.#trial;
    if (program === undefined) return await this.#trial.pause(BREATH);
    await this.#trial.until(
      () => this.#trial.look()!.processes.every(({ state }) => state !== "R"),
      SETTLING,
    );
  }

  /** What comes back, or nothing, at once where the program is gone. */
  async #hear(talking: DatagramClient): ReturnType<DatagramClient["receive"]> {
    const deadline = this.#trial.now() + this.#trial.patience;
    let got = await talking.receive(SETTLING);
    while (got === undefined && this.#trial.now() < deadline) {
      const gone = this.#trial.program?.ended !== undefined;
      got = await talking.receive(gone ? 0 : SETTLING);
      if (gone) break;
    }
    return got;
  }
}
