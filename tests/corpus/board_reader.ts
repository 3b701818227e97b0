// Reads the lab's exchanges with their hints from the board's API, as a teacher's script would. Not here: what they mean.
import type { ApiExchange, ApiExchanges } from "../../src/board/api_types.ts";

export interface BoardAddress {
  readonly boardPort: number;
  readonly token: string;
}

/** Exchanges asked for at once. */
const PAGE = 500;

export class BoardReader {
  readonly #board: BoardAddress;
  readonly #seen: ApiExchange[] = [];

  constructor(board: BoardAddress) {
    this.#board = board;
  }

  /** All that were recorded since the lab began, oldest first. */
  async exchanges(): Promise<readonly ApiExchange[]> {
    for (;;) {
      const page = await this.#page(this.#seen.at(-1)?.id ?? 0);
      this.#seen.push(...page);
      if (page.length < PAGE) return this.#seen;
    }
  }

  async #page(since: number): Promise<readonly ApiExchange[]> {
    const { boardPort, token } = this.#board;
    const url = `http://127.0.0.1:${boardPort}/api/exchanges?since=${since}&limit=${PAGE}&lang=en`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) {
      throw new Error(`Cannot read ${url}: status ${response.status}: ${await response.text()}`);
    }
    return (await response.json() as ApiExchanges).exchanges;
  }
}
