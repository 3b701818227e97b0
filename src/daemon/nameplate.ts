// What a running lab shows of itself to other processes, above all to `guichet sockets`: a process name that everybody
// sees in /proc, and a card in memory that those read who may look into the process. Both end with the process, so
// nothing lies about after a crash. Not here: what is done with it.

import { makeMemoryFile, readMemoryFile } from "../posix/memory_file.ts";
import { commandOf, listProcesses, userOf } from "../posix/process.ts";
import { processName, setProcessName } from "../posix/process_name.ts";
import { close } from "../posix/socket.ts";
import { parsePlate, type Plate } from "./plate.ts";

/** The process's name and the card's; at most 15 bytes, and none that a program has by chance. */
const NAME = "guichet-lab";

/** Most bytes of a card that are read: a lab of hundreds of listeners. */
const MOST_BYTES = 256 * 1024;

/** A lab's plate, until it is disposed of. */
export interface Nameplate extends Disposable {
  /** Shows another card. @throws SystemError; then the old one stays */
  change(plate: Plate): void;
}

/**
 * Shows that this process is a running lab, until it is disposed of. On the main thread, once every socket is open.
 *
 * @throws SystemError where the system refuses one of the two
 */
export function hangNameplate(plate: Plate): Nameplate {
  let card = makeCard(plate);
  const before = processName();
  // Last: whoever sees the name finds the card.
  setProcessName(NAME);
  return {
    change: (changed) => {
      const old = card;
      // The new one first: there is no moment without.
      card = makeCard(changed);
      close(old);
    },
    [Symbol.dispose]: () => {
      setProcessName(before);
      close(card);
    },
  };
}

function makeCard(plate: Plate): number {
  return makeMemoryFile(NAME, new TextEncoder().encode(JSON.stringify(plate)));
}

/** A lab that runs on this machine. */
export interface RunningLab {
  pid: number;
  /** Whose it is; undefined when it has just ended. */
  uid: number | undefined;
  /** Undefined when its process is not ours to look into. */
  plate: Plate | undefined;
}

/** Every lab that runs, as far as its process is seen from here: the lowest pid first. */
export function runningLabs(): RunningLab[] {
  return listProcesses()
    .filter((pid) => commandOf(pid) === NAME)
    .map((pid) => ({ pid, uid: userOf(pid), plate: readPlate(pid) }));
}

/** The card of a process, or undefined when it is no lab or not ours to look into. */
function readPlate(pid: number): Plate | undefined {
  const bytes = readMemoryFile(pid, NAME, MOST_BYTES);
  return bytes === undefined ? undefined : parsePlate(new TextDecoder().decode(bytes));
}
