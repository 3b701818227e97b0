// A request's query and body, read and checked: a mistake in them is a sentence with its status.
import { ipVersion, parseIp, stringifyIp } from "ip-bigint";
import type { ExchangeQuery } from "../../journal/reading.ts";
import type { BoardContext } from "./context.ts";
import { HttpError } from "./http_error.ts";

/** Exchanges in one answer, at most and when the request names no number. */
const MOST_EXCHANGES = 500;
const USUAL_EXCHANGES = 100;

/** `limit`: how many exchanges are asked for. @throws {HttpError} 400 */
export function limitOf(context: BoardContext): number {
  return numberOf(context, "limit", { least: 1, most: MOST_EXCHANGES }) ?? USUAL_EXCHANGES;
}

/** `since`: the id of an exchange. @throws {HttpError} 400 */
export function sinceOf(context: BoardContext): number | undefined {
  return numberOf(context, "since", { least: 0, most: Number.MAX_SAFE_INTEGER });
}

/** Characters of a lab's name, and "*". */
const LABS = /^(?:\*|[a-z0-9-]{0,40})$/;

/** `labs`: which of the class's labs are shown; "" this one, "*" all, or another's name. @throws {HttpError} 400 */
export function labsOf({ req }: BoardContext): string {
  const text = req.query("labs") ?? "";
  if (LABS.test(text)) return text;
  throw new HttpError(400, `Cannot use labs="${shown(text)}": expected a lab's name, or *`);
}

function numberOf(
  { req }: BoardContext,
  key: string,
  { least, most }: { least: number; most: number },
): number | undefined {
  const text = req.query(key);
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new HttpError(400, `Cannot use ${key}="${shown(text)}": expected a number from ${least} to ${most}`);
}

/** `client=IP[:PORT]`, `listener`, `student`, `since`, `limit`. @throws {HttpError} 400 */
export function exchangeQuery(context: BoardContext): ExchangeQuery {
  const client = context.req.query("client");
  return {
    ...(client === undefined ? {} : clientOf(client)),
    listener: context.req.query("listener"),
    student: context.req.query("student"),
    since: sinceOf(context),
    limit: limitOf(context),
  };
}

function clientOf(client: string): { address: string; port?: number } {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([\d.]+)):(\d{1,5})$/.exec(client);
  if (match !== null && Number(match[3]) <= 65535) {
    return { address: canonicalAddress(match[1] ?? match[2]), port: Number(match[3]) };
  }
  const address = client.replace(/^\[(.*)\]$/, "$1");
  if (/^[\d.]+$/.test(address) || /^[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*$/.test(address)) {
    return { address: canonicalAddress(address) };
  }
  throw new HttpError(400, `Cannot use client="${shown(client)}": expected an address, or "ADDRESS:PORT"`);
}

/**
 * An address as the lab writes it: RFC 5952's spelling, 192.0.2.7 for `::ffff:192.0.2.7`; other text as it
 * is.
 */
export function canonicalAddress(address: string): string {
  const lower = address.toLowerCase();
  if (ipVersion(lower) === 0) return lower;
  const parsed = parseIp(lower);
  // ip-bigint marks a mapped address only where it is written with dots.
  return stringifyIp({ ...parsed, ipv4mapped: parsed.number >> 32n === 0xffffn }, { mapv4: true });
}

/**
 * A text in the JSON object of a body.
 *
 * @throws {HttpError} 400 or 415
 */
export async function bodyText(context: BoardContext, key: string): Promise<string> {
  const body = await jsonBody(context);
  const value = body[key];
  if (typeof value === "string") return value;
  throw new HttpError(400, `Cannot use the body: expected a JSON object with "${key}", a text`);
}

/** The JSON object of a body; an empty body is an empty object. @throws {HttpError} 400 or 415 */
export async function jsonBody({ req }: BoardContext): Promise<Record<string, unknown>> {
  // Another site's form can't send this type: without it, a browser would let such a form through.
  const type = (req.header("content-type") ?? "").split(";")[0].trim().toLowerCase();
  if (type !== "application/json") {
    throw new HttpError(415, "Cannot use the body: expected Content-Type: application/json");
  }
  const text = await req.text();
  try {
    const value: unknown = text === "" ? {} : JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Refused below.
  }
  throw new HttpError(400, "Cannot use the body: expected a JSON object");
}

/** A text from the request, safe to repeat in a message. */
function shown(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]|["\\]/g, "?");
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}
