// A program as judges are told of it: one process, with the listening socket of a TCP counter.
import type { ProcessFacts, SocketFact } from "../../../src/grade/facts.ts";

export const LISTENER: SocketFact = {
  inode: 7,
  transport: "tcp",
  address: "0.0.0.0",
  port: 7100,
  remotePort: 0,
  state: "LISTEN",
  waiting: 0,
  holders: [1],
};

export function process(differs: Partial<ProcessFacts> = {}): ProcessFacts {
  return {
    pid: 1,
    parent: 0,
    state: "S",
    threads: 1,
    descriptors: 4,
    cpuMs: 0,
    memoryKib: 1000,
    handles: [],
    ignores: [],
    sockets: { 3: 7 },
    ...differs,
  };
}
