// What the lab prints of its clients while it runs, and what it knows for that: the names of their machines,
// and whether an address is one machine's or many's.
import { isStream, type LabConfig, type ListenerConfig } from "../../config/types.ts";
import type { ShownMessage } from "../../dataplane/shared/messages.ts";
import type { Count, Exchange } from "../../exchange/exchange.ts";
import type { Clock } from "../../exchange/clock.ts";
import { LimitedLog, type Logger } from "../../log/logger.ts";
import type { Output } from "../../log/output.ts";
import {
  decodeAddress,
  encodeInet,
  formatAddress,
  parseIPv4,
  type SocketAddress,
} from "../../posix/address.ts";
import type { Destination } from "../../posix/datagrams/batch.ts";
import { broadcastsOf, type KnownInterfaces, type NetworkInterface } from "../../posix/system/interfaces.ts";
import { getnameinfo, ResolverError } from "../../posix/system/resolver.ts";
import { unmapped } from "../../text/address.ts";
import { int32 } from "../../text/ints.ts";
import { BriefDisplay } from "./brief.ts";
import {
  connectionLines,
  datagramLines,
  firstBytesLine,
  messageLine,
  parseEchoRequest,
  pingLine,
  type Sender,
  urgentLine,
  type WideDestination,
} from "./course.ts";

/** Connections shown of one batch of observations, ten a second; more are counted. */
const MOST_CONNECTIONS = 20;

/** What the kernel's getnameinfo says of a Unix socket: its peer is on this machine. */
const THIS_MACHINE = "localhost";

/** Names remembered; a class has fewer machines, and forged senders must not fill the memory. */
const MOST_NAMES = 1024;

/** How long a name is believed, and how long that there is none. */
const KEPT_MS = 300_000;

/** Look-ups at once: each holds a thread while a name server is silent. */
const MOST_AT_ONCE = 4;

/** Look-ups that wait for their turn; more addresses are shown as they are. */
const MOST_WAITING = 64;

/** How long a message waits for its name. */
const PATIENCE_MS = 2000;

/** Between two lines about one listener. */
const TOLD_EVERY_MS = 10_000;

interface ScreenOptions {
  readonly config: LabConfig;
  readonly display: Display;
  readonly log: Logger;
  readonly names: Pick<HostNames, "nameOf">;
  readonly interfaces: KnownInterfaces;
  readonly clock: Clock;
  /** Gets exchanges once they are judged. */
  readonly judged?: (exchanges: readonly Exchange[]) => void;
}

/** Takes one line for the person at the terminal. */
export type Display = Pick<Output, "line">;

/** Lines that wait for a name. */
interface Waiting {
  readonly listener: string;
  readonly sender: Sender;
  readonly lines: (host: string) => string[];
}

/**
 * Shows on the display what clients sent: messages of the print service, and with `display = "course"` every
 * datagram and connection as the course's servers print them, once the name of the client's machine is known.
 */
export class LabScreen {
  readonly #options: ScreenOptions;
  readonly #limited: LimitedLog;
  readonly #waiting = new Set<Waiting>();
  readonly #brief: BriefDisplay;
  #config: LabConfig;

  constructor(options: ScreenOptions) {
    const { config, log, clock, display } = options;
    this.#options = options;
    this.#config = config;
    this.#brief = new BriefDisplay(display, clock);
    this.#limited = new LimitedLog(log, () => clock.monotonic());
  }

  /** The lab serves another configuration from now on. */
  configure(config: LabConfig): void {
    this.#config = config;
  }

  /** Shows a datagram that came to a listener. */
  shown(listener: ListenerConfig, { text, length, sender, destination }: ShownMessage): void {
    const { name, display, transport } = listener;
    const { language } = this.#config.lab;
    const from = decodeAddress(sender, sender.length);
    if (transport === "icmp" && from !== undefined && from.family !== "unix") {
      const request = parseEchoRequest(text, length, from.family);
      return this.#print(name, from.address, [pingLine(from.address, request, language)]);
    }
    const { interfaces, clock } = this.#options;
    const wide = wideDestination(destination, interfaces.all(clock.monotonic()));
    if (display === "none") {
      const peer = formatAddress(from);
      return this.#print(name, peer, [messageLine({ text, length }, { from: peer, to: wide }, language)]);
    }
    const who = senderOf(from);
    this.#showNamed({
      listener: name,
      sender: who,
      lines: (host) => datagramLines(who, host, { text, length }, wide, language),
    });
  }

  /** Shows what a connection of a listener began with, or a byte of it that came out of band. */
  looked(
    listener: ListenerConfig,
    what: "peeked" | "urgent",
    bytes: Uint8Array,
    sender: SocketAddress | undefined,
  ): void {
    const { language } = this.#config.lab;
    const from = formatAddress(sender);
    const line = what === "peeked"
      ? firstBytesLine(bytes, from, language)
      : urgentLine(bytes, from, language);
    this.#print(listener.name, from, [line]);
  }

  /** Shows those of the exchanges that are connections. */
  showConnections(exchanges: readonly Exchange[]): void {
    const wanted = exchanges.filter(({ listener, trap }) =>
      trap === undefined && this.#showsConnections(listener)
    );
    for (const exchange of wanted.slice(0, MOST_CONNECTIONS)) this.#connection(exchange);
    const left = wanted.length - MOST_CONNECTIONS;
    if (left > 0) {
      this.#limited.warning("unshown", "Connections not shown, because too many arrived: {count}", {
        count: left,
      });
    }
  }

  /**
   * With `[lab] display = "brief"`, a line for each exchange; none where the listener has lines of its own.
   * @param counts of the same time
   */
  showBriefly(exchanges: readonly Exchange[], counts: readonly Count[]): void {
    this.#options.judged?.(exchanges);
    const { display, language } = this.#config.lab;
    if (display !== "brief") return;
    const wanted = exchanges.filter(({ listener, trap, service }) =>
      trap !== undefined || (service !== "print" && this.#configNamed(listener)?.display !== "course")
    );
    this.#brief.show(wanted, counts, language);
  }

  /** Prints what still waits for a name, with the address in its place. */
  finish(): void {
    for (const waiting of [...this.#waiting]) this.#named(waiting, addressOf(waiting.sender));
    this.#brief.finish(this.#config.lab.language);
  }

  #configNamed(listener: string): ListenerConfig | undefined {
    return this.#config.listeners.find(({ name }) => name === listener);
  }

  #showsConnections(listener: string): boolean {
    const config = this.#configNamed(listener);
    return config !== undefined && config.display === "course" && isStream(config);
  }

  #connection(exchange: Exchange): void {
    const { listener, peer, request } = exchange;
    const config = this.#configNamed(listener)!;
    const value = config.service === "counter" ? intOf(request, config.byteOrder !== "big") : undefined;
    const { language } = this.#config.lab;
    const lines = (host: string) => connectionLines(peer, host, { ...exchange, value }, language);
    this.#showNamed({ listener, sender: peer, lines });
  }

  #showNamed(waiting: Waiting): void {
    const { sender } = waiting;
    this.#waiting.add(waiting);
    if ("path" in sender) return this.#named(waiting, THIS_MACHINE);
    this.#options.names.nameOf(sender.address).then((host) => this.#named(waiting, host));
  }

  #named(waiting: Waiting, host: string): void {
    // It may have been printed by finish().
    if (!this.#waiting.delete(waiting)) return;
    const { listener, sender, lines } = waiting;
    const peer = "path" in sender ? sender.path : `${sender.address}:${sender.port}`;
    this.#print(listener, peer, lines(host));
  }

  #print(listener: string, sender: string, lines: readonly string[]): void {
    for (const line of lines) this.#options.display.line(line);
    this.#options.log.info("{line}", { line: lines.join("  "), listener, sender, shown: true });
  }
}

function senderOf(from: SocketAddress | undefined): Sender {
  if (from === undefined) return { path: "" };
  if (from.family === "unix") return { path: from.path };
  return { address: unmapped(from.address), port: from.port };
}

function addressOf(sender: Sender): string {
  return "address" in sender ? sender.address : THIS_MACHINE;
}

/** The C int that a request begins with. */
function intOf(sample: Uint8Array, littleEndian: boolean): number | undefined {
  return sample.length < 4 ? undefined : int32(sample, 0, littleEndian);
}

/**
 * Whether a datagram was sent to everybody on a network, or to a group; undefined where it was sent to this
 * machine's own address, or that is not known.
 * @param interfaces this machine's
 */
export function wideDestination(
  destination: Destination | undefined,
  interfaces: readonly NetworkInterface[],
): WideDestination | undefined {
  if (destination === undefined) return undefined;
  const { address } = destination;
  const isBroadcast = address === "255.255.255.255" ||
    interfaces.some(({ addresses }) => addresses.some((each) => broadcastsOf(each).includes(address)));
  const kind = isGroup(address) ? "multicast" : isBroadcast ? "broadcast" : undefined;
  if (kind === undefined) return undefined;
  const on = interfaces.find(({ index }) => index === destination.interface);
  return { kind, address, interface: on?.name };
}

/** 224.0.0.0/4 or ff00::/8. */
function isGroup(address: string): boolean {
  const first = parseIPv4(address)?.[0];
  return first === undefined ? /^ff[0-9a-f]{2}:/i.test(address) : first >> 4 === 0xe;
}

/**
 * The names of clients' machines, looked up aside: the caller gets the name, or the address itself where
 * there is none or no name server answers in time. Everything that clients can make grow has a bound.
 */
export class HostNames {
  readonly #clock: Clock;
  readonly #lookUp: (address: string) => Promise<string | undefined>;
  readonly #patience: number;
  readonly #known = new Map<string, { readonly name: string; readonly until: number }>();
  readonly #asked = new Map<string, Promise<string>>();
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  /**
   * @param lookUp looks an address up; undefined when it has no name. It may take as long as it likes
   * @param patience milliseconds that a message waits for its name
   */
  constructor(clock: Clock, lookUp = lookUpName, patience = PATIENCE_MS) {
    this.#clock = clock;
    this.#lookUp = lookUp;
    this.#patience = patience;
  }

  /** The name of the machine with this address; the address itself when there is none, or none in time. */
  nameOf(address: string): Promise<string> {
    const known = this.#known.get(address);
    if (known !== undefined && known.until > this.#clock.monotonic()) return Promise.resolve(known.name);
    const asked = this.#asked.get(address);
    if (asked !== undefined) return asked;
    if (this.#waiting.length >= MOST_WAITING) return Promise.resolve(address);
    const answer = this.#inTime(address, this.#lookUpInTurn(address));
    this.#asked.set(address, answer);
    return answer;
  }

  /** Looks up when it is its turn, and remembers what was found however late. */
  async #lookUpInTurn(address: string): Promise<string> {
    if (this.#underWay >= MOST_AT_ONCE) await new Promise<void>((go) => this.#waiting.push(go));
    this.#underWay++;
    try {
      const name = await this.#lookUp(address).catch(() => undefined) ?? address;
      this.#remember(address, name);
      return name;
    } finally {
      this.#underWay--;
      this.#asked.delete(address);
      this.#waiting.shift()?.();
    }
  }

  #remember(address: string, name: string): void {
    this.#known.delete(address);
    this.#known.set(address, { name, until: this.#clock.monotonic() + KEPT_MS });
    if (this.#known.size > MOST_NAMES) this.#known.delete(this.#known.keys().next().value!);
  }

  #inTime(address: string, name: Promise<string>): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const timer = setTimeout(() => resolve(address), this.#patience);
    name.then((name) => {
      clearTimeout(timer);
      resolve(name);
    });
    return promise;
  }
}

/** The name of a machine; undefined when its address has none. */
async function lookUpName(address: string): Promise<string | undefined> {
  const found = await getnameinfo(encodeInet(address, 0));
  return found instanceof ResolverError ? undefined : found.host;
}

interface Untold {
  count: number;
  toldAt: number;
}

/**
 * Tells of messages that were not shown, because too many came: of the first at once, then every ten seconds
 * of all that came since, of the rest at the end. So each is counted in some line of the log, and a flood
 * brings few lines.
 */
export class DroppedMessages {
  readonly #log: Logger;
  readonly #clock: Clock;
  /** By the listeners' names. */
  readonly #untold = new Map<string, Untold>();

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  add(listener: string, count: number): void {
    const untold = this.#untold.get(listener) ?? { count: 0, toldAt: -Infinity };
    this.#untold.set(listener, untold);
    untold.count += count;
    this.tick();
  }

  /** Tells what is due; to be called now and then. */
  tick(): void {
    const now = this.#clock.monotonic();
    for (const [listener, untold] of this.#untold) {
      if (now - untold.toldAt >= TOLD_EVERY_MS) this.#tell(listener, untold, now);
    }
  }

  /** Tells the rest. */
  finish(): void {
    const now = this.#clock.monotonic();
    for (const [listener, untold] of this.#untold) this.#tell(listener, untold, now);
  }

  #tell(listener: string, untold: Untold, now: number): void {
    if (untold.count === 0) return;
    const { count } = untold;
    this.#log.warning("Messages not shown, because too many arrived: {count}", { listener, count });
    untold.count = 0;
    untold.toldAt = now;
  }
}
