// Says which of a lab's addresses are free, by opening each as serve would, without serving, and closing it again.
// A stale Unix socket is only looked at: opening its path would replace the file, and that is serve's to do.

import type { LabConfig, ListenerConfig } from "../config/types.ts";
import { OpenError } from "../listeners/opened.ts";
import { lookAtUnixPath } from "../listeners/unix.ts";
import { SystemError } from "../posix/system_error.ts";
import { configuredAddress, optionText } from "./display.ts";
import { closeListeners, openListener } from "./open_listeners.ts";

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
