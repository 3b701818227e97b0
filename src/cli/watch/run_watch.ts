// Does what `watch` says: shows the latest exchanges, then each new one, and comes back after a loss. Not here: asking the
// lab (lab_client.ts), what an exchange looks like (src/exchange/views).

import type { Language } from "../../config/types.ts";
import { exchangeText, type ShownExchange } from "../../exchange/views/exchange_text.ts";
import { EXCHANGE_WORDS } from "../../exchange/views/exchange_words.ts";
import { escapeText } from "../../telemetry/escape.ts";
import { usageError } from "../arguments.ts";
import type { Invocation } from "../command.ts";
import { OK, UNREACHABLE, WRONG_ANSWER } from "../exit_status.ts";
import type { Io } from "../io.ts";
import { boardUrl } from "./board_url.ts";
import { askMe, followMe, type Me, NoBoard, UnreachableLab } from "./lab_client.ts";

const READER = { name: "guichet watch" };

const USUAL_LIMIT = 5;
const MOST_LIMIT = 100;

/** Milliseconds before the lab is asked again after a loss: twice as long each time, to half a minute. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/** Columns: words are broken here; a dump line is shorter. */
const WIDTH = 80;

interface Wanted {
  readonly root: URL;
  readonly language: Language | undefined;
  readonly limit: number;
}

/** @returns the exit status @throws {UsageError} */
export async function runWatch(invocation: Invocation, io: Io): Promise<number> {
  const wanted = readWanted(invocation);
  using interrupt = io.catchInterrupt();
  const { signal } = interrupt;
  try {
    const me = await askMe(wanted.root, wanted.limit, { language: wanted.language, signal });
    greet(me, io);
    for (const exchange of me.exchanges) print(exchange, me.language, io);
    if (!invocation.switches.has("once")) await follow(wanted, me, { io, signal });
    return OK;
  } catch (error) {
    if (signal.aborted) return OK;
    if (!(error instanceof UnreachableLab || error instanceof NoBoard)) throw error;
    io.stderr.line(escapeText(`guichet: ${error.message}`));
    return error instanceof UnreachableLab ? UNREACHABLE : WRONG_ANSWER;
  }
}

function readWanted({ words, values }: Invocation): Wanted {
  const [text] = words;
  if (text === undefined) {
    throw usageError("No address of a lab; want the board's, such as http://lab:8080", READER);
  }
  const language = values.get("lang");
  if (language !== undefined && language !== "en" && language !== "fr") {
    throw usageError(`Cannot use --lang "${language}": want en or fr`, READER);
  }
  const limit = values.get("limit") ?? String(USUAL_LIMIT);
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST_LIMIT) {
    throw usageError(`Cannot use --limit "${limit}": want a number from 1 to ${MOST_LIMIT}`, READER);
  }
  return { root: boardUrl(text, READER), language, limit: Number(limit) };
}

function greet({ lab, language, name, rule, exchanges }: Me, io: Io): void {
  const words = EXCHANGE_WORDS[language];
  io.stdout.line(escapeText(`${lab} · ${words.you(name, words.rules[rule] ?? rule)}`));
  io.stdout.line("");
  if (exchanges.length === 0) io.stdout.line(words.nothing);
}

function print(exchange: ShownExchange, language: Language, io: Io): void {
  for (const line of exchangeText(exchange, language, WIDTH)) io.stdout.line(escapeText(line));
  io.stdout.line("");
}

/** Until it is interrupted; a lab that is away is waited for. */
async function follow(
  { root }: Wanted,
  { exchanges, language }: Me,
  { io, signal }: { readonly io: Io; readonly signal: AbortSignal },
): Promise<void> {
  let last = exchanges.at(-1)?.id ?? 0;
  let pause = FIRST_PAUSE;
  let isLost = false;
  const show = (exchange: ShownExchange) => {
    pause = FIRST_PAUSE;
    isLost = false;
    // A lab that was started anew with another journal counts from 1 again.
    if (exchange.id === last) return;
    last = exchange.id;
    print(exchange, language, io);
  };
  while (!signal.aborted) {
    try {
      await followMe(root, last, { language, signal, show });
    } catch (error) {
      if (signal.aborted || error instanceof NoBoard) throw error;
      if (!isLost) io.stderr.line(escapeText(`guichet: ${(error as Error).message}`));
      isLost = true;
    }
    await pauseFor(pause, signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

function pauseFor(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, time);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
