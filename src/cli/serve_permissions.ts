// What `guichet serve` may do, in Deno's flags: the narrowest that work. The tasks in deno.json, the compiled binary and
// the service's unit grant the same; README says why each is there. Not here: other commands' rights.

import { SERVICE_VARIABLES } from "../daemon/service_environment.ts";

export const SERVE_PERMISSIONS: readonly string[] = [
  "--no-prompt",
  "--allow-ffi",
  "--allow-read",
  "--allow-write",
  "--allow-net",
  `--allow-env=${SERVICE_VARIABLES.join(",")}`,
];

/** Programs that `doctor` and `service` run, where they are there; `serve` runs none. */
export const OTHER_PROGRAMS: readonly string[] = ["systemctl", "nft", "iptables-save", "ip6tables-save"];
