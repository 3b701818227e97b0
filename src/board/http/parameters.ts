// What stands in a request's query and body, read and checked. Not here: what is done with it.

import { ipVersion, parseIp, stringifyIp } from "ip-bigint";
import type { BoardQuery } from "../board_setting.ts";
import type { Call } from "./call.ts";
import { Refused } from "./refused.ts";

/** Exchanges in one answer. */
const MOST_EXCHANGES = 500;
const USUAL_EXCHANGES = 100;

/** Bytes of a body: a nickname or a group's name, with room. */
const MOST_BODY = 4096;

/** Milliseconds in which a body must be there. */
const BODY_TIME = 5000;

/** @throws {Refused} 400 */
export function limitOf({ url }: Call): number {
  return numberOf(url, "limit", { least: 1, most: MOST_EXCHANGES }) ?? USUAL_EXCHANGES;
}

/** An exchange's id. @throws {Refused} 400 */
export function sinceOf({ url }: Call): number | undefined {
  return numberOf(url, "since", { least: 0, most: Number.MAX_SAFE_INTEGER });
}

function numberOf(
  url: URL,
  key: string,
  { least, most }: { least: number; most: number },
): number | undefined {
  const text = url.searchParams.get(key);
  if (text === null) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new Refused(400, `Cannot use ${key}="${shown(text)}": want a number from ${least} to ${most}`);
}

/** `client=IP[:PORT]`, `listener`, `student`, `since`, `limit`. @throws {Refused} 400 */
export function exchangeQuery(call: Call): BoardQuery {
  const { searchParams } = call.url;
  const client = searchParams.get("client");
  return {
    ...(client === null ? {} : clientOf(client)),
    listener: searchParams.get("listener") ?? undefined,
    student: searchParams.get("student") ?? undefined,
    since: sinceOf(call),
    limit: limitOf(call),
  };
}

function clientOf(client: string): { address: string; port?: number } {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([\d.]+)):(\d{1,5})$/.exec(client);
  if (match !== null && Number(match[3]) <= 65535) {
    return { address: unmapped(match[1] ?? match[2]), port: Number(match[3]) };
  }
  const address = client.replace(/^\[(.*)\]$/, "$1");
  if (/^[\d.]+$/.test(address) || /^[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*$/.test(address)) {
    return { address: unmapped(address) };
  }
  throw new Refused(400, `Cannot use client="${shown(client)}": want an address, or "ADDRESS:PORT"`);
}

/** An address as the lab has it: RFC 5952's spelling, 192.0.2.7 for `::ffff:192.0.2.7`; another text as it is. */
export function unmapped(address: string): string {
  const lower = address.toLowerCase();
  if (ipVersion(lower) === 0) return lower;
  const parsed = parseIp(lower);
  // ip-bigint marks a mapped address only where it is written with dots.
  return stringifyIp({ ...parsed, ipv4mapped: parsed.number >> 32n === 0xffffn }, { mapv4: true });
}

/**
 * A text in the JSON object of a body.
 *
 * @throws {Refused} 400, 408, 413 or 415
 */
export async function bodyText(call: Call, key: string): Promise<string> {
  const body = await jsonBody(call);
  const value = body[key];
  if (typeof value === "string") return value;
  throw new Refused(400, `Cannot use the body: want a JSON object with "${key}", a text`);
}

/** The JSON object of a body; an empty body is an empty object. @throws {Refused} */
export async function jsonBody({ request }: Call): Promise<Record<string, unknown>> {
  // A form of another site can send neither this type nor an Origin of ours.
  const type = (request.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  if (type !== "application/json") {
    throw new Refused(415, "Cannot use the body: want Content-Type: application/json");
  }
  const text = new TextDecoder().decode(await bodyBytes(request));
  try {
    const value: unknown = text === "" ? {} : JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Said below.
  }
  throw new Refused(400, "Cannot use the body: want a JSON object");
}

/** @throws {Refused} 400 where it breaks off, 408 or 413 */
export async function bodyBytes(request: Request): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  if (request.body === null) return new Uint8Array();
  const reader = request.body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => timer = setTimeout(() => resolve("late"), BODY_TIME));
  try {
    for (;;) {
      const read = await Promise.race([reader.read().catch(() => "broken" as const), late]);
      if (read === "broken") throw new Refused(400, "Cannot use the body: it breaks off");
      if (read === "late") throw new Refused(408, `Cannot wait for the body: ${BODY_TIME / 1000} s are over`);
      if (read.done) break;
      length += read.value.length;
      if (length > MOST_BODY) {
        throw new Refused(413, `Cannot take a body of more than ${MOST_BODY} bytes`);
      }
      parts.push(read.value);
    }
  } finally {
    clearTimeout(timer);
    if (length > MOST_BODY) reader.cancel().catch(() => {});
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A text of the asker's in a message to the asker. */
function shown(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]|["\\]/g, "?");
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}
