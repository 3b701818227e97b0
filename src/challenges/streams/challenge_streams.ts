// The challenges over connections, by their kinds: who connects gets a try of its own, with its own numbers.
import type { Conversation, ServiceContext, StreamService } from "../../services/service.ts";
import { Lots } from "../seed.ts";
import { Tries } from "../tries.ts";
import { AGAIN_MS, type BrokenTry, drawBreaks, lapsedTries, nextConnection } from "./broken.ts";
import { scriptOf, SumConversation } from "./sums.ts";
import type { TryAtHand } from "./timed.ts";
import { UploadConversation } from "./upload.ts";

/** Of a conversation that nobody said whose it is. */
const SOMEBODY = "";

/** Serves a listener's challenge. @throws TypeError without a challenge in the context */
export function challengeStream(context: ServiceContext): StreamService {
  const { challenge, littleEndian } = context;
  if (challenge === undefined) throw new TypeError("Cannot make a challenge: the listener has none");
  const { kind, listener, secret, monotonic: now } = challenge;
  const lotsOf = (student: string, attempt: number) => new Lots(secret, { student, listener, attempt });
  if (kind === "reset" || kind === "silence") {
    const tries = new Tries<BrokenTry>();
    const begin = (student: string) =>
      tries.begin(student, now() + AGAIN_MS, (attempt) => {
        const lots = lotsOf(student, attempt);
        const script = scriptOf(kind, lots, littleEndian);
        return { script, breaks: drawBreaks(kind, lots, script.numbers), begun: 0 };
      });
    return {
      open: (student = SOMEBODY) => {
        const going = tries.going(student) ?? begin(student);
        return nextConnection({ kind, attempt: going.attempt, now }, tries, going);
      },
      lapsed: () => lapsedTries(kind, tries, now()),
    };
  }
  const tries = new Tries();
  return {
    open: (student = SOMEBODY): Conversation => {
      const at: TryAtHand = { kind, attempt: tries.count(student), now };
      const lots = lotsOf(student, at.attempt);
      return kind === "upload"
        ? new UploadConversation(at, lots, littleEndian)
        : new SumConversation(at, scriptOf(kind, lots, littleEndian));
    },
  };
}
