// Which challenge over datagrams a listener has.
import type { DatagramChallenge } from "../challenge.ts";
import { AskedChallenge, type AskedContext } from "./asked.ts";
import { LostKind } from "./lost.ts";

/**
 * Makes a listener's challenge.
 * @throws RangeError for a kind that is over connections: the configuration allows none here
 */
export function datagramChallenge(context: AskedContext): DatagramChallenge {
  switch (context.kind) {
    case "lost":
      return new AskedChallenge(new LostKind(context.littleEndian), context);
    default:
      throw new RangeError(`Cannot play "${context.kind}" over datagrams`);
  }
}
