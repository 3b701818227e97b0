// What a lab that starts, changes or stops says of itself, on the display and in the log: listeners, board, ready, totals.
// Not here: the words (display.ts, board_lines.ts, display_totals.ts), when it is said (run_lab.ts).

import type { BoardAddresses } from "../board/board_setting.ts";
import type { LabConfig } from "../config/types.ts";
import { isLoopback } from "../posix/address.ts";
import { usedDescriptors } from "../posix/epoll.ts";
import { descriptorLimit } from "../posix/options.ts";
import type { Logger } from "../telemetry/logger.ts";
import { boardLines } from "./board_lines.ts";
import { descriptorShortage } from "./descriptor_room.ts";
import { listeningLines, readyLine, stopHelp, stoppedLine, transportName } from "./display.ts";
import { totalsLines } from "./display_totals.ts";
import type { Lab } from "./lab.ts";
import type { Place } from "./places.ts";
import { stdinUse } from "./stdin_use.ts";

export interface Announcing {
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
  places: readonly Place[],
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
