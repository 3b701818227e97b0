// Opens the sockets of a lab, all or none. Not here: how one kind is opened (src/listeners), who serves them.

import type { ListenerConfig } from "../config/types.ts";
import { openIcmp } from "../listeners/icmp.ts";
import { isStream } from "../listeners/is_stream.ts";
import { openMulticast } from "../listeners/multicast.ts";
import { type Opened, OpenError } from "../listeners/opened.ts";
import { openTcp } from "../listeners/tcp.ts";
import { openUdp } from "../listeners/udp.ts";
import { openUnix } from "../listeners/unix.ts";
import { close, shutdownBoth } from "../posix/socket.ts";
import { SystemError } from "../posix/system_error.ts";

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
    if (isStream(config)) shutdownBoth(opened.fd);
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
