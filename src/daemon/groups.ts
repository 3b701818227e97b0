// The memberships of a lab's multicast sockets, looked after as interfaces come and go. Not here: joining itself
// (src/listeners/multicast.ts).

import { type MembershipChange, Memberships } from "../listeners/multicast.ts";
import { SystemError } from "../posix/system_error.ts";
import type { LimitedLog } from "../telemetry/limited_log.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Place } from "./places.ts";

export class Groups {
  readonly #log: Logger;
  readonly #limited: LimitedLog;
  readonly #joined = new Map<number, { name: string; memberships: Memberships }>();

  constructor(log: Logger, limited: LimitedLog) {
    this.#log = log;
    this.#limited = limited;
  }

  /** Joins a place's group, if it has one. @returns the interfaces it was joined on; undefined where there is no group */
  join({ number, config, opened }: Place): string[] | undefined {
    if (config.transport !== "multicast") return undefined;
    this.#joined.set(number, { name: config.name, memberships: new Memberships(opened.fd, config) });
    return this.#look(number);
  }

  /** Its socket is about to be closed, which leaves the group. */
  leave({ number }: Place): void {
    this.#joined.delete(number);
  }

  /** Joins on interfaces that are new. */
  look(): void {
    try {
      for (const number of this.#joined.keys()) this.#look(number);
    } catch (error) {
      // With no descriptor left nothing can be asked: accepting says so, and the next look is soon.
      if (!(error instanceof SystemError)) throw error;
      this.#log.debug("Cannot look for new interfaces: {problem}", { problem: error.message });
    }
  }

  #look(number: number): string[] {
    const { name, memberships } = this.#joined.get(number)!;
    const isNew = (change: MembershipChange) => change.problem === undefined;
    const changes = memberships.look();
    for (const { interface: on, problem } of changes) {
      if (problem === undefined) this.#log.debug("Joined the group on {on}", { listener: name, on });
      else {this.#limited.warning(`join ${on}`, "Cannot join the group on {on}: {problem}", {
          listener: name,
          on,
          problem,
        });}
    }
    return changes.filter(isNew).map((change) => change.interface);
  }
}
