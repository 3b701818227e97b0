// Where the tree is, so that tests may be started from any folder.

/** Absolute path of the folder that holds deno.json, without a slash at its end. */
export const PROJECT_ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
