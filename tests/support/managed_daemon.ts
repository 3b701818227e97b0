// A lab below a service manager (service_manager.py): what it is handed, what it tells.
import { type Daemon, type DaemonOptions, startDaemon } from "./daemon.ts";
import { PROJECT_ROOT } from "./project_root.ts";

export interface ManagedOptions extends DaemonOptions {
  /** `--notify PATH`, `--watchdog 500`, … */
  manager: readonly string[];
}

/** What the manager says of one event. */
export interface ManagerEvent {
  what: "started" | "told" | "watchdog" | "ended";
  /** Seconds on the machine's monotonic clock. */
  at: number;
  pid?: number;
  uid?: number;
  lines?: string[];
  /** Whether it came from the process that was started. */
  ours?: boolean;
}

/** Starts both; dispose of the daemon, whose pid is the manager's and which passes signals on. */
export function startManaged({ manager, ...options }: ManagedOptions): Promise<Daemon> {
  const script = `${PROJECT_ROOT}/tests/support/service_manager.py`;
  const prefix = [...options.prefix ?? [], "python3", "-u", script, ...manager, "--"];
  return startDaemon({ ...options, prefix });
}

/** What the manager has said so far. */
export function eventsOf(daemon: Daemon, what?: ManagerEvent["what"]): ManagerEvent[] {
  const events = daemon.stdout.filter((line) => line.startsWith("manager "))
    .map((line): ManagerEvent => JSON.parse(line.slice("manager ".length)));
  return what === undefined ? events : events.filter((event) => event.what === what);
}

/** What the lab has told so far that has such a line. */
export function told(daemon: Daemon, line: string): ManagerEvent[] {
  return eventsOf(daemon, "told").filter(({ lines }) => lines!.includes(line));
}
