// token, over multicast: each second another token goes to the group. Who sends one back by UDP within some seconds has
// joined; how else would it know? Pure: time is handed in.
import type { Clue, Trial, Verdict } from "../../exchange/challenge.ts";
import type { ServiceContext } from "../../services/service.ts";
import type { DatagramChallenge, DatagramClient, Outbox } from "../challenge.ts";
import { Lots } from "../seed.ts";
import { MOST_STUDENTS, Tries } from "../tries.ts";
import type { AskedContext } from "./asked.ts";
import { intBytes } from "./kind.ts";

/** Characters of a token: capital letters, without a NUL. */
const TOKEN_LENGTH = 8;

const EVERY_MS = 1000;

/** Milliseconds for which a token counts: those that are told, and one more for slow networks. */
const VALID_MS = 10_000;
const GRACE_MS = 1000;

/** Tokens that are remembered: an older one is as good as none. */
const MOST_TOKENS = 300;

interface Token {
  readonly text: string;
  /** Monotonic milliseconds. */
  readonly saidAt: number;
}

/** What a student sent last, and what came of it: who sends it again has not heard. */
interface Last {
  readonly peer: string;
  readonly text: string;
  readonly attempt: number;
  readonly solved: boolean;
}

export class TokenChallenge implements DatagramChallenge {
  readonly #context: AskedContext & Pick<ServiceContext, "wallClock">;
  readonly #tries = new Tries();
  readonly #last = new Map<string, Last>();
  /** The newest is the last. */
  readonly #tokens: Token[] = [];

  constructor(context: AskedContext & Pick<ServiceContext, "wallClock">) {
    this.#context = context;
  }

  tick(outbox: Outbox): void {
    const now = this.#context.monotonic();
    const last = this.#tokens.at(-1);
    if (last !== undefined && now - last.saidAt < EVERY_MS) return;
    const text = this.#draw();
    this.#tokens.push({ text, saidAt: now });
    if (this.#tokens.length > MOST_TOKENS) this.#tokens.shift();
    outbox.sayToGroup(new TextEncoder().encode(text));
  }

  came(client: DatagramClient, bytes: Uint8Array, outbox: Outbox): Trial | undefined {
    const text = textOf(bytes);
    const token = this.#tokens.findLast((each) => each.text === text);
    // Others talk to the group too, another lab perhaps: only a token of ours is meant for us.
    if (client.toMany && token === undefined) return undefined;
    const before = this.#last.get(client.student);
    if (before?.peer === client.peer && before.text === text) {
      this.#sayVerdict(client, before.solved, outbox);
      return this.#trial(before.attempt, "step", "none", []);
    }
    const age = token === undefined ? Infinity : this.#context.monotonic() - token.saidAt;
    const solved = age <= VALID_MS + GRACE_MS;
    const attempt = this.#tries.count(client.student);
    this.#remember(client.student, { peer: client.peer, text, attempt, solved });
    this.#sayVerdict(client, solved, outbox);
    if (solved) return this.#trial(attempt, "solved", "none", []);
    return token === undefined
      ? this.#trial(attempt, "failed", "unknown-token", [])
      : this.#trial(attempt, "failed", "stale-token", [Math.round(age)]);
  }

  /** By the second, so that no token comes again when the lab is started again. */
  #draw(): string {
    const { secret, listener, wallClock } = this.#context;
    const lots = new Lots(secret, { student: "", listener, attempt: Math.floor(wallClock() / EVERY_MS) });
    const letters = Array.from({ length: TOKEN_LENGTH }, () => 0x41 + lots.between(0, 25));
    return String.fromCharCode(...letters);
  }

  #remember(student: string, last: Last): void {
    this.#last.delete(student);
    this.#last.set(student, last);
    if (this.#last.size > MOST_STUDENTS) this.#last.delete(this.#last.keys().next().value!);
  }

  #sayVerdict(client: DatagramClient, solved: boolean, outbox: Outbox): void {
    outbox.say(client, intBytes([solved ? 1 : 0], this.#context.littleEndian));
  }

  #trial(attempt: number, verdict: Verdict, clue: Clue, values: readonly number[]): Trial {
    return { kind: "token", attempt, verdict, clue, values };
  }
}

/** A NUL or a line's end behind it does not matter. */
function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, TOKEN_LENGTH + 2)).replace(/[\0\r\n]+$/, "");
}
