// Responses and their headers: JSON, pages, errors, redirects, and what every response carries.
import type { Next } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { ApiError } from "../api_types.ts";
import { CONTENT_SECURITY_POLICY } from "../pages/assets.ts";
import type { BoardContext } from "./context.ts";
import type { HttpError } from "./http_error.ts";

/** On every response. A page has its own policy; anything else may load, run and frame nothing at all. */
export const safeHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
  },
  permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
  xFrameOptions: "DENY",
  // The board speaks plain HTTP.
  strictTransportSecurity: false,
  // Browsers heed these over HTTPS alone; in a class each page would log an error for them.
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  overwrite: false,
});

/** Keeps everything out of caches that does not say otherwise. */
export async function noStore(context: BoardContext, next: Next): Promise<void> {
  await next();
  const { headers } = context.res;
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
}

export function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
  });
}

export function html(text: string, status = 200): Response {
  return new Response(text, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": CONTENT_SECURITY_POLICY,
    },
  });
}

export function errorResponse({ status, message, headers }: HttpError): Response {
  const error: ApiError = { error: message };
  const response = json(error, status);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** 303: the browser fetches the address with GET. @param cookie for Set-Cookie */
export function seeOther(location: string, cookie?: string): Response {
  const headers = new Headers({ location });
  if (cookie !== undefined) headers.set("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
