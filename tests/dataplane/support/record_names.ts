// What the numbers in records stand for, without a lab.
import type { ListenerConfig } from "../../../src/config/types.ts";
import { RecordNames } from "../../../src/dataplane/shared/record.ts";
import { KnownInterfaces } from "../../../src/posix/system/interfaces.ts";
import { tcp } from "../../workers/support/lab_config.ts";

/** Names of these listeners, numbered in their order. */
export function namesOf(listeners: readonly ListenerConfig[]): RecordNames {
  const clock = { monotonic: () => performance.now(), wallClock: Date.now };
  const names = new RecordNames(new KnownInterfaces(), clock);
  listeners.forEach((config, number) => names.set(number, { config }, config));
  return names;
}

/** Names of so many TCP listeners, each called by its number. */
export function numbered(count: number): RecordNames {
  return namesOf(Array.from({ length: count }, (_, number) => tcp(String(number), "echo")));
}
