// The clock: time and daytime tell it, and the journal orders by it.

import type { LabConfig } from "../../../config/types.ts";
import { type ClockState, clockState } from "../../../posix/machine.ts";
import { type Check, type Finding, ok, warning } from "../check.ts";

export const clock: Check = {
  name: "clock",
  look: ({ config }) => judgeClock(telling(config), clockState()),
};

/** Listeners that tell the time. */
function telling({ listeners }: LabConfig): string[] {
  return listeners.filter(({ service }) => service === "time" || service === "daytime").map(({ name }) =>
    name
  );
}

export function judgeClock(listeners: readonly string[], state: ClockState | undefined): Finding[] {
  if (state === undefined) return [];
  if (state.synchronised) {
    return [ok(`The clock is kept right, to ${Math.max(1, Math.round(state.maxError))} ms at the worst`)];
  }
  const whose = listeners.length > 0
    ? `, and ${listeners.join(", ")} tell it`
    : "; the journal's times may be wrong";
  return [
    warning(
      `Nothing keeps the clock right${whose}`,
      "timedatectl set-ntp true (or install chrony); in a container or a virtual machine, its host's",
    ),
  ];
}
