// Which challenge over datagrams a listener has.
import type { ServiceContext } from "../../services/service.ts";
import type { DatagramChallenge } from "../challenge.ts";
import { AskedChallenge, type AskedContext } from "./asked.ts";
import { DecoyKind } from "./decoy.ts";
import { DuplicateKind } from "./duplicate.ts";
import { LongKind } from "./long.ts";
import { LostKind } from "./lost.ts";
import { ReorderKind } from "./reorder.ts";
import { TokenChallenge } from "./token.ts";

/** What any of them is made with. */
type KindContext = AskedContext & Pick<ServiceContext, "wallClock">;

/**
 * Makes a listener's challenge, which keeps all its clients' tries. What students are told of each kind stands in
 * ../protocols/datagrams.ts.
 * @param context what the listener is: its name, kind and byte order, and how much may answer a datagram; the lab's
 *   secret, and its clocks
 * @throws RangeError for a kind that is over connections: the configuration allows none here
 */
export function datagramChallenge(context: KindContext): DatagramChallenge {
  const { kind, littleEndian } = context;
  switch (kind) {
    case "lost":
      return new AskedChallenge(new LostKind(littleEndian), context);
    case "duplicate":
      return new AskedChallenge(new DuplicateKind(littleEndian), context);
    case "reorder":
      return new AskedChallenge(new ReorderKind(littleEndian), context);
    case "decoy":
      return new AskedChallenge(new DecoyKind(littleEndian), context);
    case "long":
      return new AskedChallenge(new LongKind(littleEndian), context);
    case "token":
      return new TokenChallenge(context);
    default:
      throw new RangeError(`Cannot play "${kind}" over datagrams: it is a challenge over connections`);
  }
}
