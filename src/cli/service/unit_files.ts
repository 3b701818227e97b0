// guichet's units among all others' in a folder: reading, writing, removing those that bear our mark, and no others.
// Not here: what stands in them (unit_text.ts, socket_units.ts).

import type { Unit } from "./socket_units.ts";
import { MARKER } from "./unit_text.ts";

/** Where an administrator's units are (systemd.unit(5)). */
const FOLDER = "etc/systemd/system";

/** The unit that runs the lab; the others are its sockets'. */
export const SERVICE = "guichet.service";

/** Our units' names; a folder may have others of the same form. */
const OURS = /^guichet(?:-[a-z0-9-]+)?\.(?:service|socket)$/;

/** A unit can't be written or removed; `message` says what to do. */
export class UnitError extends Error {
  override readonly name = "UnitError";
}

/** What writing came to. */
export type Written = "written" | "unchanged";

/** The folder of units below a root. @param prefix "/", or another root for tests and images */
export function unitFolder(prefix: string): string {
  return `${prefix.replace(/\/+$/, "")}/${FOLDER}`;
}

/** Units of ours in the folder, by name; of a file without our mark the text is undefined. */
export function findUnits(folder: string): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const name of namesIn(folder)) {
    if (!OURS.test(name)) continue;
    const text = readUnit(`${folder}/${name}`);
    // A link is enabling's, or an administrator's: never ours.
    found.set(name, text?.startsWith(MARKER) ? text : undefined);
  }
  return found;
}

/** @throws UnitError, before anything is written, when a file is somebody else's and `force` is not given */
export function refuseForeign(folder: string, units: readonly Unit[], force: boolean): void {
  const found = findUnits(folder);
  for (const { name } of units) {
    if (force || !found.has(name) || found.get(name) !== undefined) continue;
    throw new UnitError(
      `Cannot write ${folder}/${name}: a file that guichet did not write is there; move it away, or give --force`,
    );
  }
}

/** Writes a unit; a reader sees the old or the new one. @throws UnitError */
export function writeUnit(folder: string, { name, text }: Unit): Written {
  const path = `${folder}/${name}`;
  if (readUnit(path) === text) return "unchanged";
  attempt(`write ${path}`, () => {
    Deno.mkdirSync(folder, { recursive: true });
    const beside = `${path}.new`;
    Deno.writeTextFileSync(beside, text, { mode: 0o644 });
    Deno.renameSync(beside, path);
  });
  return "written";
}

/** @throws UnitError */
export function removeUnit(folder: string, name: string): void {
  attempt(`remove ${folder}/${name}`, () => Deno.removeSync(`${folder}/${name}`));
}

function attempt(what: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const denied = error instanceof Deno.errors.PermissionDenied;
    const reason = denied ? "permission denied; want root (sudo)" : (error as Error).message;
    throw new UnitError(`Cannot ${what}: ${reason}`, { cause: error });
  }
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new UnitError(`Cannot read ${folder}: ${(error as Error).message}`, { cause: error });
  }
}

function readUnit(path: string): string | undefined {
  try {
    return Deno.lstatSync(path).isFile ? Deno.readTextFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}
