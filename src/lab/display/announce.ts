// What a lab that starts, changes or stops says of itself, on the display and in the log: listeners, board,
// ready, totals. What the lab says of its board as it starts, in English and French: where the teacher looks,
// where students do. For the display only: these lines hold tokens, and the log must not. Pure. Whether the
// connections that a lab lets in fit into the descriptors it may have.
import type { BoardAddresses } from "../../board/options.ts";
import type { LabConfig } from "../../config/types.ts";
import type { Language } from "../../text/language.ts";
import { reservedDescriptors } from "../../dataplane/shared/memory.ts";
import type { Logger } from "../../log/logger.ts";
import { isLoopback } from "../../posix/address.ts";
import { usedDescriptors } from "../../posix/epoll.ts";
import { descriptorLimit } from "../../posix/options.ts";
import { alignColumns } from "../../text/format.ts";
import type { Lab } from "../lab.ts";
import type { BoundListener } from "../listeners/registry.ts";
import { stdinUse } from "../stop_request.ts";
import { listeningLines, readyLine, stopHelp, stoppedLine, transportName } from "./start_and_stop.ts";
import { totalsLines } from "./totals.ts";

/**
 * Lines whose columns are two spaces apart: `Board`, `Students`, `Projector` (`Tableau`, `Etudiants`, `Projection`), each
 * with its address.
 *
 * @param local whether only this machine reaches the board
 */
function boardLines(addresses: BoardAddresses, local: boolean, language: Language): string[] {
  const { teacher, me, projector, hints } = addresses;
  const nc = `nc ${
    hints.address === "0.0.0.0" || hints.address === "::" ? "HOST" : hints.address
  } ${hints.port}`;
  if (language === "fr") {
    const only = local ? 'cette machine seulement ; [board] address = "0.0.0.0" l\'ouvre à la classe' : "";
    return alignColumns([
      ["Tableau", teacher, only],
      ["Etudiants", me, `ou ${nc}`],
      ["Projection", projector, "surnoms seulement"],
    ]);
  }
  const only = local ? 'this machine only; [board] address = "0.0.0.0" opens it to the class' : "";
  return alignColumns([
    ["Board", teacher, only],
    ["Students", me, `or ${nc}`],
    ["Projector", projector, "nicknames only"],
  ]);
}

/** What is too little. */
interface DescriptorRoom {
  /** Connections that fit. */
  readonly room: number;
  readonly limit: number;
  /** The listener that lets in more than any other, and how many. */
  readonly listener: string;
  readonly wanted: number;
}

/**
 * @param limit descriptors that the process may have
 * @param used those that it has, serving nobody
 * @returns undefined where each listener's connections fit, if not all listeners' at the same time
 */
function descriptorShortage(
  config: LabConfig,
  limit: number,
  used: number,
): DescriptorRoom | undefined {
  const room = Math.max(0, limit - used - reservedDescriptors(limit));
  let most: DescriptorRoom | undefined;
  for (const listener of config.listeners) {
    // A Unix dgram listener has no connections, whatever its limit.
    if (!("maxConnections" in listener) || ("socket" in listener && listener.socket === "dgram")) continue;
    const { name, maxConnections: wanted } = listener;
    if (wanted > Math.max(room, most?.wanted ?? 0)) most = { room, limit, listener: name, wanted };
  }
  return most;
}

interface Announcing {
  /** Takes one line for the person at the terminal. */
  readonly display: (line: string) => void;
  readonly log: Logger;
  /** When the process started, on performance.now()'s clock. */
  readonly startedAt: number;
}

/** Everything serves. */
export function announceStart(
  lab: Lab,
  board: BoardAddresses | undefined,
  config: LabConfig,
  around: Announcing,
): void {
  const { display, log, startedAt } = around;
  const { language, name, stdin } = config.lab;
  const listeners = lab.places.filter(({ trap }) => trap === undefined);
  announceListeners(lab, listeners, config, around);
  if (board !== undefined) announceBoard(board, config, around);
  const ms = performance.now() - startedAt;
  const { length: count } = listeners;
  display(readyLine({ ms, name, listeners: count, workers: lab.workers, pid: Deno.pid }, language));
  log.info("Ready", { ms, listeners: count, workers: lab.workers, pid: Deno.pid, shown: true });
  display(stopHelp(stdinUse(stdin) !== "none", Deno.pid, language));
  tellShortage(config, log);
}

/** Says so where fewer connections fit than the configuration lets in. */
function tellShortage(config: LabConfig, log: Logger): void {
  const shortage = descriptorShortage(config, descriptorLimit(), usedDescriptors());
  if (shortage === undefined) return;
  log.warning(
    "At most {room} connections fit into this process's {limit} descriptors, and max_connections of {listener} is " +
      "{wanted}: raise the limit (ulimit -n), or lower max_connections",
    { ...shortage },
  );
}

/** Says where listeners listen. */
export function announceListeners(
  lab: Lab,
  places: readonly BoundListener[],
  config: LabConfig,
  { display, log }: Announcing,
): void {
  const starts = places.map(({ number, config, opened }) => ({
    name: config.name,
    transport: transportName(config),
    address: opened.address,
    service: config.service,
    receiveBuffer: opened.receiveBuffer,
    options: opened.options,
    joined: lab.joined.get(number),
    isolated: "isolate" in config && config.isolate === "connection",
  }));
  for (const line of listeningLines(starts, config.lab.language)) display(line);
  for (const start of starts) log.info("Listening on {address}", { ...start, shown: true });
}

function announceBoard(board: BoardAddresses, config: LabConfig, { display, log }: Announcing): void {
  const local = isLoopback(config.board.address);
  for (const line of boardLines(board, local, config.lab.language)) display(line);
  // The address alone: a token never stands in a log.
  const hints = `${board.hints.address}:${board.hints.port}`;
  log.info("Board at {url}", { url: board.url, hints, shown: true });
}

/** Nothing is served any more. */
export function announceEnd(
  lab: Lab,
  outcomes: Readonly<Record<string, number>>,
  { lab: { language } }: LabConfig,
  { display, log, startedAt }: Announcing,
): void {
  const { totals } = lab;
  for (const line of totalsLines(totals, language)) display(line);
  for (const each of totals) log.info("Totals of {name}", { ...each, shown: true });
  log.info("Exchanges noted", { ...outcomes, unnoted: lab.unnoted, shown: true });
  display(stoppedLine(performance.now() - startedAt, language));
}
