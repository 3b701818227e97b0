// From a request to its answer: checks what every request must be, finds its route, asks for its token, answers. Every
// failure becomes a sentence with the right status. Not here: what the routes answer, the socket (../board.ts).

import { type Context, Hono } from "hono";
import type { Language } from "../../config/types.ts";
import { page } from "../pages/shell.ts";
import { html, refusal, seeOther, withSafety } from "./answers.ts";
import type { BoardParts, Remote, Route } from "./call.ts";
import { Refused } from "./refused.ts";
import { CLASS_ROUTES } from "./class_routes.ts";
import { checkAudience, roleOf, sessionCookie, type Shown } from "./credentials.ts";
import { HEALTH_ROUTES } from "./health_routes.ts";
import { ME_ROUTES } from "./me_routes.ts";
import { checkHost, checkOrigin } from "./origin.ts";
import { assetAnswer, PAGE_ROUTES } from "./page_routes.ts";
import { InFlight } from "./in_flight.ts";

/** Every address that is answered, but for the pages' files. */
export const ROUTES: readonly Route[] = [...PAGE_ROUTES, ...ME_ROUTES, ...CLASS_ROUTES, ...HEALTH_ROUTES];

/** Characters of an address with its query, and bytes of all headers. */
const LONGEST_URL = 2048;
const MOST_HEADER_BYTES = 8192;

type Env = { Bindings: { readonly remote: Remote } };

export class App {
  readonly #hono = new Hono<Env>();
  readonly #parts: BoardParts;
  readonly #names: ReadonlySet<string>;
  readonly #inFlight = new InFlight();

  constructor(parts: BoardParts) {
    const { board, machineNames } = parts.setting;
    this.#parts = parts;
    this.#names = new Set([...board.hosts, ...machineNames].map((name) => name.toLowerCase()));
    for (const route of ROUTES) {
      this.#hono.on(route.method, route.path, (context) => this.#call(route, context));
    }
    for (const path of new Set(ROUTES.map((route) => route.path))) {
      this.#hono.all(path, () => notAllowed(path));
    }
    this.#hono.notFound(async ({ req }) => {
      const asset = req.method === "GET" ? await assetAnswer(new URL(req.url).pathname, req.raw) : undefined;
      if (asset === undefined) throw new Refused(404, "Cannot find this: the board has no such address");
      return asset;
    });
    this.#hono.onError((error) => this.#failure(error));
  }

  /** Answers; never throws. */
  async answer(request: Request, remote: Remote): Promise<Response> {
    try {
      const leave = this.#inFlight.enter(remote.address);
      try {
        return withSafety(await this.#answer(request, remote));
      } finally {
        leave();
      }
    } catch (error) {
      return withSafety(this.#failure(error));
    }
  }

  async #answer(request: Request, remote: Remote): Promise<Response> {
    checkSize(request);
    checkHost(request, this.#names);
    if (request.method !== "HEAD") return await this.#hono.fetch(request, { remote });
    const get = new Request(request.url, { headers: request.headers, signal: request.signal });
    const { body, status, headers } = await this.#hono.fetch(get, { remote });
    // Else a stream of events would go on for nobody.
    await body?.cancel();
    return new Response(null, { status, headers });
  }

  async #call(route: Route, { req, env, res: _ }: Context<Env>): Promise<Response> {
    const url = new URL(req.url);
    const request = req.raw;
    const { remote } = env;
    const language = languageOf(request, url, this.#parts.setting.lab.language);
    try {
      const shown = this.#shown(route, request, url, remote);
      if (route.page === true && url.searchParams.has("token")) return this.#enter(url, shown);
      const [parameter = ""] = Object.values(req.param());
      return await route.answer({
        parts: this.#parts,
        request,
        url,
        remote,
        role: shown.role,
        language,
        parameter,
      });
    } catch (error) {
      const denied = error instanceof Refused && [401, 403].includes(error.status);
      const asksPage = route.page === true && (request.headers.get("accept") ?? "").includes("text/html");
      if (!denied || !asksPage) throw error;
      const { body, headers } = html(page("login", { lab: this.#parts.setting.lab.name, language }));
      return new Response(body, { status: error.status, headers });
    }
  }

  /** @throws {Refused} where the route wants more than was shown */
  #shown(route: Route, request: Request, url: URL, { address }: Remote): Shown {
    if (route.audience === "anybody") return { role: undefined, by: "nothing" };
    const shown = roleOf(request, url, this.#parts.access, address);
    checkAudience(route.audience, shown.role);
    // A browser adds its cookie to what another site's page sends; a program with a token is nobody's page.
    if (route.method === "POST" && shown.by === "cookie") {
      if (!request.headers.has("origin")) {
        throw new Refused(403, "Cannot do this for a browser that does not say where it comes from (Origin)");
      }
      checkOrigin(request);
    }
    return shown;
  }

  /** The token leaves the address bar, the history and whatever is shared from there. */
  #enter(url: URL, { role }: Shown): Response {
    const { access } = this.#parts;
    url.searchParams.delete("token");
    const cookie = role === undefined ? undefined : sessionCookie(role, url.port, access.openSession(role));
    return seeOther(url.pathname + url.search, cookie);
  }

  #failure(error: unknown): Response {
    if (error instanceof Refused) return refusal(error);
    this.#parts.setting.log?.error("Cannot answer a request to the board: {error}", { error: String(error) });
    return refusal(new Refused(500, "Cannot answer this: the board failed; the lab's log says more"));
  }
}

/** @throws {Refused} 414 or 431 */
function checkSize(request: Request): void {
  if (request.url.length > LONGEST_URL) {
    throw new Refused(414, `Cannot take an address of more than ${LONGEST_URL} characters`);
  }
  let bytes = 0;
  for (const [name, value] of request.headers) bytes += name.length + value.length;
  if (bytes > MOST_HEADER_BYTES) {
    throw new Refused(431, `Cannot take headers of more than ${MOST_HEADER_BYTES} bytes`);
  }
}

/** @throws {Refused} 405, always */
function notAllowed(path: string): never {
  const methods = ROUTES.filter((route) => route.path === path).map(({ method }) => method);
  const allow = methods.includes("GET") ? [...methods, "HEAD"] : methods;
  throw new Refused(405, `Cannot use this method here: want ${allow.join(" or ")}`, {
    allow: allow.join(", "),
  });
}

/** `?lang=`, then the browser's, then the lab's. */
function languageOf(request: Request, url: URL, lab: Language): Language {
  const wanted = [
    url.searchParams.get("lang") ?? "",
    ...(request.headers.get("accept-language") ?? "").split(","),
  ];
  for (const tag of wanted) {
    const language = tag.trim().toLowerCase().split(/[-;]/)[0];
    if (language === "en" || language === "fr") return language;
  }
  return lab;
}
