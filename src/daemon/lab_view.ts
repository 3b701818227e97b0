// What the board sees of a running lab, and may ask of it. Not here: the board (src/board), the lab (lab.ts).

import type { LabView, ListenerState } from "../board/lab_view.ts";
import { kernelDrops } from "../posix/options.ts";
import { isPaused } from "../workers/shared_memory.ts";
import type { Lab } from "./lab.ts";
import { trapText } from "./open_traps.ts";
import type { Place } from "./places.ts";
import { openConnections, totalsOf, unnoted } from "./totals.ts";

/** @param problems what is wrong besides: the journal can't be written, say */
export function viewOf(lab: Lab, problems: () => readonly string[]): LabView {
  return {
    listeners: () => lab.places.filter(({ trap }) => trap === undefined).map((place) => stateOf(lab, place)),
    workers: () => {
      const { serving, deaths } = lab.health;
      return { wanted: lab.workers, serving, deaths };
    },
    ready: () => lab.health.serving === lab.workers,
    problems,
    pause: (listener, paused) => lab.pause(listener, paused),
  };
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
