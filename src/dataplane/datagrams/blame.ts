// Whose fault it is that a try at a challenge failed. Where datagrams are impaired as well, the lab may have dropped what
// the client needed one exchange before the one that fails, or the very answer for which it then says it waited in vain.
// So what was done to a try's steps goes with its end: it counts for nothing, and no hint accuses anybody of it. Bounded.
import type { Impaired, Trial } from "../../exchange/challenge.ts";
import { MOST_FLOWS } from "../../impair/crossing.ts";
import type { Sender } from "../recording/single_record.ts";
import type { Arrival } from "./arrival.ts";

/** What is asked of a datagram. */
type Came = Pick<Arrival, "peer" | "student"> & { readonly sender: Pick<Sender, "began"> };

/** The last step of a socket's try to which something was done. */
interface Step {
  readonly attempt: number;
  readonly impaired: Impaired;
}

/** A datagram that never arrived: no try knows of it. */
interface Lost {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly impaired: Impaired;
}

export class Blame {
  /** By socket. */
  readonly #steps = new Map<string, Step>();
  /** By student: who asks again may take a new socket. */
  readonly #lost = new Map<string, Lost>();

  /** A datagram was dropped on its way to the challenge. */
  lost({ student, sender }: Came, impaired: Impaired | undefined): void {
    if (impaired !== undefined) put(this.#lost, student, { at: sender.began, impaired });
  }

  /**
   * @param impaired what was done to an exchange of a try
   * @returns what its record has: that, or where the try fails now, what was done to a step of it
   */
  of({ peer }: Came, { verdict, attempt }: Trial, impaired: Impaired | undefined): Impaired | undefined {
    if (verdict === "step" && impaired !== undefined) put(this.#steps, peer, { attempt, impaired });
    return verdict === "failed" ? impaired ?? this.#step(peer, attempt) : impaired;
  }

  /** @param last what its client sent last @returns what was done to a try that ends in silence, or to what came after */
  silent({ peer, student, sender }: Came, { attempt }: Trial): Impaired | undefined {
    const lost = this.#lost.get(student);
    return this.#step(peer, attempt) ??
      (lost !== undefined && lost.at >= sender.began ? lost.impaired : undefined);
  }

  #step(peer: string, attempt: number): Impaired | undefined {
    const step = this.#steps.get(peer);
    return step?.attempt === attempt ? step.impaired : undefined;
  }
}

function put<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MOST_FLOWS) map.delete(map.keys().next().value!);
}
