// What a service manager tells by the environment (sd_notify(3), sd_watchdog_enabled(3)), taken apart. Pure.

/** The variables, and all that guichet reads of the environment. */
export const SERVICE_VARIABLES = [
  "NOTIFY_SOCKET",
  "WATCHDOG_USEC",
  "WATCHDOG_PID",
] as const;

export type ServiceVariables = Partial<Record<typeof SERVICE_VARIABLES[number], string>>;

export interface ServiceEnvironment {
  /** Where to tell how the service is: a path, or "@" and an abstract name; undefined: nowhere. */
  readonly notifySocket: string | undefined;
  /** Milliseconds within which the manager wants to hear that all is well; 0 is never. */
  readonly watchdog: number;
  /** Variables that are there and can't be meant; each a sentence. */
  readonly complaints: readonly string[];
}

/** Nobody manages us. */
export const UNMANAGED: ServiceEnvironment = {
  notifySocket: undefined,
  watchdog: 0,
  complaints: [],
};

/** Takes the variables apart. @param pid ours: what is meant for another process is not for us */
export function serviceEnvironment(variables: ServiceVariables, pid: number): ServiceEnvironment {
  const complaints: string[] = [];
  return {
    notifySocket: notifySocketOf(variables, complaints),
    watchdog: watchdogOf(variables, pid, complaints),
    complaints,
  };
}

function notifySocketOf({ NOTIFY_SOCKET: name }: ServiceVariables, complaints: string[]): string | undefined {
  if (name === undefined || name === "") return undefined;
  if ((name.startsWith("/") || name.startsWith("@")) && name.length > 1) return name;
  complaints.push(`Cannot use NOTIFY_SOCKET "${name}": expected an absolute path, or @ and an abstract name`);
  return undefined;
}

function watchdogOf(variables: ServiceVariables, pid: number, complaints: string[]): number {
  const { WATCHDOG_USEC: usec, WATCHDOG_PID: wanted } = variables;
  if (usec === undefined || usec === "" || isForAnother(wanted, pid)) return 0;
  if (/^[1-9]\d{0,14}$/.test(usec)) return Number(usec) / 1000;
  complaints.push(`Cannot use WATCHDOG_USEC "${usec}": expected a number of microseconds`);
  return 0;
}

function isForAnother(wanted: string | undefined, pid: number): boolean {
  return wanted !== undefined && wanted !== "" && wanted !== String(pid);
}
