// The `init` command: writes the default lab, commented, as a file of the teacher's own.
import { escapeText } from "../text/escape.ts";
import { type Command, FAILED, type Invocation, OK } from "./command.ts";
import { defaultLabText, LANGUAGE_FLAG, readLanguage } from "./configuration.ts";
import type { Io } from "./process_io.ts";

/** Where the file goes unless told. */
const USUAL_FILE = "lab.toml";

/** Stands for standard output. */
const STDOUT = "-";

export const init: Command = {
  details: [
    "Writes the default lab to FILE (lab.toml if left out; - is standard output). Change it,",
    "check it with guichet check FILE, and start it with guichet serve FILE. A file that",
    "exists is left as it is.",
    "",
    "  guichet init --lang fr tp1.toml",
    "",
    "Exit status: 0 written; 1 the file exists already, or can't be written; 2 the command",
    "line is wrong.",
  ],
  flags: [
    { ...LANGUAGE_FLAG, help: "Language of the file's comments, and of the lab" },
    { name: "force", help: "Replace an existing file" },
  ],
  argument: "[FILE]",
  run: runInit,
};

async function runInit(invocation: Invocation, { stdout, stderr }: Io): Promise<number> {
  const file = invocation.words[0] ?? USUAL_FILE;
  const text = ownText(defaultLabText(readLanguage(invocation) ?? "en"));
  if (file === STDOUT) {
    await stdout.lines(text.trimEnd().split("\n"));
    return OK;
  }
  try {
    // A token may come into it, which is for its owner's eyes.
    const made = invocation.switches.has("force") ? { create: true } : { createNew: true };
    Deno.writeTextFileSync(file, text, { ...made, mode: 0o600 });
  } catch (error) {
    stderr.line(escapeText(`guichet: Cannot write "${file}": ${reason(error)}`));
    return FAILED;
  }
  stdout.line(escapeText(`Wrote ${file}; guichet check ${file} checks it, guichet serve ${file} starts it`));
  return OK;
}

/** Without the first lines, which are for whoever reads the file where it lies. */
function ownText(text: string): string {
  return text.slice(text.indexOf("\n\n") + 2);
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.AlreadyExists) return "it exists already; --force replaces it";
  if (error instanceof Deno.errors.NotFound) return "no such folder";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  return error instanceof Error ? error.message : String(error);
}
