// What a service manager tells by the environment (sd_notify(3), sd_watchdog_enabled(3), sd_listen_fds(3)), taken apart.
// Pure. Not here: reading the environment (src/cli), doing what it asks (notify.ts, watchdog.ts, activation.ts).

/** The variables, and all that guichet reads of the environment. */
export const SERVICE_VARIABLES = [
  "NOTIFY_SOCKET",
  "WATCHDOG_USEC",
  "WATCHDOG_PID",
  "LISTEN_FDS",
  "LISTEN_PID",
  "LISTEN_FDNAMES",
] as const;

export type ServiceVariables = Partial<Record<typeof SERVICE_VARIABLES[number], string>>;

/** A descriptor that the process was started with. */
export interface ListenDescriptor {
  readonly fd: number;
  /** "unknown" where the manager named none, as sd_listen_fds_with_names(3) has it. */
  readonly name: string;
}

export interface ServiceEnvironment {
  /** Where to tell how the service is: a path, or "@" and an abstract name; undefined: nowhere. */
  readonly notifySocket: string | undefined;
  /** Milliseconds within which the manager wants to hear that all is well; 0 is never. */
  readonly watchdog: number;
  readonly descriptors: readonly ListenDescriptor[];
  /** Variables that are there and can't be meant; each a sentence. */
  readonly complaints: readonly string[];
}

/** Nobody manages us. */
export const UNMANAGED: ServiceEnvironment = {
  notifySocket: undefined,
  watchdog: 0,
  descriptors: [],
  complaints: [],
};

/** SD_LISTEN_FDS_START of sd-daemon.h. */
const FIRST_DESCRIPTOR = 3;

/** More descriptors than a lab has listeners by far; a number beyond is a mistake. */
const MOST_DESCRIPTORS = 1024;

/** Takes the variables apart. @param pid ours: what is meant for another process is not for us */
export function serviceEnvironment(variables: ServiceVariables, pid: number): ServiceEnvironment {
  const complaints: string[] = [];
  return {
    notifySocket: notifySocketOf(variables, complaints),
    watchdog: watchdogOf(variables, pid, complaints),
    descriptors: descriptorsOf(variables, pid, complaints),
    complaints,
  };
}

function notifySocketOf({ NOTIFY_SOCKET: name }: ServiceVariables, complaints: string[]): string | undefined {
  if (name === undefined || name === "") return undefined;
  if ((name.startsWith("/") || name.startsWith("@")) && name.length > 1) return name;
  complaints.push(`Cannot use NOTIFY_SOCKET "${name}": want an absolute path, or @ and an abstract name`);
  return undefined;
}

function watchdogOf(variables: ServiceVariables, pid: number, complaints: string[]): number {
  const { WATCHDOG_USEC: usec, WATCHDOG_PID: wanted } = variables;
  if (usec === undefined || usec === "" || isForAnother(wanted, pid)) return 0;
  if (/^[1-9]\d{0,14}$/.test(usec)) return Number(usec) / 1000;
  complaints.push(`Cannot use WATCHDOG_USEC "${usec}": want a number of microseconds`);
  return 0;
}

function descriptorsOf(
  variables: ServiceVariables,
  pid: number,
  complaints: string[],
): ListenDescriptor[] {
  const { LISTEN_FDS: fds, LISTEN_PID: wanted, LISTEN_FDNAMES: list } = variables;
  // Without LISTEN_PID they may be anybody's, a parent's that forgot to clear its environment.
  if (fds === undefined || fds === "" || wanted === undefined || isForAnother(wanted, pid)) return [];
  const count = /^\d{1,6}$/.test(fds) ? Number(fds) : Infinity;
  if (count > MOST_DESCRIPTORS) {
    complaints.push(
      `Cannot use LISTEN_FDS "${fds}": want a number of descriptors, at most ${MOST_DESCRIPTORS}`,
    );
    return [];
  }
  const names = list === undefined || list === "" ? [] : list.split(":");
  if (names.length > 0 && names.length !== count) {
    complaints.push(`Cannot use LISTEN_FDNAMES: it has ${names.length} names for ${count} descriptors`);
  }
  return Array.from({ length: count }, (_, i) => ({
    fd: FIRST_DESCRIPTOR + i,
    name: names.length === count ? names[i] : "unknown",
  }));
}

function isForAnother(wanted: string | undefined, pid: number): boolean {
  return wanted !== undefined && wanted !== "" && wanted !== String(pid);
}
