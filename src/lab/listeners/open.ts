// Opens the sockets of a lab, all or none. Says which of a lab's addresses are free, by opening each as serve
// would, without serving, and closing it again. A stale Unix socket is only looked at: opening its path would
// replace the file, and that is serve's to do. Gives a socket that stays open what a changed configuration
// asks of it: receive buffer, options, backlog, the file's mode. What the kernel refuses is not fatal here:
// the socket serves as it did.
import { isStream, type LabConfig, type ListenerConfig } from "../../config/types.ts";
import { SHUT_RDWR } from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import { askReceiveBuffer, optionNumbers, trySetsockopt } from "../../posix/options.ts";
import { close, listen, shutdown } from "../../posix/socket.ts";
import { chmod } from "../../posix/system/files.ts";
import { configuredAddress, optionText } from "../display/start_and_stop.ts";
import { openIcmp, openTcp, openUdp } from "./inet.ts";
import { openMulticast } from "./multicast.ts";
import { appliedOptions, type Opened, OpenError } from "./opened.ts";
import { lookAtUnixPath, openUnix } from "./unix.ts";

/** Opens one listener's socket. @throws OpenError, SystemError */
export function openListener(config: ListenerConfig): Opened {
  switch (config.transport) {
    case "udp":
      return openUdp(config);
    case "tcp":
      return openTcp(config);
    case "multicast":
      return openMulticast(config);
    case "icmp":
      return openIcmp(config);
    case "unix":
      return openUnix(config);
  }
}

/**
 * Has the kernel refuse whoever connects from now on, and who was not accepted yet: shutdown(2) ends the listening, for
 * all who wait to accept. The descriptors stay open, for their numbers are still lent.
 */
export function stopListening(places: readonly { config: ListenerConfig; opened: Opened }[]): void {
  for (const { config, opened } of places) {
    if (isStream(config)) shutdown(opened.fd, SHUT_RDWR);
  }
}

/**
 * Closes sockets and takes back what opening them left outside the process.
 * @returns what could not be taken back: a socket file in a folder that is not ours to write to any more
 */
export function closeListeners(opened: readonly Opened[]): SystemError[] {
  const problems: SystemError[] = [];
  for (const each of opened) {
    try {
      // The path first: while the socket lives, nobody else can take the name for stale and remove it.
      each.cleanUp();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      problems.push(error);
    }
    close(each.fd);
  }
  return problems;
}

/**
 * Opens every listener; when one fails, closes those before it again.
 * @throws OpenError that names the listener, its address, the reason and what would help
 */
export function openListeners(configs: readonly ListenerConfig[]): Opened[] {
  const opened: Opened[] = [];
  for (const config of configs) {
    try {
      opened.push(openListener(config));
    } catch (error) {
      closeListeners(opened);
      if (!(error instanceof OpenError || error instanceof SystemError)) throw error;
      throw new OpenError(`Cannot open listener "${config.name}": ${lowerFirst(error.message)}`, {
        cause: error,
      });
    }
  }
  return opened;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

export interface AddressCheck {
  readonly listener: string;
  readonly address: string;
  readonly free: boolean;
  /** Why it is not free, or what more there is to say. */
  readonly why: string;
}

/** Looks at every listener's address, in the order of the configuration. */
export function checkAddresses(config: LabConfig): Promise<AddressCheck[]> {
  return Promise.resolve(config.listeners.map(checkAddress));
}

function checkAddress(config: ListenerConfig): AddressCheck {
  const place = { listener: config.name, address: configuredAddress(config) };
  try {
    const stale = config.transport === "unix" && lookAtUnixPath(config.path) === "stale";
    if (stale) return { ...place, free: true, why: "a socket file that nobody serves will be replaced" };
    const opened = openListener(config);
    closeListeners([opened]);
    const options = opened.options.map((option) => optionText(option, "en")).join(", ");
    return { ...place, free: true, why: options };
  } catch (error) {
    if (!(error instanceof OpenError || error instanceof SystemError)) throw error;
    return { ...place, free: false, why: error.message };
  }
}

/** @returns what the socket then has */
export function adjust(
  { config, opened }: { readonly config: ListenerConfig; readonly opened: Opened },
  wanted: ListenerConfig,
): Opened {
  const { fd } = opened;
  for (const [name, value] of Object.entries(wanted.options)) {
    const { level, option } = optionNumbers(name);
    trySetsockopt(fd, level, option, value);
  }
  // listen(2) on a socket that listens changes its backlog.
  if (isStream(wanted) && isStream(config) && wanted.backlog !== config.backlog) listen(fd, wanted.backlog);
  if (wanted.transport === "unix" && config.transport === "unix" && wanted.mode !== config.mode) {
    chmod(wanted.path, wanted.mode);
  }
  const { receiveBuffer } = opened;
  const asked = wanted.receiveBuffer;
  const buffer = receiveBuffer === undefined || receiveBuffer.asked === asked
    ? receiveBuffer
    : { asked, granted: askReceiveBuffer(fd, asked) };
  return { ...opened, receiveBuffer: buffer, options: appliedOptions(fd, wanted.options) };
}
