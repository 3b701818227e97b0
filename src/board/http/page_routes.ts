// What browsers load (the pages, their files, the login), and what programs watch a lab by: whether it is
// alive and ready, its metrics, the description of its API.
import type { ApiHealth } from "../api_types.ts";
import { problemsOf } from "../class/view.ts";
import { ASSETS, page, type PageName } from "../pages/assets.ts";
import { hasRole, rightRole, sessionCookie } from "./auth.ts";
import type { BoardContext, Route } from "./context.ts";
import { HttpError } from "./http_error.ts";
import { checkOrigin } from "./origin.ts";
import { html, json, seeOther } from "./responses.ts";

export const PAGE_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/",
    audience: "teacher",
    page: true,
    answer: (context) => document(context, "board"),
  },
  { method: "GET", path: "/me", audience: "anybody", answer: (context) => document(context, "me") },
  {
    method: "GET",
    path: "/projector",
    audience: "projector",
    page: true,
    answer: (context) => document(context, "projector"),
  },
  { method: "GET", path: "/login", audience: "anybody", answer: (context) => document(context, "login") },
  { method: "POST", path: "/login", audience: "anybody", answer: logIn },
];

export const HEALTH_ROUTES: readonly Route[] = [
  { method: "GET", path: "/healthz", audience: "anybody", answer: alive },
  { method: "GET", path: "/readyz", audience: "anybody", answer: ready },
  { method: "GET", path: "/metrics", audience: "teacher", answer: metrics },
  { method: "GET", path: "/api/openapi.json", audience: "teacher", answer: describeApi },
];

function document({ var: { parts, language } }: BoardContext, name: PageName): Response {
  return html(page(name, { lab: parts.options.lab.name, language }));
}

/**
 * The page's own form: `token=…`. A browser that sends no referrer writes Origin: null there. `?projector` is
 * the form in the projector's place: it goes on as the projector, with either token. `?lang=` goes along, and
 * a fragment by itself (WHATWG Fetch, 4.4).
 */
async function logIn({ req, env: { client }, var: { parts: { access } } }: BoardContext): Promise<Response> {
  checkOrigin(req.raw, { nullIsFine: true });
  const { port, searchParams } = new URL(req.url);
  const lang = searchParams.get("lang");
  const language = lang === "en" || lang === "fr" ? [`lang=${lang}`] : [];
  const forProjector = searchParams.has("projector");
  const body = new URLSearchParams(await req.text());
  try {
    const shown = await rightRole((body.get("token") ?? "").trim(), access, client);
    const role = forProjector ? "projector" : shown;
    const cookie = sessionCookie(role, port, access.openSession(role, client));
    return seeOther((role === "teacher" ? "/" : "/projector") + queryOf(language), cookie);
  } catch (error) {
    if (error instanceof HttpError && error.status === 401) {
      return seeOther("/login" + queryOf(["wrong", ...forProjector ? ["projector"] : [], ...language]));
    }
    throw error;
  }
}

function queryOf(parts: readonly string[]): string {
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

/**
 * One of the pages' files, by the list of them alone. Hono's etag() makes a 304 of it for a browser that has
 * it.
 */
export async function assetAnswer(context: BoardContext): Promise<Response> {
  const asset = ASSETS.get(context.req.path);
  if (asset === undefined) return context.notFound();
  const { type, body, tag } = await asset();
  return new Response(body, { headers: { "content-type": type, "etag": tag, "cache-control": "no-cache" } });
}

/** Loaded when it is asked for: no page does. */
async function describeApi(): Promise<Response> {
  return json((await import("../openapi/document.ts")).openApi());
}

/** A lab that answers at all is alive. */
function alive(): Response {
  const answer: ApiHealth = { status: "alive", problems: [] };
  return json(answer);
}

/** Everybody may know that something is wrong, and those who show a role where it is. */
function ready({ req, env: { client }, var: { parts } }: BoardContext): Response {
  const { options, access } = parts;
  const mayKnow = hasRole(req.raw, new URL(req.url), access, client);
  const problems = problemsOf(options).map((problem) => mayKnow ? problem : withoutPaths(problem));
  if (!options.view.ready) problems.push("Cannot serve every listener yet");
  const answer: ApiHealth = { status: problems.length === 0 ? "ready" : "not ready", problems };
  return json(answer, problems.length === 0 ? 200 : 503);
}

/** Without what is quoted, and without any path that is not. */
function withoutPaths(text: string): string {
  return text.replace(/"[^"]*"/g, '"…"').replace(/\S*\/\S*/g, "…");
}

async function metrics({ var: { parts } }: BoardContext): Promise<Response> {
  const { text, type } = await (await parts.metrics).exposition();
  return new Response(text, { headers: { "content-type": type } });
}
