// Compiles C programs, those of tests/clients and others, once for each content.
import { PROJECT_ROOT } from "./project_root.ts";
import { runSuccessfully } from "./run_command.ts";

const CLIENTS = `${PROJECT_ROOT}/tests/clients`;

const FLAGS = ["-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror"];

const compiled = new Map<string, Promise<string>>();

/**
 * Compiles tests/clients/NAME.c, or takes what an earlier run compiled of the same text, headers and flags.
 * @returns path of the executable
 * @throws Error with the compiler's words
 */
export function compileC(name: string): Promise<string> {
  let path = compiled.get(name);
  if (path === undefined) {
    path = Deno.readTextFile(`${CLIENTS}/${name}.c`).then((text) => compileText(name, text));
    compiled.set(name, path);
  }
  return path;
}

/**
 * Compiles C text; `#include "…"` finds the headers of tests/clients.
 * @param name the executable's, for messages
 * @param flags the compiler's
 */
export async function compileText(
  name: string,
  text: string,
  flags: readonly string[] = FLAGS,
): Promise<string> {
  const folder = await compiledFolder();
  const path = `${folder}/${name}-${await contentHash(text, flags)}`;
  if (await Deno.stat(path).catch(() => null) !== null) return path;
  // Another run may compile the same at the same time: each writes files of its own, and the last rename
  // wins.
  const own = `${path}.${Deno.pid}.${crypto.randomUUID().slice(0, 8)}`;
  try {
    await Deno.writeTextFile(`${own}.c`, text);
    await runSuccessfully(["gcc", ...flags, "-I", CLIENTS, "-o", own, `${own}.c`], { timeout: 60_000 });
    await Deno.rename(own, path);
  } finally {
    await Deno.remove(`${own}.c`);
  }
  return path;
}

/** Where what was compiled is kept between runs. */
export async function compiledFolder(): Promise<string> {
  const folder = `${Deno.env.get("TMPDIR") ?? "/tmp"}/guichet_clients_${Deno.uid()}`;
  await Deno.mkdir(folder, { recursive: true, mode: 0o755 });
  return folder;
}

async function contentHash(text: string, flags: readonly string[]): Promise<string> {
  const headers = [];
  for await (const { name } of Deno.readDir(CLIENTS)) if (name.endsWith(".h")) headers.push(name);
  const parts = await Promise.all(headers.sort().map((name) => Deno.readTextFile(`${CLIENTS}/${name}`)));
  const bytes = new TextEncoder().encode([...flags, ...headers, ...parts, text].join("\0"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
