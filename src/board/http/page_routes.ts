// The pages, the files they load, and logging in. Not here: what they look like (src/board/pages), the data they ask for.

import { ASSETS } from "../pages/assets.ts";
import { page, type PageName } from "../pages/shell.ts";
import { html, seeOther } from "./answers.ts";
import type { Call, Route } from "./call.ts";
import { Refused } from "./refused.ts";
import { rightRole, sessionCookie } from "./credentials.ts";
import { checkOrigin } from "./origin.ts";
import { bodyBytes } from "./parameters.ts";

export const PAGE_ROUTES: readonly Route[] = [
  { method: "GET", path: "/", audience: "teacher", page: true, answer: (call) => document(call, "board") },
  { method: "GET", path: "/me", audience: "anybody", answer: (call) => document(call, "me") },
  { method: "GET", path: "/projector", audience: "projector", page: true, answer: projector },
  { method: "GET", path: "/login", audience: "anybody", answer: (call) => document(call, "login") },
  { method: "POST", path: "/login", audience: "anybody", answer: logIn },
];

function document({ parts, language }: Call, name: PageName): Response {
  return html(page(name, { lab: parts.setting.lab.name, language }));
}

function projector(call: Call): Response {
  return document(call, "projector");
}

/** The page's own form: `token=…`. A browser that sends no referrer writes Origin: null there. */
async function logIn({ request, parts, remote, url }: Call): Promise<Response> {
  checkOrigin(request, { nullIsFine: true });
  const body = new URLSearchParams(new TextDecoder().decode(await bodyBytes(request)));
  try {
    const role = rightRole((body.get("token") ?? "").trim(), parts.access, remote.address);
    const cookie = sessionCookie(role, url.port, parts.access.openSession(role));
    return seeOther(role === "teacher" ? "/" : "/projector", cookie);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return seeOther("/login?wrong");
    throw error;
  }
}

/** A file of the table, or undefined; nothing is looked for on the disk. */
export async function assetAnswer(path: string, request: Request): Promise<Response | undefined> {
  const asset = ASSETS.get(path);
  if (asset === undefined) return undefined;
  const { type, body } = await asset();
  const tag = await tagOf(path, body);
  const headers = { "content-type": type, "etag": tag, "cache-control": "no-cache" };
  const known = (request.headers.get("if-none-match") ?? "").split(",").map((each) => each.trim());
  if (known.includes(tag) || known.includes(`W/${tag}`)) return new Response(null, { status: 304, headers });
  return new Response(body, { headers });
}

/** By address; a file does not change while the lab runs. */
const TAGS = new Map<string, string>();

async function tagOf(path: string, body: Uint8Array<ArrayBuffer>): Promise<string> {
  let tag = TAGS.get(path);
  if (tag === undefined) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    tag = `"${Array.from(digest.subarray(0, 12), (byte) => byte.toString(16).padStart(2, "0")).join("")}"`;
    TAGS.set(path, tag);
  }
  return tag;
}
