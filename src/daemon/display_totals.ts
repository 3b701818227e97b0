// The table of totals that a lab ends with: what each listener saw. Pure. Not here: counting.

import type { Language } from "../config/types.ts";
import { alignColumns } from "./columns.ts";
import { countText } from "./quantities.ts";

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
 * A header, a row a listener in the order given, and a row of sums where there is more than one. Columns are at least
 * two spaces apart; zero is a dash.
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
