// A challenge over UDP with all its clients: who asks gets a try, what comes back is judged, silence ends it. Tries are
// kept by socket, since several programs may be behind one address at a time. Pure: time is handed in.
import type { Trial } from "../../exchange/challenge.ts";
import { type ChallengeContext, mostSaid, type ServiceContext } from "../../services/service.ts";
import type { DatagramChallenge, DatagramClient, Outbox } from "../challenge.ts";
import { Lots } from "../seed.ts";
import { Tries } from "../tries.ts";
import { type DatagramKind, type Found, intBytes } from "./kind.ts";
import { type Session, Sessions } from "./sessions.ts";

/** Milliseconds without a word of the client's after which its try is over. */
export const SILENCE_MS = 10_000;

const NOTHING: Found = { clue: "none", values: [] };

/** What it is made with. */
export interface AskedContext
  extends Pick<ServiceContext, "amplification" | "littleEndian">, ChallengeContext {}

export class AskedChallenge<Task> implements DatagramChallenge {
  readonly #kind: DatagramKind<Task>;
  readonly #context: AskedContext;
  readonly #tries = new Tries();
  readonly #sessions = new Sessions<Task>();

  constructor(kind: DatagramKind<Task>, context: AskedContext) {
    this.#kind = kind;
    this.#context = context;
  }

  came(client: DatagramClient, bytes: Uint8Array, outbox: Outbox): Trial {
    const now = this.#context.monotonic();
    const session = this.#sessions.of(client, now);
    if (session === undefined) return this.#begin(client, bytes, 0, outbox);
    // The answer that this one waited for went to another socket, which asked at the same time.
    if (session.said && session.client.peer !== client.peer) {
      return this.#begin(client, bytes, session.rounds, outbox);
    }
    if (session.answer !== undefined) {
      if (isAskAgain(session, bytes, this.#kind) || !isSame(bytes, session.answer)) {
        return this.#begin(client, bytes, 0, outbox);
      }
      this.#sayVerdict(session, client, outbox);
      return this.#trial(session, "step", NOTHING);
    }
    this.#sessions.heard(session, client, now);
    if (!session.said || isAskAgain(session, bytes, this.#kind)) return this.#answer(session, client, outbox);
    return this.#judge(session, client, bytes, outbox);
  }

  tick(outbox: Outbox): void {
    const { monotonic } = this.#context;
    for (const session of this.#sessions.takeSilent(monotonic() - SILENCE_MS)) {
      if (session.answer !== undefined || session.forgiven) continue;
      const { rounds, said } = session;
      const found: Found = said ? { clue: "no-answer", values: [] } : { clue: "not-again", values: [rounds] };
      outbox.over(session.client, this.#trial(session, "failed", found));
    }
  }

  /** @param rounds asks of this client's that were answered with nothing before */
  #begin(client: DatagramClient, ask: Uint8Array, rounds: number, outbox: Outbox): Trial {
    const { amplification, listener, secret, monotonic } = this.#context;
    const attempt = this.#tries.count(client.student);
    const lots = new Lots(secret, { student: client.student, listener, attempt });
    const task = this.#kind.draw(lots, mostSaid(ask.length, amplification));
    const session = this.#sessions.begin(client, { attempt, task, ask, rounds, now: monotonic() });
    return this.#answer(session, client, outbox);
  }

  #answer(session: Session<Task>, client: DatagramClient, outbox: Outbox): Trial {
    session.rounds++;
    const say = (bytes: Uint8Array, after?: number, decoy?: boolean) =>
      outbox.say(client, bytes, after, decoy);
    const withheld = this.#kind.ask(session.task, session.rounds, say);
    if (withheld === undefined) session.said = true;
    return this.#trial(session, "step", withheld ?? NOTHING);
  }

  #judge(session: Session<Task>, client: DatagramClient, bytes: Uint8Array, outbox: Outbox): Trial {
    const wrong = this.#kind.judge(session.task, bytes);
    session.answer = bytes.slice();
    session.solved = wrong === undefined;
    if (session.solved) this.#sessions.forgiveEarlier(session);
    this.#sayVerdict(session, client, outbox);
    return this.#trial(session, session.solved ? "solved" : "failed", wrong ?? NOTHING);
  }

  /** The int 1, or 0. */
  #sayVerdict({ solved }: Session<Task>, client: DatagramClient, outbox: Outbox): void {
    outbox.say(client, intBytes([solved ? 1 : 0], this.#context.littleEndian));
  }

  #trial({ attempt }: Session<Task>, verdict: Trial["verdict"], { clue, values }: Found): Trial {
    return { kind: this.#context.kind, attempt, verdict, clue, values };
  }
}

/**
 * Whether a datagram asks again, though its client was told all already and only has to answer. It is the same as the
 * first ask; or as long as that and much like it (there is a counter in it, perhaps), and nothing that could be an
 * answer.
 */
function isAskAgain<Task>(
  { ask, askLength, task }: Session<Task>,
  bytes: Uint8Array,
  kind: DatagramKind<Task>,
): boolean {
  if (bytes.length !== askLength) return false;
  const equal = ask.reduce((count, byte, i) => count + (byte === bytes[i] ? 1 : 0), 0);
  if (equal === ask.length) return true;
  const isLike = askLength < 4 || 2 * equal >= ask.length;
  return isLike && !kind.fits(task, bytes);
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
