// Answers and their headers: what every one of them carries, JSON, errors. Not here: what is in them.

import type { ApiError } from "../api_types.ts";
import { CONTENT_SECURITY_POLICY } from "../pages/shell.ts";
import type { Refused } from "./refused.ts";

/** On every answer. What is no page can load, run and frame nothing at all. */
const SAFETY: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};

/** Adds to an answer what every one carries, where it does not say otherwise. */
export function withSafety(response: Response): Response {
  for (const [name, value] of Object.entries(SAFETY)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
  return response;
}

export function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
  });
}

export function html(text: string): Response {
  return new Response(text, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": CONTENT_SECURITY_POLICY,
    },
  });
}

export function refusal({ status, message, headers }: Refused): Response {
  const error: ApiError = { error: message };
  const response = json(error, status);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** 303: the browser gets the address with GET. @param cookie for Set-Cookie */
export function seeOther(location: string, cookie?: string): Response {
  const headers = new Headers({ location });
  if (cookie !== undefined) headers.set("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
