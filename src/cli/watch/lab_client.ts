// Asks a lab's board for the asker's own exchanges, and follows them. What comes is checked before it is used: whoever
// answers there may be no lab. Not here: what is printed (run_watch.ts).

import type { Language } from "../../config/types.ts";
import type { ShownExchange } from "../../exchange/views/exchange_text.ts";
import { EventReader } from "./event_reader.ts";

/** Milliseconds until the board has answered. */
const ANSWER_TIME = 5000;

/** Milliseconds without a byte after which a stream is dead: the board says every 15 s that it is alive. */
const SILENCE = 45_000;

/** Bytes of an answer: a hundred exchanges take a third of it. */
const MOST_BYTES = 4 << 20;

export interface Me {
  readonly lab: string;
  readonly language: Language;
  readonly name: string;
  readonly rule: string;
  readonly exchanges: readonly ShownExchange[];
}

/** Nobody answers there. */
export class UnreachableLab extends Error {
  override readonly name = "UnreachableLab";
}

/** Somebody answers, who is no lab's board. */
export class NoBoard extends Error {
  override readonly name = "NoBoard";
}

export interface Asking {
  readonly language: Language | undefined;
  readonly signal: AbortSignal;
}

/** @throws {UnreachableLab} or {NoBoard} */
export async function askMe(root: URL, limit: number, asking: Asking): Promise<Me> {
  const url = urlOf(root, "/api/me", { limit: String(limit), lang: asking.language });
  const signal = AbortSignal.any([asking.signal, AbortSignal.timeout(ANSWER_TIME)]);
  const response = await asked(url, {}, signal);
  try {
    const me = JSON.parse(await textOf(response));
    const { lab, you, exchanges, language } = me ?? {};
    const right = typeof lab === "string" && typeof you?.name === "string" && Array.isArray(exchanges);
    if (!right || !exchanges.every(isExchange)) throw new NoBoard(noBoard(root));
    const spoken = asking.language ?? (language === "fr" ? "fr" : "en");
    return { lab, language: spoken, name: you.name, rule: String(you.rule), exchanges };
  } catch (error) {
    if (error instanceof NoBoard) throw error;
    if (error instanceof SyntaxError) throw new NoBoard(noBoard(root), { cause: error });
    throw new UnreachableLab(unreachable(root, error), { cause: error });
  }
}

/**
 * Hands over each new exchange, until the stream ends.
 *
 * @param since id of the last that was shown; those after it come first
 * @throws {UnreachableLab} or {NoBoard}
 */
export async function followMe(
  root: URL,
  since: number,
  { language, signal, show }: Asking & { readonly show: (exchange: ShownExchange) => void },
): Promise<void> {
  const silence = new AbortController();
  const either = AbortSignal.any([signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), ANSWER_TIME);
  try {
    const headers = { accept: "text/event-stream", "last-event-id": String(since) };
    const response = await asked(urlOf(root, "/api/me/events", { lang: language }), headers, either);
    if (!(response.headers.get("content-type") ?? "").startsWith("text/event-stream")) {
      await response.body?.cancel();
      throw new NoBoard(noBoard(root));
    }
    const reader = new EventReader();
    for await (const bytes of response.body ?? []) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE);
      for (const { event, data } of reader.take(bytes)) {
        const exchange: unknown = event === "exchange" ? JSON.parse(data) : undefined;
        if (isExchange(exchange)) show(exchange);
      }
    }
  } catch (error) {
    if (error instanceof NoBoard) throw error;
    throw new UnreachableLab(unreachable(root, error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function asked(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { headers, signal, redirect: "manual" });
  } catch (error) {
    throw new UnreachableLab(unreachable(url, error), { cause: error });
  }
  if (response.ok) return response;
  await response.body?.cancel();
  // The lab is there and has too much to do, or another name for itself.
  const busy = response.status === 429 || response.status >= 500;
  const message = `Cannot watch ${url.origin}: it answers ${response.status}`;
  throw busy
    ? new UnreachableLab(`${message}; try again later`)
    : new NoBoard(`${message}; want a lab's board`);
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > MOST_BYTES) throw new SyntaxError("too long");
  }
  return text + decoder.decode();
}

function urlOf(root: URL, path: string, query: Readonly<Record<string, string | undefined>>): URL {
  const url = new URL(path, root);
  for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, value);
  return url;
}

function noBoard(root: URL): string {
  return `Cannot watch ${root.origin}: what answers there is no lab's board`;
}

function unreachable({ origin }: URL, error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  const late = name === "TimeoutError" || name === "AbortError";
  return `Cannot reach the lab at ${origin}: ${late ? "nobody answers" : reasonOf(error)}; ` +
    "look whether it runs and where its board is";
}

/** fetch fails with a general error that has the reason as its cause, behind the whole request in the text. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.cause !== undefined) return reasonOf(error.cause);
  const text = error instanceof Error ? error.message : String(error);
  if (/connection refused/i.test(text)) return "connection refused";
  if (/lookup|dns|resolve/i.test(text)) return "no machine of this name is known";
  return text.split(": ").at(-1)!.replace(/ \(os error \d+\)$/, "");
}

function isExchange(value: unknown): value is ShownExchange {
  if (typeof value !== "object" || value === null) return false;
  const { id, at, listener, client, request, reply, outcome, hints, trap } = value as Record<string, unknown>;
  return trap !== null && typeof id === "number" && typeof at === "number" && typeof listener === "string" &&
    typeof client === "string" && typeof outcome === "string" && isSide(request) &&
    Array.isArray((request as { reads?: unknown }).reads) && (reply === null || isSide(reply)) &&
    Array.isArray(hints) && hints.every(isHint);
}

function isSide(value: unknown): boolean {
  const { bytes, hex } = (value ?? {}) as Record<string, unknown>;
  return typeof bytes === "number" && typeof hex === "string";
}

function isHint(value: unknown): boolean {
  const { level, fact, cause } = (value ?? {}) as Record<string, unknown>;
  return typeof level === "string" && typeof fact === "string" && typeof cause === "string";
}
