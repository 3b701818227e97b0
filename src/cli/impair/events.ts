// What `guichet impair` tells: a line for each datagram and for each step of a connection, so many a second, and at the
// end what it all came to.
import type { Decision } from "../../impair/crossing.ts";
import { deedsOf } from "../../impair/crossing.ts";
import type { Way } from "../../impair/fates.ts";
import { alignColumns, counted, countText } from "../../text/format.ts";
import type { LineOutput } from "../process_io.ts";

/** Lines a second: more than anybody reads, and a flood is no flood on the terminal. */
export const MOST_LINES_A_SECOND = 40;

const SECOND_MS = 1000;

/** What happened to the datagrams of one way. */
interface Datagrams {
  came: number;
  bytes: number;
  dropped: number;
  duplicated: number;
  reordered: number;
  corrupted: number;
  delayed: number;
}

const DEEDS = ["dropped", "duplicated", "reordered", "corrupted", "delayed"] as const;

/** As they are told: what the deeds are called in a line, and above a column. */
const WORDS: Readonly<Record<(typeof DEEDS)[number], string>> = {
  dropped: "dropped",
  duplicated: "doubled",
  reordered: "overtaken",
  corrupted: "corrupted",
  delayed: "held up",
};

function noDatagrams(): Datagrams {
  return { came: 0, bytes: 0, dropped: 0, duplicated: 0, reordered: 0, corrupted: 0, delayed: 0 };
}

export class Events {
  readonly udp: Readonly<Record<Way, Datagrams>> = { request: noDatagrams(), answer: noDatagrams() };
  readonly tcp = { connections: 0, resets: 0, refused: 0, bytes: { request: 0, answer: 0 } };
  readonly #output: LineOutput;
  readonly #wallClock: () => number;
  #second = -Infinity;
  #shown = 0;
  #left = 0;

  /** @param wallClock milliseconds since 1970 */
  constructor(output: LineOutput, wallClock: () => number) {
    this.#output = output;
    this.#wallClock = wallClock;
  }

  /** A datagram came, and this is what becomes of it. */
  datagram(client: string, way: Way, length: number, decision: Decision): void {
    const sums = this.udp[way];
    sums.came++;
    sums.bytes += length;
    const deeds = deedsOf(decision);
    for (const deed of deeds) sums[deed]++;
    if (this.#mayShow()) this.#show(datagramText(client, way, length, decision, deeds));
  }

  /** Something else happened. @param text made safe already */
  tell(text: string): void {
    if (this.#mayShow()) this.#show(text);
  }

  #mayShow(): boolean {
    const now = this.#wallClock();
    if (Math.abs(now - this.#second) >= SECOND_MS) {
      this.#second = now;
      this.finish();
      this.#shown = 0;
    }
    if (this.#shown < MOST_LINES_A_SECOND) return true;
    this.#left++;
    return false;
  }

  #show(text: string): void {
    this.#shown++;
    const time = new Date(this.#second).toTimeString().slice(0, 8);
    this.#output.line(`${time}  ${text}`);
  }

  /** Tells how many lines were left out. */
  finish(): void {
    if (this.#left > 0) this.#output.line(`… ${counted(this.#left, "line", "lines", "en")} left out`);
    this.#left = 0;
  }

  /** What it all came to. */
  totals(): string[] {
    const { connections, resets, refused, bytes } = this.tcp;
    const lines: string[] = [];
    if (this.udp.request.came + this.udp.answer.came > 0) {
      lines.push(...alignColumns([
        ["UDP", "datagrams", ...DEEDS.map((deed) => WORDS[deed]), "bytes"],
        datagramRow("requests", this.udp.request),
        datagramRow("answers", this.udp.answer),
      ], new Set([1, 2, 3, 4, 5, 6, 7])));
    }
    if (connections + refused > 0) {
      lines.push(
        `TCP  ${
          counted(connections, "connection", "connections", "en")
        }, ${resets} reset, ${refused} refused; ` +
          `${counted(bytes.request, "byte", "bytes", "en")} to the server, ${
            counted(bytes.answer, "byte", "bytes", "en")
          } back`,
      );
    }
    return lines.length > 0 ? lines : ["Nothing came"];
  }
}

/** `udp 127.0.0.1:40000  request no. 7, 18 bytes  doubled, held up 42 ms` */
function datagramText(
  client: string,
  way: Way,
  length: number,
  { no, delay }: Decision,
  deeds: ReturnType<typeof deedsOf>,
): string {
  const done = deeds.map((deed) => deed === "delayed" ? `held up ${Math.round(delay)} ms` : WORDS[deed]);
  return `udp ${client}  ${way} no. ${no}, ${counted(length, "byte", "bytes", "en")}  ${
    done.length === 0 ? "passed" : done.join(", ")
  }`;
}

function datagramRow(name: string, sums: Datagrams): string[] {
  const share = (count: number) =>
    count === 0 ? "0" : `${countText(count, "en")} (${(100 * count / sums.came).toFixed(2)} %)`;
  return [
    name,
    countText(sums.came, "en"),
    ...DEEDS.map((deed) => share(sums[deed])),
    countText(sums.bytes, "en"),
  ];
}
