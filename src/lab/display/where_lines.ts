// Where teacher and students look, and whose class it is, as the start tells it on the display. Never in the log:
// these lines hold tokens.
import type { BoardAddresses } from "../../board/options.ts";
import { defaultGroupName } from "../../journal/students.ts";
import { alignColumns, counted } from "../../text/format.ts";
import type { Language } from "../../text/language.ts";
import type { GroupGoesOn } from "../class/classroom.ts";

const WORDS = {
  en: {
    rows: ["Board", "Students", "Projector"],
    or: "or",
    also: "also",
    nicknames: "nicknames only",
    loopback: 'this machine only; serve --open, or [board] address = "0.0.0.0", opens it to the class',
    "no-address":
      'this machine only: no network gave it an address of this kind; connect it, or set [board] address = "::" for IPv6',
  },
  fr: {
    rows: ["Tableau", "Étudiants", "Projection"],
    or: "ou",
    also: "aussi",
    nicknames: "surnoms seulement",
    loopback: 'cette machine seulement ; serve --open, ou [board] address = "0.0.0.0", l\'ouvre à la classe',
    "no-address":
      "cette machine seulement : aucun réseau ne lui a donné d'adresse de ce type ; connectez-la, ou [board] address = " +
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
