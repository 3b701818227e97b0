// What a lab listens at, listeners and the traps beside them, by the number that workers know each by. Opened all or
// none. Not here: how each is opened, or served.

import type { LabConfig, ListenerConfig } from "../config/types.ts";
import type { Trap } from "../exchange/exchange.ts";
import type { Opened } from "../listeners/opened.ts";
import type { Activation } from "./activation.ts";
import { openListeners } from "./open_listeners.ts";
import { openTraps } from "./open_traps.ts";
import { planTraps, type TrapPlace } from "./trap_plan.ts";

export interface Place {
  readonly config: ListenerConfig;
  readonly opened: Opened;
  /** Of a trap: the number of the listener it stands beside, and why it stands there. */
  readonly beside?: number;
  readonly trap?: Trap;
}

/**
 * The listeners first, in the order of the configuration, then the traps.
 * @param left told of each trap that could not be laid, and why
 * @param activation sockets that a service manager has bound already
 * @throws OpenError when a listener can't be opened; then nothing stays open
 */
export function openPlaces(
  config: LabConfig,
  left: (place: TrapPlace, why: string) => void,
  activation?: Activation,
): Place[] {
  const { listeners } = config;
  const opened = openListeners(listeners, activation);
  const places: Place[] = opened.map((each, listener) => ({ config: listeners[listener], opened: each }));
  return [...places, ...openTraps(planTraps(config), listeners, left)];
}
