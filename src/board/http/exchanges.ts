// The JSON of many exchanges, made in pieces: five hundred at once would keep main for as long as a teacher's
// page may take in all.
import type { ExchangeQuery } from "../../journal/reading.ts";
import type { ApiExchange } from "../api_types.ts";
import { apiExchange } from "../exchange_json.ts";
import type { BoardContext } from "./context.ts";

/** Exchanges made in one turn of the client's: some 4 ms. */
const PIECE = 25;

/**
 * The exchanges of a query, newest last.
 *
 * @throws {OverShareError} when the client asks for more than its share
 */
export async function exchangesInTurns(context: BoardContext, query: ExchangeQuery): Promise<ApiExchange[]> {
  const { var: { parts: { options, shares }, language }, env: { client, purpose } } = context;
  const pieces: ApiExchange[][] = [];
  let { before } = query;
  for (let left = query.limit; left > 0; left -= PIECE) {
    const limit = Math.min(left, PIECE);
    const piece = await shares.take(purpose, client.share, () => {
      const found = options.journal.exchanges({
        ...query,
        ...(before === undefined ? {} : { before }),
        limit,
      });
      return found.map((each) => apiExchange(each, language));
    }, true);
    pieces.unshift(piece);
    if (piece.length < limit) break;
    before = piece[0].id;
  }
  return pieces.flat();
}
