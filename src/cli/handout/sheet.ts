// What stands on the sheet that is handed out, whatever it is printed as: where the lab is, and each exercise with its
// text, its protocol, and a line to try it. Pure: the machine's addresses are given.
import { tellProtocol, type ToldProtocol } from "../../challenges/protocols.ts";
import type { ExerciseConfig, LabConfig, ListenerConfig } from "../../config/types.ts";
import { isLoopback } from "../../posix/address.ts";
import { reachedBy } from "../../text/address.ts";
import type { Language } from "../../text/language.ts";
import { impairText } from "./impair_text.ts";
import type { Key } from "./key.ts";
import { type SheetWords, WORDS } from "./words.ts";

/** Of a machine full of containers: nobody types more. */
const MOST_HOSTS = 4;

const LOOPBACK = "127.0.0.1";

/** One exercise of the sheet. */
export interface Item {
  /** From 1. */
  readonly number: number;
  /** The exercise's, or the listener's where the file has no exercises. */
  readonly name: string;
  readonly title: string;
  /** "2 points · optional · until 15 December 2026, 23:59"; empty where there is nothing to say. */
  readonly terms: string;
  /** "TCP, port 7301". */
  readonly where: string;
  /** Markdown, the teacher's. */
  readonly text?: string;
  readonly protocol: ToldProtocol;
  /** A line of the shell. */
  readonly attempt: string;
}

export interface Sheet {
  readonly language: Language;
  readonly words: SheetWords;
  readonly title: string;
  /** Whom it is for; absent: whoever gets it. */
  readonly student?: string;
  /** The lab's addresses, best first. */
  readonly hosts: readonly string[];
  /** Links to /me, and commands that show the same; none where students don't reach the board. */
  readonly me: readonly string[];
  readonly nc: readonly string[];
  readonly items: readonly Item[];
  /** Whether who solves an item gets a ticket: only exercises of the file have them. */
  readonly hasTickets: boolean;
  /** Of the items that are not optional; 0 where none is told. */
  readonly points: number;
  /** For the teacher only. */
  readonly key?: Key;
}

interface SheetOptions {
  /** This machine's addresses that others reach, best first. */
  readonly machine: readonly string[];
  readonly student?: string;
  readonly key?: Key;
}

/** The sheet of a lab. */
export function sheetOf(config: LabConfig, { machine, student, key }: SheetOptions): Sheet {
  const { lab: { name, language }, listeners, exercises, board } = config;
  const words = WORDS[language];
  const hosts = hostsOf(listeners, machine);
  const of = (listener: ListenerConfig, index: number, exercise?: ExerciseConfig) =>
    itemOf({ listener, number: index + 1, exercise, hosts, language });
  const byName = new Map(listeners.map((listener) => [listener.name, listener]));
  const isOpen = board.enabled && !isLoopback(board.address);
  const boards = isOpen ? reachedBy(board.address, machine).slice(0, MOST_HOSTS) : [];
  return {
    language,
    words,
    title: name,
    ...(student === undefined ? {} : { student }),
    hosts,
    me: boards.map((host) => `http://${host.includes(":") ? `[${host}]` : host}:${board.port}/me`),
    nc: boards.map((host) => `nc ${host} ${board.hintsPort}`),
    items: exercises.length === 0
      ? listeners.map((listener, i) => of(listener, i))
      // The checker has found each exercise's listener.
      : exercises.map((exercise, i) => of(byName.get(exercise.listener)!, i, exercise)),
    hasTickets: exercises.length > 0,
    points: exercises.reduce((sum, { points, optional }) => sum + (optional ? 0 : points), 0),
    ...(key === undefined ? {} : { key }),
  };
}

/** Where most listeners are reached: those of a listener on every address, or of the first. */
function hostsOf(listeners: readonly ListenerConfig[], machine: readonly string[]): readonly string[] {
  const addresses = listeners.flatMap((listener) => "address" in listener ? listener.address : []);
  const first = addresses.find((address) => address === "::") ??
    addresses.find((address) => address === "0.0.0.0") ?? addresses.at(0) ?? LOOPBACK;
  const hosts = reachedBy(first, machine).slice(0, MOST_HOSTS);
  return hosts.length === 0 ? [LOOPBACK] : hosts;
}

interface ItemOptions {
  readonly listener: ListenerConfig;
  readonly number: number;
  readonly exercise: ExerciseConfig | undefined;
  readonly hosts: readonly string[];
  readonly language: Language;
}

function itemOf({ listener, number, exercise, hosts, language }: ItemOptions): Item {
  const told = tellProtocol(listener, language);
  const spoilt = listener.impair === undefined ? "" : ` ${impairText(listener.impair, language)}`;
  const protocol = { ...told, says: told.says + spoilt };
  const text = exercise?.text?.[language];
  return {
    number,
    name: exercise?.name ?? listener.name,
    title: exercise?.title[language] ?? protocol.title,
    terms: exercise === undefined ? "" : termsOf(exercise, language),
    where: whereText(listener, WORDS[language]),
    ...(text === undefined ? {} : { text }),
    protocol,
    attempt: attemptText(protocol.attempt, listener, hosts),
  };
}

function termsOf({ points, optional, opens, closes }: ExerciseConfig, language: Language): string {
  const words = WORDS[language];
  const when = (at: number) =>
    new Date(at).toLocaleString(language === "fr" ? "fr" : "en-GB", {
      dateStyle: "long",
      timeStyle: "short",
    });
  return [
    points === 1 ? words.point : `${points} ${words.points}`,
    ...(optional ? [words.optional] : []),
    ...(opens === undefined ? [] : [`${words.from} ${when(opens)}`]),
    ...(closes === undefined ? [] : [`${words.until} ${when(closes)}`]),
  ].join(" · ");
}

/** Whether an address stands for all of the machine's. */
function isAny(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

function whereText(listener: ListenerConfig, words: SheetWords): string {
  switch (listener.transport) {
    case "icmp":
      return "ICMP";
    case "unix":
      return `${words.socket} (${listener.socket}), ${listener.path}`;
    case "multicast":
      return `UDP, ${words.group} ${listener.group}, ${portText(listener.port, words)}`;
    default: {
      const { transport, address, port } = listener;
      const at = isAny(address) ? [] : [address + (isLoopback(address) ? ` (${words.loopback})` : "")];
      return [transport.toUpperCase(), ...at, portText(port, words)].join(", ");
    }
  }
}

/** The kernel chooses port 0 when the lab starts. */
function portText(port: number, words: SheetWords): string {
  return port === 0 ? words.freePort : `port ${port}`;
}

/** A protocol's line with what stands for this listener. */
function attemptText(attempt: string, listener: ListenerConfig, hosts: readonly string[]): string {
  const places: Readonly<Record<string, string>> = placesOf(listener, hosts);
  return attempt.replace(/\b(?:AT|HOST|PORT)\b/g, (word) => places[word]);
}

function placesOf(
  listener: ListenerConfig,
  hosts: readonly string[],
): Record<"AT" | "HOST" | "PORT", string> {
  if (listener.transport === "unix") {
    const flags = listener.socket === "dgram" ? "-uU" : "-U";
    return { AT: `${flags} ${listener.path}`, HOST: listener.path, PORT: "" };
  }
  if (listener.transport === "icmp") return { AT: hosts[0], HOST: hosts[0], PORT: "" };
  const port = listener.port === 0 ? "PORT" : String(listener.port);
  if (listener.transport === "multicast") {
    return { AT: `-u ${listener.group} ${port}`, HOST: listener.group, PORT: port };
  }
  const host = isAny(listener.address) ? hosts[0] : listener.address;
  const flag = listener.transport === "udp" ? "-u " : "";
  return { AT: `${flag}${host} ${port}`, HOST: host, PORT: port };
}
