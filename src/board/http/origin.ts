// Whether a request is meant for this board, and comes from its own pages: the Host it names (a stranger's page whose name
// was made to point here has its own name in it: DNS rebinding), and the Origin a browser sends. Pure. Not here: tokens.

import { Refused } from "./refused.ts";

/** IPv4 in dots, or IPv6 in brackets: no name, so no rebinding. */
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+(?:%25[\w.-]+)?\])$/i;

/** What may stand in Host: `name`, `name:port`. */
const HOST = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/;

/**
 * @param names in lower case, that are right besides addresses and localhost
 * @throws {Refused} 421
 */
export function checkHost(request: Request, names: ReadonlySet<string>): void {
  const host = request.headers.get("host") ?? "";
  const name = HOST.exec(host)?.[1].toLowerCase().replace(/\.$/, "") ?? "";
  if (name !== "" && (ADDRESS.test(name) || name === "localhost" || names.has(name))) return;
  throw new Refused(
    421,
    "Cannot serve the board under this name: it is not among the machine's names; use the lab's address, " +
      "or have the name added to [board] hosts",
  );
}

/**
 * Refuses what another site's page sends: browsers name it in Origin. Programs send none.
 *
 * @throws {Refused} 403
 */
export function checkOrigin(request: Request, { nullIsFine = false } = {}): void {
  const origin = request.headers.get("origin");
  if (origin === null || (nullIsFine && origin === "null")) return checkSite(request);
  let host: string | undefined;
  try {
    host = new URL(origin).host;
  } catch {
    // Said below.
  }
  if (host !== undefined && host !== "" && host === hostOf(request)) return;
  throw otherSite();
}

/** @throws {Refused} 403 */
function checkSite(request: Request): void {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") throw otherSite();
}

/** As URL writes it: without the port 80, in lower case. */
function hostOf(request: Request): string | undefined {
  try {
    return new URL(`http://${request.headers.get("host") ?? ""}`).host;
  } catch {
    return undefined;
  }
}

function otherSite(): Refused {
  return new Refused(403, "Cannot take this from another site's page: open the board itself");
}
