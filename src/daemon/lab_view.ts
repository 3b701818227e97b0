// What the board sees of a running lab, and may ask of it.

import type { LabView, ListenerState } from "../board/lab_view.ts";
import { kernelDrops } from "../posix/options.ts";
import { isPaused } from "../workers/shared_memory.ts";
import type { Lab } from "./lab.ts";
import { trapText } from "./open_traps.ts";
import type { Place } from "./places.ts";
import { openConnections, totalsOf, unnoted } from "./totals.ts";

export class RunningLab implements LabView {
  readonly #lab: Lab;
  readonly #problems: () => readonly string[];

  /** @param problems what is wrong besides: the journal can't be written, say */
  constructor(lab: Lab, problems: () => readonly string[]) {
    this.#lab = lab;
    this.#problems = problems;
  }

  get listeners(): readonly ListenerState[] {
    return this.#lab.places.filter(({ trap }) => trap === undefined).map((place) =>
      stateOf(this.#lab, place)
    );
  }

  get workers(): LabView["workers"] {
    const { serving, deaths } = this.#lab.health;
    return { wanted: this.#lab.workers, serving, deaths };
  }

  get ready(): boolean {
    return this.#lab.health.serving === this.#lab.workers;
  }

  get problems(): readonly string[] {
    return this.#problems();
  }

  pause(listener: string, paused: boolean): boolean {
    return this.#lab.pause(listener, paused);
  }
}

function stateOf(lab: Lab, { number, config, opened }: Place): ListenerState {
  const { kernelDrops: drops, urgent: _, ...totals } = totalsOf(
    lab.shared,
    number,
    config.name,
    kernelDrops(opened.fd),
  );
  return {
    ...totals,
    transport: config.transport,
    ...(config.transport === "unix" ? { socket: config.socket } : {}),
    address: opened.address,
    service: config.service,
    traps: trapsBeside(lab, number),
    paused: isPaused(lab.shared, number),
    open: openConnections(lab.shared, [number]),
    kernelDrops: drops,
    thinned: unnoted(lab.shared, number),
  };
}

function trapsBeside(lab: Lab, number: number): string[] {
  return lab.places.flatMap(({ trap, beside, ...place }) =>
    trap !== undefined && beside === number ? [trapText({ ...place, trap })] : []
  );
}
