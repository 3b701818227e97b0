// What the tests of the configuration share: a file's mistakes in short form, and listeners to make files of.
import { loadConfig } from "../../../src/config/load.ts";
import { ConfigError } from "../../../src/config/problems.ts";
import type { ListenerConfig } from "../../../src/config/types.ts";

/** The mistakes of a file, each as `line: key: message`; none for a right one. */
export function problemsOf(text: string): string[] {
  try {
    loadConfig(text, "lab.toml");
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ line, key, message }) => `${line ?? "-"}: ${key}: ${message}`);
  }
}

/**
 * Required keys of a right listener of each kind; `name` is line 2 of the file, `transport` 3, `service` 4.
 */
const REQUIRED = {
  udp: ['transport = "udp"', 'service = "counter"', "port = 4567"],
  tcp: ['transport = "tcp"', 'service = "counter"', "port = 7100"],
  multicast: ['transport = "multicast"', 'service = "print"', "port = 7200", 'group = "225.0.0.10"'],
  unix: ['transport = "unix"', 'service = "echo"', 'path = "/tmp/a.sock"'],
} as const;

export type Transport = keyof typeof REQUIRED;

/**
 * The text of a right listener, named as its transport unless a line says otherwise; a line replaces its
 * key's.
 */
export function listener(transport: Transport, ...lines: string[]): string {
  const all = [`name = "${transport}"`, ...REQUIRED[transport]];
  for (const line of lines) {
    const at = all.findIndex((other) => keyOf(other) === keyOf(line));
    if (at < 0) all.push(line);
    else all[at] = line;
  }
  return ["[[listener]]", ...all, ""].join("\n");
}

function keyOf(line: string): string {
  return line.split("=")[0].trim();
}

/** The only listener of a file. */
export function loadListener(transport: Transport, ...lines: string[]): ListenerConfig {
  return loadConfig(listener(transport, ...lines), "lab.toml").listeners[0];
}
