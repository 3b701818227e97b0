// A pipeline with a journal in memory and the board's state, but without workers: a test says what is taken,
// and moves the time. Each address is a student.
import { ClassState } from "../../../../src/board/class/state.ts";
import type { Board } from "../../../../src/board/board.ts";
import type { ExerciseConfig } from "../../../../src/config/types.ts";
import { type Count, type Exchange, type Returned, UNJUDGED } from "../../../../src/exchange/exchange.ts";
import { Journal } from "../../../../src/journal/journal.ts";
import { Pipeline } from "../../../../src/lab/class/pipeline.ts";
import { Students } from "../../../../src/lab/class/students.ts";
import { KnownInterfaces } from "../../../../src/posix/system/interfaces.ts";
import type { Observed } from "../../../../src/workers/collected.ts";

const NO_INTERFACES = new KnownInterfaces(() => []);

/** What the course's client sends: nothing is wrong with it. */
const MESSAGE = new TextEncoder().encode("MESSAGE DU CLIENT\0");

/** A datagram to the counter, answered. */
export function made(address: string, more: Partial<Exchange> = {}): Exchange {
  return {
    ...UNJUDGED,
    stage: "ended",
    listener: "udp",
    transport: "udp",
    service: "counter",
    peer: { address, port: 40_000 },
    local: "127.0.0.1",
    interface: "",
    began: 1000,
    at: 1000,
    outcome: "answered",
    clientEnd: "none",
    bytesIn: MESSAGE.length,
    bytesOut: 4,
    reads: 1,
    readSizes: [MESSAGE.length],
    firstByteAfter: 0,
    lastByteAfter: 0,
    request: MESSAGE,
    reply: new Uint8Array(4),
    truncated: false,
    late: 0,
    urgent: 0,
    openBeside: 0,
    ...more,
  };
}

/** Its answer, as ICMP brings it back. */
export function backFrom({ listener, peer, bytesOut, reply }: Exchange): Returned {
  return { listener, peer, bytesOut, reply };
}

/** Counts of one socket. */
export function counted(address: string, port: number, exchanges: number, dropped: number): Count {
  return {
    student: "",
    listener: "udp",
    peer: { address, port },
    exchanges,
    dropped,
    answers: exchanges,
    refused: 0,
    bytesIn: 4 * exchanges,
    bytesOut: 4 * exchanges,
  };
}

/** A board of which there is only the class's state. @param told takes the ids that its viewers are told of */
function watched(state: ClassState, journal: Journal, told: number[]): Board {
  const tell = (exchanges: readonly Exchange[]) => told.push(...exchanges.map(({ id }) => id));
  const board: Pick<Board, "observed" | "corrected"> = {
    observed: (exchanges, counts) => {
      tell(exchanges);
      state.observed(exchanges, counts, 1000);
    },
    corrected: (corrections) => {
      tell(corrections.map(({ exchange }) => exchange));
      state.corrected(corrections.filter(({ exchange }) => exchange.group === journal.group.id), journal);
    },
  };
  return board as Board;
}

/** A lab whose exchanges are shown nowhere but in `shown`. */
function screenOf(shown: Exchange[]) {
  return {
    showConnections: (exchanges: readonly Exchange[]) => void shown.push(...exchanges),
    showBriefly: () => {},
  };
}

export type PipelineWorld = ReturnType<typeof pipelineWorld>;

/**
 * @param earlier the journal of a lab that has ended, for one that goes on with it
 * @param wallClock milliseconds since 1970
 */
export function pipelineWorld(
  earlier?: Journal,
  exercises: readonly ExerciseConfig[] = [],
  wallClock = Date.now,
) {
  let next: Observed = { exchanges: [], counts: [], returned: [] };
  let now = 0;
  const [shown, saved, asked, told]: [Exchange[], string[], boolean[], number[]] = [[], [], [], []];
  const clock = { monotonic: () => now, wallClock };
  const journal = earlier ?? Journal.open({ path: ":memory:", keep: Infinity, maxSize: 1 << 24, clock });
  journal.saveStudent = ({ key }) => saved.push(key);
  const state = new ClassState(300_000, journal);
  const take = (withCounts = true) => {
    asked.push(withCounts);
    return withCounts ? next : { ...next, counts: [] };
  };
  const pipeline = new Pipeline({
    collected: { take },
    screen: screenOf(shown),
    students: new Students({ interfaces: NO_INTERFACES, clock, journal, loopbackMachines: true }),
    journal,
    facts: { littleEndianHost: true, listeners: [] },
    exercises,
    clock,
  });
  pipeline.board = watched(state, journal, told);
  return {
    pipeline,
    journal,
    state,
    ...{ saved, shown, asked, told },
    /** One tick that takes these. */
    tick(exchanges: Exchange[] = [], returned: Returned[] = [], counts: Count[] = []): void {
      next = { exchanges, counts, returned };
      pipeline.tick();
    },
    /** Nothing more is there to be taken. */
    nothing: () => void (next = { exchanges: [], counts: [], returned: [] }),
    /** Time passes. */
    wait: (ms: number) => void (now += ms),
    [Symbol.dispose]: () => journal.close(),
  };
}
