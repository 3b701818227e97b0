// Which challenge over datagrams a listener has.
import type { ChallengeContext, ServiceContext } from "../../services/service.ts";
import type { DatagramChallenge } from "../challenge.ts";
import { AskedChallenge } from "./asked.ts";
import { LostKind } from "./lost.ts";

/**
 * Makes a listener's challenge.
 * @throws RangeError for a kind that is over connections: the configuration allows none here
 */
export function datagramChallenge(
  { littleEndian, amplification }: ServiceContext,
  challenge: ChallengeContext,
): DatagramChallenge {
  const context = { ...challenge, littleEndian, amplification };
  switch (challenge.kind) {
    case "lost":
      return new AskedChallenge(new LostKind(littleEndian), context);
    default:
      throw new RangeError(`Cannot play "${challenge.kind}" over datagrams`);
  }
}
