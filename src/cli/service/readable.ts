// Whether the service's user can read guichet and its configuration: it is not the one who installs them. Not here: what
// the service writes (plan.ts).

import { findAccount } from "../../posix/accounts.ts";
import type { ServicePlan } from "./plan.ts";

/** Others may enter a folder. */
const OTHERS_ENTER = 0o001;

/** What the service's user could not read, each with what to do; none when all is well. */
export function unreadable({ program, configPath, user }: ServicePlan): string[] {
  const uid = user === undefined ? undefined : findAccount(user)?.uid;
  const problems: string[] = [];
  if (user !== undefined && uid === undefined) {
    problems.push(
      `Cannot run as user "${user}": there is none of that name here; want one of "getent passwd"`,
    );
  }
  for (const path of [...program.filter((word) => word.startsWith("/")), configPath]) {
    const closed = /^\/(?:var\/)?tmp\//.test(path)
      ? "/tmp, of which the service has one of its own"
      : closedFolder(path, uid);
    if (closed === undefined) continue;
    problems.push(
      `The service could not read ${path}: it is below ${closed}; want it below /usr/local, /opt or /etc`,
    );
  }
  return [...new Set(problems)];
}

/** The first folder on the way that only its owner may enter. */
function closedFolder(path: string, uid: number | undefined): string | undefined {
  for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1)) {
    const folder = path.slice(0, at);
    const { mode, uid: owner } = Deno.statSync(folder);
    if (((mode ?? 0) & OTHERS_ENTER) === 0 && owner !== uid) return `${folder}, which others may not enter`;
  }
  return undefined;
}
