// The JSON of many exchanges, made in pieces: five hundred at once would keep main for as long as a teacher's
// page may take in all. Those that are open stand behind those that have ended.
import type { Exchange } from "../../exchange/exchange.ts";
import type { Reader } from "../../exchange/impaired.ts";
import type { ExchangeQuery } from "../../journal/reading.ts";
import type { ApiExchange } from "../api_types.ts";
import { apiExchange } from "../exchange_json.ts";
import type { BoardContext } from "./context.ts";

/** Exchanges made in one turn of the client's: some 4 ms. */
const PIECE = 25;

/** Open connections of the whole class in one answer. */
const MOST_OPEN = 100;

/**
 * The exchanges of a query, newest last: with `since` the oldest after it, so that a client can go on from the
 * last; else the newest, and behind them those that are still open.
 *
 * @param reader who is shown them
 * @throws {OverShareError} when the client asks for more than its share
 */
export async function exchangesInTurns(
  context: BoardContext,
  query: ExchangeQuery,
  reader: Reader,
): Promise<ApiExchange[]> {
  const oldest = query.since !== undefined;
  const pieces: ApiExchange[][] = [];
  let { since, before } = query;
  for (let left = query.limit; left > 0; left -= PIECE) {
    const limit = Math.min(left, PIECE);
    const piece = await inTurn(
      context,
      reader,
      (journal) => journal.exchanges({ ...query, since, before, oldest, limit }),
    );
    if (oldest) pieces.push(piece);
    else pieces.unshift(piece);
    if (piece.length < limit) break;
    if (oldest) since = piece.at(-1)!.id!;
    else before = piece[0].id!;
  }
  if (!oldest) pieces.push(await inTurn(context, reader, () => openOnes(context, query)));
  return pieces.flat();
}

type Journal = BoardContext["var"]["parts"]["options"]["journal"];

function inTurn(
  context: BoardContext,
  reader: Reader,
  find: (journal: Journal) => readonly Exchange[],
): Promise<ApiExchange[]> {
  const { var: { parts: { options, shares }, language }, env: { client, purpose } } = context;
  return shares.take(
    purpose,
    client.share,
    () => find(options.journal).map((each) => apiExchange(each, language, reader)),
    true,
  );
}

function openOnes({ var: { parts: { options: { open } } } }: BoardContext, query: ExchangeQuery): Exchange[] {
  const { student, listener, address, port } = query;
  const students = typeof student === "string" ? [student] : student;
  const found = students?.flatMap((each) => open.of(each)) ?? open.all(MOST_OPEN);
  return found.filter(({ peer, ...exchange }) =>
    (listener === undefined || exchange.listener === listener) &&
    (address === undefined || ("address" in peer && peer.address === address)) &&
    (port === undefined || ("port" in peer && peer.port === port))
  );
}
