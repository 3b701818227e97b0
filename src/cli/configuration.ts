// Where a command's configuration comes from: the file it names, or the default lab that comes with guichet.
import { loadConfig } from "../config/load.ts";
import { UnreadableConfiguration } from "../config/problems.ts";
import type { LabConfig } from "../config/types.ts";
import { isLoopback } from "../posix/address.ts";
import { userOf } from "../posix/system/process.ts";
import { projectFile } from "../project/files.ts";
import { type Flag, type Invocation, usageError } from "./command.ts";
import { RUNTIME_VARIABLE } from "./process_io.ts";

/** sun_path holds 107 bytes: this and `/guichet.sock`; the folder is /run/user/1000 or the like. */
const LONGEST_FOLDER = 94;

/** S_IROTH of a file, S_IXOTH of a folder (inode(7)). */
const OTHERS_READ = 0o004;
const OTHERS_ENTER = 0o001;

const DEFAULT_LAB = projectFile("config/lab.toml");

/** The same lab in French, for --lang fr. */
const DEFAULT_LAB_FR = projectFile("config/lab.fr.toml");

/** How messages name the default lab. */
const DEFAULT_NAME = "config/lab.toml (built in)";

/** The flag of the commands that take a configuration; FILE alone does the same. */
export const CONFIG_FLAG: Flag = {
  name: "config",
  value: "FILE",
  help: "The lab's configuration, in TOML; if left out, the default lab",
};

/** What those commands take besides their flags. */
export const CONFIG_ARGUMENT = "[FILE]";

/** For the class, whatever the file says. */
export const OPEN_FLAG: Flag = {
  name: "open",
  help: "Open the board to the class: on every address of this machine, not only 127.0.0.1",
};

const LANGUAGES: readonly LabConfig["lab"]["language"][] = ["en", "fr"];

export const LANGUAGE_FLAG: Flag = {
  name: "lang",
  value: "en|fr",
  help: "Language of messages, hints and pages, instead of the file's",
};

const DISPLAYS: readonly LabConfig["lab"]["display"][] = ["none", "brief"];

export const DISPLAY_FLAG: Flag = {
  name: "display",
  value: "none|brief",
  help: "brief: one line on the terminal for each exchange, instead of the file's",
};

/** A checked configuration and what to call the file it came from. */
export interface Configuration {
  file: string;
  config: LabConfig;
}

/**
 * Reads and checks the configuration that the command line names, or the default; flags come before what it says.
 *
 * @throws {UnreadableConfiguration} where the file can't be read
 * @throws {ConfigError} where it is wrong, with every mistake
 * @throws {UsageError} where the command line names two, or a flag has a wrong value
 */
export function readConfiguration(invocation: Invocation): Configuration {
  const [named, word] = [invocation.values.get(CONFIG_FLAG.name), invocation.words[0]];
  if (named !== undefined && word !== undefined) {
    throw usageError(
      `Cannot use "${word}" with --config "${named}": expected one configuration`,
      invocation,
    );
  }
  const file = named ?? word;
  const config = file === undefined
    ? defaultLab(readLanguage(invocation) ?? "en")
    : withJournalBeside(loadConfig(readText(file), file), file);
  return { file: file ?? DEFAULT_NAME, config: withFlags(config, invocation) };
}

function withFlags(config: LabConfig, invocation: Invocation): LabConfig {
  const language = readLanguage(invocation) ?? config.lab.language;
  const display = oneOf(DISPLAYS, DISPLAY_FLAG, invocation) ?? config.lab.display;
  const lab = { ...config.lab, language, display };
  if (!invocation.switches.has(OPEN_FLAG.name)) return { ...config, lab };
  const { address } = config.board;
  // An address that others reach already was chosen on purpose.
  const open = !isLoopback(address) ? address : address.includes(":") ? "::" : "0.0.0.0";
  return { ...config, lab, board: { ...config.board, enabled: true, address: open } };
}

/** The language that --lang asks for, if any. @throws {UsageError} */
export function readLanguage(invocation: Invocation): LabConfig["lab"]["language"] | undefined {
  return oneOf(LANGUAGES, LANGUAGE_FLAG, invocation);
}

function oneOf<T extends string>(words: readonly T[], { name }: Flag, invocation: Invocation): T | undefined {
  const given = invocation.values.get(name);
  const found = words.find((word) => word === given);
  if (given === undefined || found !== undefined) return found;
  throw usageError(`Cannot use --${name} "${given}": expected ${words.join(" or ")}`, invocation);
}

/** The default lab's file as text, with comments for whoever changes it. */
export function defaultLabText(language: LabConfig["lab"]["language"]): string {
  return Deno.readTextFileSync(language === "fr" ? DEFAULT_LAB_FR : DEFAULT_LAB);
}

/**
 * The configuration with the journal's whole path: a relative one begins beside the configuration, wherever one
 * stands, so that a lab goes on with its own class and with no other lab's. The default lab has no folder: its
 * journal is where one stands.
 */
function withJournalBeside(config: LabConfig, file: string): LabConfig {
  const { path } = config.journal;
  const end = file.lastIndexOf("/") + 1;
  if (end === 0 || path === ":memory:" || path.startsWith("/")) return config;
  return { ...config, journal: { ...config.journal, path: file.slice(0, end) + path } };
}

/**
 * The default lab. Its Unix socket is in the user's own folder where there is one: in /tmp, anybody may put a
 * file of that name first. A path that a configuration of the user's names is left as it is.
 */
function defaultLab(language: LabConfig["lab"]["language"]): LabConfig {
  const config = loadConfig(defaultLabText(language), DEFAULT_NAME);
  const folder = runtimeFolder();
  if (folder === undefined) return config;
  const listeners = config.listeners.map((listener) =>
    listener.transport === "unix" ? { ...listener, path: `${folder}/guichet.sock` } : listener
  );
  return { ...config, listeners };
}

/** The user's folder, if it is one as the specification wants it: absolute, ours, closed to all others. */
function runtimeFolder(): string | undefined {
  if (Deno.permissions.querySync({ name: "env", variable: RUNTIME_VARIABLE }).state !== "granted") {
    return undefined;
  }
  const folder = Deno.env.get(RUNTIME_VARIABLE) ?? "";
  if (!folder.startsWith("/") || folder.length > LONGEST_FOLDER) return undefined;
  try {
    const { isDirectory, uid, mode } = Deno.lstatSync(folder);
    // su and sudo may hand on the folder of who called them.
    return isDirectory && uid === userOf(Deno.pid) && (mode! & 0o077) === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** A whole file that is to be checked. @throws {UnreadableConfiguration} */
export function readText(file: string): string {
  try {
    const { isFile, isDirectory } = Deno.statSync(file);
    // A FIFO would hold the lab until somebody writes to it, and a device may have no end.
    if (!isFile && !isDirectory) {
      throw new Error("it is a FIFO, a socket or a device; expected a regular file");
    }
    return Deno.readTextFileSync(file);
  } catch (error) {
    throw new UnreadableConfiguration(`Cannot read configuration "${file}": ${reason(error)}`, {
      cause: error,
    });
  }
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  return error instanceof Error ? error.message : String(error);
}

/** Tokens that everybody on this machine can read, and what to do; undefined where nobody can. */
export function exposedTokens(
  { file, config: { board } }: Configuration,
): { text: string; cure: string } | undefined {
  const keys = [
    ...(board.token === "" ? [] : ["token"]),
    ...(board.projectorToken === "" ? [] : ["projector_token"]),
  ];
  if (keys.length === 0 || !board.enabled) return undefined;
  const mode = (Deno.statSync(file).mode ?? 0) & 0o777;
  if ((mode & OTHERS_READ) === 0 || !othersCanReach(Deno.realPathSync(file))) return undefined;
  return {
    text: `Everybody on this machine can read [board] ${keys.join(" and ")} in "${file}": it has mode ` +
      `${mode.toString(8).padStart(4, "0")}; expected 0600`,
    cure: `chmod 600 ${file} (for a service, see "Tokens" in docs/deployment.md)`,
  };
}

/** Whether every folder above a file lets everybody through. */
function othersCanReach(file: string): boolean {
  const parts = file.split("/").slice(1, -1);
  const folders = ["/", ...parts.map((_, i) => `/${parts.slice(0, i + 1).join("/")}`)];
  return folders.every((folder) => ((Deno.statSync(folder).mode ?? 0) & OTHERS_ENTER) !== 0);
}
