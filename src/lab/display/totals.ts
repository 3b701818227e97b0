// Exact counts per listener, summed over all workers, and the table of them that a lab ends with. Pure.
import type { Language } from "../../text/language.ts";
import { type SharedLab, tallySum } from "../../dataplane/shared/memory.ts";
import {
  ANSWERS,
  BYTES_IN,
  BYTES_OUT,
  CONNECTIONS,
  DATAGRAMS,
  DROPPED,
  ERRORS,
  OPEN,
  REFUSED,
  REFUSED_FOR,
  URGENT,
} from "../../dataplane/shared/tally.ts";
import { type Refusal, REFUSALS } from "../../exchange/exchange.ts";
import { alignColumns, countText } from "../../text/format.ts";

/** What one listener saw, from its opening to its end. */
export interface ListenerTotals {
  name: string;
  /** Datagrams that came and were served. */
  datagrams: number;
  /** Connections accepted and served. */
  connections: number;
  /** Answers sent. */
  answers: number;
  bytesIn: number;
  bytesOut: number;
  /** Connections closed at once because the limit was reached, datagrams that must not be answered. */
  refused: number;
  /** Reads, writes and accepts that failed. */
  errors: number;
  /** Bytes that came out of band; the column is there only when there were some. */
  urgent: number;
  /** Datagrams the kernel dropped because the receive buffer was full. */
  kernelDrops: number;
}

type Column = Exclude<keyof ListenerTotals, "name">;

const COLUMNS: readonly Column[] = [
  "datagrams",
  "connections",
  "answers",
  "bytesIn",
  "bytesOut",
  "refused",
  "errors",
  "urgent",
  "kernelDrops",
];

const HEADERS: Record<Language, Record<Column | "name" | "total", string>> = {
  en: {
    name: "Totals",
    datagrams: "datagrams",
    connections: "connections",
    answers: "answers",
    bytesIn: "bytes in",
    bytesOut: "bytes out",
    refused: "refused",
    errors: "errors",
    urgent: "urgent bytes",
    kernelDrops: "dropped by kernel",
    total: "all",
  },
  fr: {
    name: "Totaux",
    datagrams: "datagrammes",
    connections: "connexions",
    answers: "réponses",
    bytesIn: "octets reçus",
    bytesOut: "octets envoyés",
    refused: "refus",
    errors: "erreurs",
    urgent: "octets urgents",
    kernelDrops: "perdus par le noyau",
    total: "tous",
  },
};

/**
 * A header, a row a listener in the order given, and a row of sums where there is more than one. Columns are
 * at least two spaces apart; zero is a dash.
 */
export function totalsLines(totals: readonly ListenerTotals[], language: Language): string[] {
  const words = HEADERS[language];
  const columns = COLUMNS.filter((column) => column !== "urgent" || totals.some(({ urgent }) => urgent > 0));
  const cells = (name: string, of: (column: Column) => number) => [
    name,
    ...columns.map((column) => of(column) === 0 ? "-" : countText(of(column), language)),
  ];
  const rows = totals.map((each) => cells(each.name, (column) => each[column]));
  if (totals.length > 1) {
    rows.push(cells(words.total, (column) => totals.reduce((sum, each) => sum + each[column], 0)));
  }
  const header = [words.name, ...columns.map((column) => words[column])];
  return alignColumns([header, ...rows], new Set(header.keys().drop(1)));
}

/** @param kernelDrops datagrams the kernel dropped on the listener's socket */
export function totalsOf(
  lab: SharedLab,
  listener: number,
  name: string,
  kernelDrops: number,
): ListenerTotals {
  return {
    name,
    datagrams: tallySum(lab, listener, DATAGRAMS),
    connections: tallySum(lab, listener, CONNECTIONS),
    answers: tallySum(lab, listener, ANSWERS),
    bytesIn: tallySum(lab, listener, BYTES_IN),
    bytesOut: tallySum(lab, listener, BYTES_OUT),
    refused: tallySum(lab, listener, REFUSED),
    errors: tallySum(lab, listener, ERRORS),
    urgent: tallySum(lab, listener, URGENT),
    kernelDrops,
  };
}

/** The sum of two, named as the first. */
export function addTotals(one: ListenerTotals, other: ListenerTotals): ListenerTotals {
  return {
    name: one.name,
    datagrams: one.datagrams + other.datagrams,
    connections: one.connections + other.connections,
    answers: one.answers + other.answers,
    bytesIn: one.bytesIn + other.bytesIn,
    bytesOut: one.bytesOut + other.bytesOut,
    refused: one.refused + other.refused,
    errors: one.errors + other.errors,
    urgent: one.urgent + other.urgent,
    kernelDrops: one.kernelDrops + other.kernelDrops,
  };
}

/** Exchanges that were counted but not recorded singly, because too many came at once. */
export function droppedExchanges(lab: SharedLab, listener: number): number {
  return tallySum(lab, listener, DROPPED);
}

/** Why so many were refused by a listener, by reason. */
export function refusedFor(lab: SharedLab, listener: number): Record<Refusal, number> {
  const counts = REFUSALS.map((reason, i) => [reason, tallySum(lab, listener, REFUSED_FOR + i)]);
  return Object.fromEntries(counts) as Record<Refusal, number>;
}

/**
 * A number that grows with whatever comes to any listener: datagrams, connections, bytes, urgent ones too.
 */
export function received(lab: SharedLab, listeners: readonly number[]): number {
  let all = 0;
  for (const listener of listeners) {
    for (const field of [DATAGRAMS, CONNECTIONS, REFUSED, BYTES_IN, URGENT]) {
      all += tallySum(lab, listener, field);
    }
  }
  return all;
}

/** Connections open now, over all listeners. */
export function openConnections(lab: SharedLab, listeners: readonly number[]): number {
  let open = 0;
  for (const listener of listeners) open += tallySum(lab, listener, OPEN);
  return open;
}
