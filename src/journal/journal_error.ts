// What is thrown when the journal can't be opened. Not here: what happens when it can't be written later (journal.ts,
// `problem`): the lab goes on then.

/** Who can help: whoever set the path, whoever runs the machine, or whoever runs the other lab. */
export type JournalFault = "path" | "system" | "other-lab";

/** The journal can't be opened; the message says what to do. A file that is no journal of ours was not changed. */
export class JournalError extends Error {
  override readonly name = "JournalError";
  readonly fault: JournalFault;

  constructor(message: string, fault: JournalFault, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
  }
}

/** Says in a word or two why SQLite or the system refused. node:sqlite tells codes in Node only, so texts are read. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/disk is full|os error 28/.test(text)) return "disk full";
  if (/is locked/.test(text)) return "another program holds it locked";
  if (/readonly database|read-only|os error 30/i.test(text)) return "it is read-only";
  if (/os error 13|[Pp]ermission denied/.test(text)) return "permission denied";
  if (/os error 2\b|No such file/.test(text)) return "no such file or folder";
  if (/not a database/.test(text)) return "it is not an SQLite database";
  return text;
}
