// The pages, the files they load, and the login.

import { ASSETS } from "../pages/assets.ts";
import { page, type PageName } from "../pages/shell.ts";
import { html, seeOther } from "./answers.ts";
import type { BoardContext, Route } from "./call.ts";
import { rightRole, sessionCookie } from "./credentials.ts";
import { checkOrigin } from "./origin.ts";
import { HttpError } from "./refused.ts";

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

function document({ var: { parts, language } }: BoardContext, name: PageName): Response {
  return html(page(name, { lab: parts.options.lab.name, language }));
}

/** The page's own form: `token=…`. A browser that sends no referrer writes Origin: null there. */
async function logIn({ req, env, var: { parts: { access } } }: BoardContext): Promise<Response> {
  checkOrigin(req.raw, { nullIsFine: true });
  const body = new URLSearchParams(await req.text());
  try {
    const role = rightRole((body.get("token") ?? "").trim(), access, env.remote.address);
    const cookie = sessionCookie(role, new URL(req.url).port, access.openSession(role));
    return seeOther(role === "teacher" ? "/" : "/projector", cookie);
  } catch (error) {
    if (error instanceof HttpError && error.status === 401) return seeOther("/login?wrong");
    throw error;
  }
}

/** One of the pages' files; nothing is looked for on the disk. Hono's etag() makes a 304 of it for a browser that has it. */
export async function assetAnswer({ req }: BoardContext): Promise<Response> {
  const asset = ASSETS.get(req.path);
  if (asset === undefined) throw new HttpError(404, "Cannot find this: the board has no such address");
  const { type, body, tag } = await asset();
  return new Response(body, { headers: { "content-type": type, "etag": tag, "cache-control": "no-cache" } });
}
