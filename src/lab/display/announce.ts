// What a lab that starts, changes or stops tells of itself, on the display and in the log: listeners, board,
// ready, totals. The board's lines hold tokens, and never come into the log.
import type { BoardAddresses } from "../../board/options.ts";
import type { LabConfig } from "../../config/types.ts";
import { reservedDescriptors } from "../../dataplane/shared/memory.ts";
import { defaultGroupName } from "../../journal/students.ts";
import type { Logger } from "../../log/logger.ts";
import { descriptorLimit, usedDescriptors } from "../../posix/descriptors.ts";
import { alignColumns, counted } from "../../text/format.ts";
import type { Language } from "../../text/language.ts";
import type { GroupGoesOn } from "../class/classroom.ts";
import type { Lab } from "../lab.ts";
import type { BoundListener } from "../listeners/bound_socket.ts";
import { stdinUse } from "../stop_request.ts";
import type { Display } from "./screen.ts";
import {
  closedLines,
  isIsolated,
  listeningLines,
  readyLine,
  stopHelp,
  stoppedLine,
  transportName,
} from "./start_and_stop.ts";
import { totalsLines } from "./totals.ts";

interface Announcing {
  readonly display: Display;
  readonly log: Logger;
}

interface AnnouncingTimes extends Announcing {
  /** When the process started, on performance.now()'s clock. */
  readonly startedAt: number;
  /** guichet's, for the log. */
  readonly version?: string;
}

/** What a lab has besides listeners. */
interface StartFacts {
  readonly board: BoardAddresses | undefined;
  readonly goesOn: GroupGoesOn | undefined;
}

/** Everything serves. */
export function announceStart(lab: Lab, { board, goesOn }: StartFacts, options: AnnouncingTimes): void {
  const { display, log, startedAt, version } = options;
  const { listeners, workers, config } = lab;
  const { language, name, stdin } = config.lab;
  announceListeners(lab, listeners, options);
  if (board !== undefined) announceBoard(board, config, options);
  if (goesOn !== undefined) announceGroup(goesOn, language, options);
  const ms = performance.now() - startedAt;
  const { length: count } = listeners;
  display.line(readyLine({ ms, name, listeners: count, workers, pid: Deno.pid }, language));
  log.info("Ready", { version, ms, listeners: count, workers, pid: Deno.pid, shown: true });
  const course = listeners.some(({ config }) => config.display === "course") ? "course" : true;
  display.line(stopHelp(stdinUse(stdin) !== "none" && course, Deno.pid, language));
  tellShortage(config, log);
}

/** Tells where listeners listen. */
export function announceListeners(
  lab: Lab,
  listeners: readonly BoundListener[],
  { display, log }: Announcing,
): void {
  for (const line of listeningLines(listeners, lab.joined, lab.config.lab.language)) display.line(line);
  for (const { number, config, socket: { address, receiveBuffer, options } } of listeners) {
    log.info("Listening on {address}", {
      name: config.name,
      transport: transportName(config),
      address,
      service: config.service,
      receiveBuffer,
      options,
      joined: lab.joined.get(number),
      isolated: isIsolated(config),
      shown: true,
    });
  }
}

/** Tells which listeners a reload took away. */
export function announceClosed(
  listeners: readonly BoundListener[],
  language: Language,
  { display, log }: Announcing,
): void {
  for (const line of closedLines(listeners, language)) display.line(line);
  for (const { config: { name }, socket: { address } } of listeners) {
    log.info("Closed {address}: its connections may finish", { name, address, shown: true });
  }
}

/** Nothing is served any more. */
export function announceEnd(
  lab: Lab,
  outcomes: Readonly<Record<string, number>>,
  { display, log, startedAt }: AnnouncingTimes,
): void {
  const { totals, config: { lab: { language } } } = lab;
  for (const line of totalsLines(totals, language)) display.line(line);
  for (const each of totals) log.info("Totals of {name}", { ...each, shown: true });
  log.info("Exchanges noted", { ...outcomes, unnoted: lab.dropped, shown: true });
  display.line(stoppedLine(performance.now() - startedAt, language));
}

/** What the lab serves, in a line for `systemctl status`. */
export function servingStatus({ config, listeners, workers }: Lab): string {
  return `Serving ${config.lab.name}: ${listeners.length} listeners, ${workers} workers`;
}

function announceBoard(board: BoardAddresses, config: LabConfig, { display, log }: Announcing): void {
  for (const line of boardLines(board, config.lab.language)) display.line(line);
  // The addresses alone: a token never stands in a log.
  const hints = `${board.hints.address}:${board.hints.port}`;
  log.info("Board at {url}", { url: board.url, hints, students: board.reach.me, shown: true });
}

function announceGroup(goesOn: GroupGoesOn, language: Language, { display, log }: Announcing): void {
  display.line(goesOnLine(goesOn, language));
  log.info("{name} goes on; students so far: {students}", { ...goesOn, shown: true });
}
/** Warns where fewer connections fit than the configuration lets in. */
function tellShortage(config: LabConfig, log: Logger): void {
  const shortage = descriptorShortage(config, descriptorLimit(), usedDescriptors());
  if (shortage === undefined) return;
  log.warning(
    "At most {room} connections fit into this process's {limit} descriptors, and max_connections of {listener} is " +
      "{wanted}: raise the limit (ulimit -n), or lower max_connections",
    { ...shortage },
  );
}

/** A listener whose connections do not fit into the descriptors that the process may have. */
interface DescriptorShortage {
  /** Connections that fit. */
  readonly room: number;
  readonly limit: number;
  /** The listener that lets in more than any other, and how many. */
  readonly listener: string;
  readonly wanted: number;
}

/**
 * Whether the connections that a lab lets in fit into its descriptors.
 * @param limit descriptors that the process may have
 * @param used those that it has, serving nobody
 * @returns undefined where each listener's connections fit, if not all listeners' at the same time
 */
function descriptorShortage(
  config: LabConfig,
  limit: number,
  used: number,
): DescriptorShortage | undefined {
  const room = Math.max(0, limit - used - reservedDescriptors(limit));
  let most: DescriptorShortage | undefined;
  for (const listener of config.listeners) {
    // A Unix dgram listener has no connections, whatever its limit.
    if (!("maxConnections" in listener) || ("socket" in listener && listener.socket === "dgram")) continue;
    const { name, maxConnections: wanted } = listener;
    if (wanted > Math.max(room, most?.wanted ?? 0)) most = { room, limit, listener: name, wanted };
  }
  return most;
}

const WORDS = {
  en: {
    rows: ["Board", "Students", "Projector"],
    or: "or",
    also: "also",
    nicknames: "nicknames only",
    loopback: "this machine only; serve --open opens it to the class",
    "no-address":
      'this machine only: it has no network address of this kind; connect it, or set [board] address = "::" for IPv6',
  },
  fr: {
    rows: ["Tableau", "Étudiants", "Projection"],
    or: "ou",
    also: "aussi",
    nicknames: "surnoms seulement",
    loopback: "cette machine seulement ; serve --open l'ouvre à la classe",
    "no-address":
      "cette machine seulement : elle n'a pas d'adresse réseau de ce type ; connectez-la, ou [board] address = " +
      '"::" pour IPv6',
  },
};

/**
 * Columns are two spaces apart: `Board`, `Students`, `Projector` (`Tableau`, `Étudiants`, `Projection`), each with
 * its address: the one that most of the class reaches, if there is one; students' other ones in lines of their own.
 */
export function boardLines(addresses: BoardAddresses, language: Language): string[] {
  const { teacher, me, projector, url, hints, reach } = addresses;
  const { rows: [board, students, screen], or, also, nicknames, ...why } = WORDS[language];
  const [first = me, ...others] = reach.me;
  const base = first.slice(0, -"me".length);
  const on = (address: string) => base + address.slice(url.length);
  const nc = reach.nc[0] ?? `nc ${new URL(url).hostname.replace(/^\[|\]$/g, "")} ${hints.port}`;
  return alignColumns([
    [board, on(teacher), reach.closed === undefined ? "" : why[reach.closed]],
    [students, first, `${or} ${nc}`],
    ...others.map((other, i) => ["", `${also} ${other}`, `${or} ${reach.nc[i + 1]}`]),
    [screen, on(projector), nicknames],
  ]);
}

/** A group with a name of its own is called by it, any other by its day. */
export function goesOnLine({ name, since, students, path }: GroupGoesOn, language: Language): string {
  const day = new Date(since).toLocaleDateString(language === "en" ? "en-GB" : "fr", {
    day: "numeric",
    month: "short",
  });
  const number = Number(/\d+/.exec(name)?.[0]);
  const own = name === defaultGroupName(number, since) ? "" : name;
  if (language === "fr") {
    const called = own === "" ? `du ${day}` : `« ${own} » du ${day}`;
    const count = counted(students, "étudiant", "étudiants", language);
    return `Le groupe ${called} continue : ${count} (${path}) ; « Nouveau groupe » sur le tableau en commence un autre`;
  }
  const called = own === "" ? `of ${day}` : `"${own}" of ${day}`;
  const count = counted(students, "student", "students", language);
  return `Group ${called} goes on: ${count} (${path}); "New group" on the board begins another`;
}
