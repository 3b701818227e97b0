// From a request to its response: checks what every request must be, finds its route, asks for its token,
// answers. Every failure becomes a sentence with the right status.
import { Hono, type Next } from "hono";
import { etag } from "hono/etag";
import type { Language } from "../../text/language.ts";
import type { Client } from "../client.ts";
import { missingPage, page } from "../pages/assets.ts";
import { OverShareError, type Purpose } from "../shares.ts";
import { checkAudience, hasRole, roleOf, sessionCookie, type ShownRole } from "./auth.ts";
import { CLASS_ROUTES } from "./class_routes.ts";
import type { BoardContext, BoardEnv, BoardParts, Route } from "./context.ts";
import { HttpError } from "./http_error.ts";
import { checkHost, checkOrigin } from "./origin.ts";
import { assetAnswer, HEALTH_ROUTES, PAGE_ROUTES } from "./page_routes.ts";
import { errorResponse, html, noStore, safeHeaders, seeOther } from "./responses.ts";
import { STUDENT_ROUTES } from "./student_routes.ts";

/** Every address that is answered, except the pages' files. */
export const ROUTES: readonly Route[] = [
  ...PAGE_ROUTES,
  ...STUDENT_ROUTES,
  ...CLASS_ROUTES,
  ...HEALTH_ROUTES,
];

/** Characters of an address with its query, and bytes of all headers. */
const LONGEST_URL = 2048;
const MOST_HEADER_BYTES = 8192;

/** Seconds. */
const AGAIN = { "retry-after": "10" };

/** What programs watch a lab by. */
const HEALTH = new Set(["/healthz", "/readyz"]);

export class App {
  readonly #hono = new Hono<BoardEnv>();
  readonly #parts: BoardParts;
  readonly #names: ReadonlySet<string>;

  constructor(parts: BoardParts) {
    const { board, machineNames } = parts.options;
    this.#parts = parts;
    this.#names = new Set([...board.hosts, ...machineNames].map((name) => name.toLowerCase()));
    const hono = this.#hono;
    hono.onError((error) => this.#failure(error));
    hono.notFound((context) => this.#notFound(context));
    // The headers come first: they are added on the way back, to errors as well.
    hono.use(safeHeaders, noStore, (context, next) => this.#check(context, next));
    for (const route of ROUTES) {
      hono.on(
        route.method,
        route.path,
        (context, next) => this.#admit(route, context, next),
        (context) => route.answer(context),
      );
    }
    for (const path of new Set(ROUTES.map((route) => route.path))) {
      hono.all(path, () => notAllowed(path));
    }
    hono.get("/assets/*", etag(), assetAnswer);
  }

  /** What a request is for, by what it shows; nothing is checked or counted yet. */
  purposeOf(request: Request, client: Client): Purpose {
    const url = new URL(request.url);
    if (hasRole(request, url, this.#parts.access, client)) return "teacher";
    return HEALTH.has(url.pathname) ? "health" : "student";
  }

  /** Answers a request, a failing one too. */
  async answer(request: Request, client: Client, purpose: Purpose = "student"): Promise<Response> {
    if (request.method !== "HEAD") return await this.#hono.fetch(request, { client, purpose });
    // Hono answers HEAD as GET and drops the body without ending it: a stream would go on for nobody.
    const get = new Request(request.url, { headers: request.headers });
    const { body, status, headers } = await this.#hono.fetch(get, { client, purpose });
    await body?.cancel();
    return new Response(null, { status, headers });
  }

  /** What every request must be, whatever it asks for. @throws {HttpError} 414, 421 or 431 */
  async #check({ req }: BoardContext, next: Next): Promise<void> {
    checkSize(req.raw);
    checkHost(req.raw, this.#names);
    await next();
  }

  /** Lets a request through to its route if it shows what the route needs; else answers it, or throws. */
  async #admit(route: Route, context: BoardContext, next: Next): Promise<Response | void> {
    const { lab } = this.#parts.options;
    const url = new URL(context.req.url);
    const language = languageOf(url, context.req.header("accept-language"), lab.language);
    context.set("parts", this.#parts);
    context.set("language", language);
    try {
      const shown = await this.#roleShown(route, context);
      context.set("shown", shown);
      if (route.page === true && url.searchParams.has("token")) {
        return this.#enter(url, shown, context.env.client);
      }
    } catch (error) {
      const denied = error instanceof HttpError && [401, 403].includes(error.status);
      if (!denied || route.page !== true || !wantsPage(context)) throw error;
      return html(page("login", { lab: lab.name, language, asked: asked(route) }), error.status);
    }
    await next();
  }

  /** @throws {HttpError} when the route needs more than was shown */
  async #roleShown(route: Route, context: BoardContext): Promise<ShownRole> {
    if (route.audience === "anybody") return { role: undefined, by: "nothing" };
    const shown = await roleOf(context.req.raw, this.#parts.access, context.env.client);
    checkAudience(route.audience, shown.role);
    // A browser adds its cookie to what another site's page sends; a program with a token is nobody's page.
    if (route.method === "POST" && shown.by === "cookie") {
      if (context.req.header("origin") === undefined) {
        throw new HttpError(
          403,
          "Cannot do this for a browser that does not say where it comes from (Origin)",
        );
      }
      checkOrigin(context.req.raw);
    }
    return shown;
  }

  /** Opens a session and redirects, so that no address bar, history or shared link has the token. */
  #enter(url: URL, { role }: ShownRole, client: Client): Response {
    const { access } = this.#parts;
    url.searchParams.delete("token");
    const cookie = role === undefined
      ? undefined
      : sessionCookie(role, url.port, access.openSession(role, client));
    return seeOther(url.pathname + url.search, cookie);
  }

  /** A browser gets a page; who typed `/me/` or `/Me` gets what was meant. */
  #notFound(context: BoardContext): Response {
    const url = new URL(context.req.url);
    const meant = url.pathname.toLowerCase().replace(/\/+$/, "") || "/";
    if (meant !== url.pathname && PAGE_ROUTES.some(({ path }) => path === meant)) {
      return seeOther(meant + url.search);
    }
    if (!wantsPage(context)) throw new HttpError(404, "Cannot find this: the board has no such address");
    const { lab } = this.#parts.options;
    const language = languageOf(url, context.req.header("accept-language"), lab.language);
    return html(missingPage({ lab: lab.name, language }), 404);
  }

  #failure(error: unknown): Response {
    if (error instanceof HttpError) return errorResponse(error);
    if (error instanceof OverShareError) {
      return errorResponse(
        new HttpError(429, "Cannot answer so many requests of one client; try again", AGAIN),
      );
    }
    this.#parts.options.log?.error("Cannot answer a request to the board: {error}", { error: String(error) });
    return errorResponse(new HttpError(500, "Cannot answer this: the board failed; the lab's log says more"));
  }
}

/** @throws {HttpError} 414 or 431 */
function checkSize(request: Request): void {
  if (request.url.length > LONGEST_URL) {
    throw new HttpError(414, `Cannot take an address of more than ${LONGEST_URL} characters`);
  }
  let bytes = 0;
  for (const [name, value] of request.headers) bytes += name.length + value.length;
  if (bytes > MOST_HEADER_BYTES) {
    throw new HttpError(431, `Cannot take headers of more than ${MOST_HEADER_BYTES} bytes`);
  }
}

/** Browsers say that they want a page; programs mostly want anything. */
function wantsPage({ req }: BoardContext): boolean {
  return (req.header("accept") ?? "").includes("text/html");
}

/** Which page's place the login takes: a projector's tells what to do there. */
function asked({ path }: Route): "projector" | undefined {
  return path === "/projector" ? "projector" : undefined;
}

/** @throws {HttpError} 405, always */
function notAllowed(path: string): never {
  const methods = ROUTES.filter((route) => route.path === path).map(({ method }) => method);
  const allow = methods.includes("GET") ? [...methods, "HEAD"] : methods;
  throw new HttpError(405, `Cannot use this method here: expected ${allow.join(" or ")}`, {
    allow: allow.join(", "),
  });
}

/** `?lang=` decides; else the browser's languages, then the lab's. */
function languageOf({ searchParams }: URL, accepted: string | undefined, lab: Language): Language {
  const wanted = [searchParams.get("lang") ?? "", ...(accepted ?? "").split(",")];
  for (const tag of wanted) {
    const language = tag.trim().toLowerCase().split(/[-;]/)[0];
    if (language === "en" || language === "fr") return language;
  }
  return lab;
}
