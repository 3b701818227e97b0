// Reads exchanges with their hints from the board's API, as a teacher's script would.
import type { ApiExchange, ApiExchanges } from "../../src/board/api_types.ts";

export interface BoardAddress {
  readonly boardPort: number;
  readonly token: string;
}

/** Whose are asked for: those of an address, or all of a listener. */
export type Whose = { readonly client: string } | { readonly listener: string };

/** The most that the board gives at once; it keeps fewer of each client of the corpus. */
const MOST = "500";

/** Those that have ended, newest last. @throws Error with what the board said */
export async function readExchanges(
  { boardPort, token }: BoardAddress,
  whose: Whose,
): Promise<readonly ApiExchange[]> {
  const query = new URLSearchParams({ ...whose, limit: MOST, lang: "en" });
  const url = `http://127.0.0.1:${boardPort}/api/exchanges?${query}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) {
    throw new Error(`Cannot read ${url}: status ${response.status}: ${await response.text()}`);
  }
  return (await response.json() as ApiExchanges).exchanges.filter(({ id }) => id !== null);
}
