// Which of a listener's options differ from their defaults, written as in a configuration file. The defaults are what
// loading a listener with nothing but its necessary keys gives, so they can't drift from src/config.

import { loadConfig } from "../config/load.ts";
import type { ListenerConfig } from "../config/types.ts";

/** Keys that have no default, and stand in the table's own columns: they are not options. */
const NECESSARY = new Set(["name", "transport", "service", "address", "port", "group", "socket", "path"]);

/** How an option's value is written; a plain number, string or boolean where nothing else is said. */
const WRITTEN: Readonly<Record<string, (value: number) => string>> = {
  receiveBuffer: binarySize,
  idleTimeout: (ms) => ms % 1000 === 0 ? `"${ms / 1000}s"` : `"${ms}ms"`,
  mode: (bits) => `"${bits.toString(8).padStart(4, "0")}"`,
};

/** E.g. `idle_timeout = "5s"`, one each; none when all are as they come. */
export function differingOptions(listener: ListenerConfig): string[] {
  const defaults = new Map(Object.entries(defaultsFor(listener)));
  return Object.entries(listener)
    .filter(([key, value]) =>
      !NECESSARY.has(key) && JSON.stringify(value) !== JSON.stringify(defaults.get(key))
    )
    .map(([key, value]) => `${snakeCase(key)} = ${writtenValue(key, value)}`);
}

function defaultsFor(listener: ListenerConfig): ListenerConfig {
  const lines = Object.entries(listener)
    .filter(([key]) => NECESSARY.has(key))
    .map(([key, value]) => `${snakeCase(key)} = ${JSON.stringify(value)}`);
  return loadConfig(["[[listener]]", ...lines].join("\n"), "defaults").listeners[0];
}

function writtenValue(key: string, value: unknown): string {
  if (key === "options") return inlineTable(value as ListenerConfig["options"]);
  const written = WRITTEN[key];
  return typeof value === "number" && written ? written(value) : JSON.stringify(value);
}

function inlineTable(options: ListenerConfig["options"]): string {
  return `{ ${Object.entries(options).map(([name, value]) => `${name} = ${value}`).join(", ")} }`;
}

/** 4194304 as `"4MiB"`; what is no whole number of KiB stays a number. */
function binarySize(bytes: number): string {
  for (const [unit, size] of [["MiB", 1024 * 1024], ["KiB", 1024]] as const) {
    if (bytes > 0 && bytes % size === 0) return `"${bytes / size}${unit}"`;
  }
  return String(bytes);
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
