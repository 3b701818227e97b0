// Asks of all that a lab opens whether it could be opened now: each listener by opening it as serve would, the
// board's two ports, the journal, the log's file. Nothing stays open, and nothing is left behind.
import type { LabConfig, ListenerConfig } from "../config/types.ts";
import { examineJournalFile, JournalError, MEMORY } from "../journal/file.ts";
import { examineLogFile, LogFileError } from "../log/log_file.ts";
import { EADDRINUSE } from "../posix/constants.ts";
import { SystemError } from "../posix/errors.ts";
import { configuredAddress, optionText } from "./display/start_and_stop.ts";
import { OpenError } from "./listeners/bound_socket.ts";
import { closeListeners, openListener, openTcp } from "./listeners/open.ts";
import { lookAtUnixPath } from "./listeners/unix.ts";

/** listen's, for a socket that is closed at once. */
const BACKLOG = 1;

/** One thing that a lab opens. */
export interface AddressCheck {
  /** The listener's name; of what is no listener, the key that names it: `[board] port`. */
  readonly listener: string;
  readonly address: string;
  /** "unusable": not in use, but it can't be opened here: no such interface, no right to. */
  readonly state: "free" | "taken" | "unusable";
  /** Why it is not free, or what more there is to say. */
  readonly why: string;
  /** It is a file, and only told of where there is something wrong with it. */
  readonly file?: true;
}

/** All that a lab opens, in the order of the configuration; of files, those that can't be opened. */
export function checkAddresses(config: LabConfig): AddressCheck[] {
  return [...config.listeners.map(checkListener), ...checkBoard(config), ...checkFiles(config)];
}

/** The cluster's database, where something is wrong with it. */
export async function checkCluster({ cluster }: LabConfig): Promise<AddressCheck[]> {
  if (cluster === undefined) return [];
  const { examineCluster } = await import("./class/cluster.ts");
  const { lab, problem } = await examineCluster(cluster);
  if (problem === undefined) return [];
  const { host, port, name } = cluster.database;
  const address = `${host}:${port}/${name}`;
  return [{ listener: `[cluster] ${lab}`, address, file: true, state: "unusable", why: problem }];
}

function checkListener(config: ListenerConfig): AddressCheck {
  const where = { listener: config.name, address: configuredAddress(config) };
  return examined(where, () => {
    // A stale socket file is only looked at: opening its path would replace the file, which only serve may do.
    const stale = config.transport === "unix" && lookAtUnixPath(config.path) === "stale";
    if (stale) return "a socket file that nobody serves will be replaced";
    const socket = openListener(config);
    closeListeners([socket]);
    return socket.options.map((option) => optionText(option, "en")).join(", ");
  });
}

function checkBoard({ board }: LabConfig): AddressCheck[] {
  if (!board.enabled) return [];
  const { address } = board;
  const host = address.includes(":") ? `[${address}]` : address;
  return ([["port", board.port], ["hints_port", board.hintsPort]] as const).map(([key, port]) =>
    examined({ listener: `[board] ${key}`, address: `${host}:${port}` }, () => {
      closeListeners([openTcp({ address, port, backlog: BACKLOG })]);
      return "";
    })
  );
}

function checkFiles({ journal, log }: LabConfig): AddressCheck[] {
  const files: AddressCheck[] = [];
  if (journal.path !== MEMORY) {
    const where = { listener: "[journal] path", address: journal.path, file: true } as const;
    files.push(examined(where, () => examineJournalFile(journal.path)));
  }
  if (log.file !== "") {
    const where = { listener: "[log] file", address: log.file, file: true } as const;
    files.push(examined(where, () => examineLogFile(log.file)));
  }
  return files.filter(({ state }) => state !== "free");
}

/** @param open opens and closes it; what it returns is said beside "free" */
function examined(
  where: Pick<AddressCheck, "listener" | "address" | "file">,
  open: () => string | void,
): AddressCheck {
  try {
    return { ...where, state: "free", why: open() ?? "" };
  } catch (error) {
    const expected = [OpenError, SystemError, JournalError, LogFileError].some((kind) =>
      error instanceof kind
    );
    if (!expected) throw error;
    return { ...where, state: isTaken(error as Error) ? "taken" : "unusable", why: (error as Error).message };
  }
}

function isTaken(error: Error): boolean {
  if (error instanceof JournalError) return error.fault === "other-lab";
  if (error instanceof SystemError) return error.errno === EADDRINUSE;
  // Of a Unix socket that somebody serves, no call has failed.
  return error.cause instanceof Error ? isTaken(error.cause) : / serves it;/.test(error.message);
}
