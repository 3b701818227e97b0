// Shows on the display what clients sent: messages of the print service, and with `display = "course"` every datagram
// and connection as the course's servers print them, once the name of the client's machine is known. Not here: the
// words (course_lines.ts, message_line.ts), bounds on how much is shown (src/workers/shown.ts).

import type { LabConfig, ListenerConfig } from "../config/types.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { parseEchoRequest } from "../listeners/echo_request.ts";
import { isStream } from "../listeners/is_stream.ts";
import { decodeAddress, formatAddress, type SocketAddress } from "../posix/address.ts";
import { unmapped } from "../text/address.ts";
import type { KnownInterfaces } from "../posix/known_interfaces.ts";
import type { LimitedLog } from "../telemetry/limited_log.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { ShownMessage } from "../workers/messages.ts";
import { connectionLines, datagramLines, type Sender } from "./course_lines.ts";
import { wideDestination } from "./destination_kind.ts";
import { firstBytesLine, urgentLine } from "./first_bytes_line.ts";
import type { HostNames } from "./host_names.ts";
import { messageLine } from "./message_line.ts";
import { pingLine } from "./ping_line.ts";
import type { ObservationSink } from "./observations.ts";
import { int32 } from "../text/ints.ts";

/** Connections shown of one batch of observations, ten a second; more are counted. */
const MOST_CONNECTIONS = 20;

/** What the kernel's getnameinfo says of a Unix socket: its peer is on this machine. */
const THIS_MACHINE = "localhost";

export interface ScreenSetting {
  /** The configuration as it is now. */
  readonly config: () => LabConfig;
  /** A listener's, by its number. */
  readonly configOf: (listener: number) => ListenerConfig;
  /** Takes one line for the person at the terminal. */
  readonly display: (line: string) => void;
  readonly log: Logger;
  readonly limited: LimitedLog;
  readonly names: Pick<HostNames, "nameOf">;
  readonly interfaces: KnownInterfaces;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

/** Lines that wait for a name. */
interface Waiting {
  readonly listener: string;
  readonly sender: Sender;
  readonly lines: (host: string) => string[];
}

export class LabScreen {
  readonly #setting: ScreenSetting;
  readonly #waiting = new Set<Waiting>();

  constructor(setting: ScreenSetting) {
    this.#setting = setting;
  }

  /** A datagram that a worker wants shown. */
  shown(listener: number, { text, length, sender, destination }: ShownMessage): void {
    const { name, display, transport } = this.#setting.configOf(listener);
    const { language } = this.#setting.config().lab;
    const from = decodeAddress(sender, sender.length);
    if (transport === "icmp" && from !== undefined && from.family !== "unix") {
      const request = parseEchoRequest(text, length, from.family);
      return this.#print(name, from.address, [pingLine(from.address, request, language)]);
    }
    const { interfaces, clock } = this.#setting;
    const wide = wideDestination(destination, interfaces.look(clock()));
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

  /** What a connection began with, or a byte of it that came out of band. */
  looked(
    listener: number,
    what: "peeked" | "urgent",
    bytes: Uint8Array,
    sender: SocketAddress | undefined,
  ): void {
    const { lab } = this.#setting.config();
    const from = formatAddress(sender);
    const line = what === "peeked"
      ? firstBytesLine(bytes, from, lab.language)
      : urgentLine(bytes, from, lab.language);
    this.#print(this.#setting.configOf(listener).name, from, [line]);
  }

  /** Connections that have ended. */
  readonly sink: ObservationSink = (exchanges) => {
    const wanted = exchanges.filter(({ listener, trap }) =>
      trap === undefined && this.#showsConnections(listener)
    );
    for (const exchange of wanted.slice(0, MOST_CONNECTIONS)) this.#connection(exchange);
    const left = wanted.length - MOST_CONNECTIONS;
    if (left > 0) {
      this.#setting.limited.warning("unshown", "Connections not shown, because too many came: {count}", {
        count: left,
      });
    }
  };

  /** Prints what still waits for a name, with the address in its place. */
  finish(): void {
    for (const waiting of [...this.#waiting]) this.#named(waiting, addressOf(waiting.sender));
  }

  #configNamed(listener: string): ListenerConfig | undefined {
    return this.#setting.config().listeners.find(({ name }) => name === listener);
  }

  #showsConnections(listener: string): boolean {
    const config = this.#configNamed(listener);
    return config !== undefined && config.display === "course" && isStream(config);
  }

  #connection(exchange: Exchange): void {
    const { listener, peer, request } = exchange;
    const config = this.#configNamed(listener)!;
    const value = config.service === "counter" ? intOf(request, config.byteOrder !== "big") : undefined;
    const { language } = this.#setting.config().lab;
    const lines = (host: string) => connectionLines(peer, host, { ...exchange, value }, language);
    this.#showNamed({ listener, sender: peer, lines });
  }

  #showNamed(waiting: Waiting): void {
    const { sender } = waiting;
    this.#waiting.add(waiting);
    if ("path" in sender) return this.#named(waiting, THIS_MACHINE);
    this.#setting.names.nameOf(sender.address).then((host) => this.#named(waiting, host));
  }

  #named(waiting: Waiting, host: string): void {
    // It may have been printed by finish().
    if (!this.#waiting.delete(waiting)) return;
    const { listener, sender, lines } = waiting;
    const peer = "path" in sender ? sender.path : `${sender.address}:${sender.port}`;
    this.#print(listener, peer, lines(host));
  }

  #print(listener: string, sender: string, lines: readonly string[]): void {
    for (const line of lines) this.#setting.display(line);
    this.#setting.log.info("{line}", { line: lines.join("  "), listener, sender, shown: true });
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
