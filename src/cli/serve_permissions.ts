// What `guichet serve` may do, in Deno's flags: the narrowest that work. The tasks in deno.json and the compiled binary
// grant the same; docs/deployment.md says why each is there.

import { SERVICE_VARIABLES } from "../daemon/service_environment.ts";

export const SERVE_PERMISSIONS: readonly string[] = [
  "--no-prompt",
  "--allow-ffi",
  "--allow-read",
  "--allow-write",
  "--allow-net",
  `--allow-env=${SERVICE_VARIABLES.join(",")}`,
];

/**
 * Programs that `doctor` runs, where they are there; `serve` runs none. By where distributions put them: an executable
 * that is granted a bare name does not start in an environment without a PATH.
 */
export const OTHER_PROGRAMS: readonly string[] = [
  "/usr/sbin/nft",
  "/usr/sbin/iptables-save",
  "/usr/sbin/ip6tables-save",
];
