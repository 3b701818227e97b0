// Whether a request is meant for this board and comes from its own pages. Our own, since Hono has less: it
// does not check Host at all, without which another site could let its name point to this machine and read
// the board as its own (DNS rebinding); and its csrf() looks at form-like POSTs only, where the board also
// protects POSTs of JSON and streams of events (GET), and refuses programs that send neither Origin nor
// Sec-Fetch-Site.
import { HttpError } from "./http_error.ts";

/** IPv4 in dots, or IPv6 in brackets: an address needs no DNS, so it can't be rebound. */
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+(?:%25[\w.-]+)?\])$/i;

/** Host is `name` or `name:port`. */
const HOST = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/;

/**
 * Refuses a request whose Host is neither an address, nor localhost, nor one of the names.
 *
 * @param names in lower case
 * @throws {HttpError} 421
 */
export function checkHost(request: Request, names: ReadonlySet<string>): void {
  const host = request.headers.get("host") ?? "";
  const name = HOST.exec(host)?.[1].toLowerCase().replace(/\.$/, "") ?? "";
  if (name !== "" && (ADDRESS.test(name) || name === "localhost" || names.has(name))) return;
  throw new HttpError(
    421,
    "Cannot serve the board under this name: it is not among the machine's names; use the lab's address, " +
      "or have the name added to [board] hosts",
  );
}

/**
 * Refuses what another site's page sends: browsers say where it comes from in Origin. Programs send no Origin
 * and pass.
 *
 * @param options.nullIsFine whether `Origin: null` passes: a form's, from a page that sends no referrer
 * @throws {HttpError} 403
 */
export function checkOrigin(request: Request, { nullIsFine = false } = {}): void {
  const origin = request.headers.get("origin");
  if (origin === null || (nullIsFine && origin === "null")) return checkSite(request);
  let host: string | undefined;
  try {
    host = new URL(origin).host;
  } catch {
    // Refused below.
  }
  if (host !== undefined && host !== "" && host === hostOf(request)) return;
  throw otherSite();
}

/** @throws {HttpError} 403 */
function checkSite(request: Request): void {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") throw otherSite();
}

/** The Host as URL writes it: in lower case, without the port 80. */
function hostOf(request: Request): string | undefined {
  try {
    return new URL(`http://${request.headers.get("host") ?? ""}`).host;
  } catch {
    return undefined;
  }
}

function otherSite(): HttpError {
  return new HttpError(403, "Cannot take this from another site's page: open the board itself");
}
