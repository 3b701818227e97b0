// The `handout` command: the sheet of a lab's exercises, as one HTML file that prints on A4, or as Markdown.
import type { LabConfig } from "../../config/types.ts";
import { MEMORY } from "../../journal/file.ts";
import { readJournal } from "../../journal/reading.ts";
import { listInterfaces, reachableAddresses } from "../../posix/system/interfaces.ts";
import { type Command, type Invocation, OK, usageError } from "../command.ts";
import {
  CONFIG_ARGUMENT,
  CONFIG_FLAG,
  type Configuration,
  LANGUAGE_FLAG,
  OPEN_FLAG,
  readConfiguration,
} from "../configuration.ts";
import type { Io } from "../process_io.ts";
import { htmlSheet } from "./html.ts";
import { type Key, keyOf } from "./key.ts";
import { markdownSheet } from "./markdown.ts";
import { sheetOf } from "./sheet.ts";

export const handout: Command = {
  details: [
    "Prints the sheet for students: where the lab is, and each exercise with its text, its",
    "protocol as a diagram of bytes, a line of nc to try it, and what must come back. Without",
    "exercises in the file, every listener is one. One HTML file that needs nothing else, for",
    "A4; the addresses are those by which others reach this machine now.",
    "",
    "  guichet handout lab.toml > sheet.html",
    "  guichet handout lab.toml --key > key.html",
    "",
    "--key adds what is for the teacher only, from the lab's journal: the tickets of each",
    "student of the current group; with --student, theirs, and what their first tries at the",
    "challenges are about.",
    "",
    "Exit status: 0 printed; 2 the command line or the configuration is wrong, or there is no",
    "journal for --key.",
  ],
  flags: [
    CONFIG_FLAG,
    { name: "html", help: "One HTML file (if left out)" },
    { name: "markdown", help: "Markdown instead" },
    { name: "student", value: "NAME", help: "Whom the sheet is for; with --key, only their tickets" },
    { name: "key", help: "Also what the teacher needs: tickets, and how numbers come about" },
    OPEN_FLAG,
    LANGUAGE_FLAG,
  ],
  argument: CONFIG_ARGUMENT,
  run: runHandout,
};

async function runHandout(invocation: Invocation, { stdout }: Io): Promise<number> {
  const { switches, values } = invocation;
  if (switches.has("html") && switches.has("markdown")) {
    throw usageError('Flags "--html" and "--markdown" exclude each other', invocation);
  }
  const configuration = readConfiguration(invocation);
  const student = values.get("student");
  const key = switches.has("key") ? readKey(configuration, student, invocation) : undefined;
  const sheet = sheetOf(configuration.config, {
    machine: reachableAddresses(listInterfaces()),
    ...(student === undefined ? {} : { student }),
    ...(key === undefined ? {} : { key }),
  });
  const text = switches.has("markdown") ? markdownSheet(sheet) : htmlSheet(sheet);
  await stdout.lines(text.trimEnd().split("\n"));
  return OK;
}

function readKey({ file, config }: Configuration, student: string | undefined, invocation: Invocation): Key {
  using journal = readJournal(journalOf(file, config, invocation));
  return keyOf(config, journal, student);
}

/** The path of the lab's journal. @throws {UsageError} where the lab keeps none */
export function journalOf(file: string, { journal }: LabConfig, invocation: Invocation): string {
  if (journal.path !== MEMORY) return journal.path;
  throw usageError(
    `Cannot know the secret of "${file}": its journal is ":memory:", which keeps nothing`,
    invocation,
  );
}
