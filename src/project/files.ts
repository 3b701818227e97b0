// Where the files lie that are read while guichet runs: the default lab, the pages and what they take from npm
// packages, the module that a worker starts with. The same for a checkout, for the bundle that
// scripts/bundle.ts makes of it, and for the executable with that bundle inside.

/** The bundle's main module lies as deep below its root as this one does below the checkout's. */
const ROOT = new URL("../../", import.meta.url);

/** The module that a worker starts with: one of the checkout's, or a file of its own beside the bundle. */
export const WORKER_MODULE = "guichet/worker";

/** The one that tries a student's server. */
export const GRADE_MODULE = "guichet/grade";

/** A file of ours. @param path from the project's root */
export function projectFile(path: string): URL {
  return new URL(path, ROOT);
}

/**
 * A module by a name of deno.json's import map, which in a bundle is another: there, npm packages are what was
 * copied of them.
 */
export function mappedFile(specifier: string): URL {
  return new URL(import.meta.resolve(specifier));
}
