// What the board and the lab know of each other. The board knows no listener and no worker: the lab, above
// it, implements these types (src/lab/class), and gets back where the board is, or its one error: an address
// that can't be used.
import type { Clock } from "../exchange/clock.ts";
import type { ApiReach, ApiRoom, ServerTrial } from "./api_types.ts";
import type { ChallengeKind } from "../exchange/challenge.ts";
import type { BoardConfig, ExerciseConfig, Network } from "../config/types.ts";
import type { Language } from "../text/language.ts";
import type { Exchange, Refusal, ServiceName, Student } from "../exchange/exchange.ts";
import type { Journal } from "../journal/journal.ts";
import type { Logger } from "../log/logger.ts";
import type { OtherLabs } from "./class/others.ts";

/** What a board is given to work with. */
export interface BoardOptions {
  readonly lab: { readonly name: string; readonly language: Language };
  readonly board: BoardConfig;
  readonly view: LabView;
  readonly students: StudentDirectory;
  readonly journal: Journal;
  readonly clock: Clock;
  /** This machine's own names: browsers may use them in the board's address. */
  readonly machineNames: readonly string[];
  /** guichet's. */
  readonly version: string;
  /** This machine's addresses that others may reach, best first, as they are now; none by default. */
  readonly machineAddresses?: () => readonly string[];
  /** The lab's own user: its connections have places when all others are taken. */
  readonly ownUser?: number;
  readonly log?: Logger;
  /** Balancers that tell whose their connections to the board are, as they are named now; none by default. */
  readonly proxies?: () => readonly Network[];
  /** Milliseconds after which the board has been told of everything that happened before; 0 by default. */
  readonly settleTime?: number;
  readonly open: OpenConnections;
  /** Absent where the configuration does not say that students' servers are tried. */
  readonly servers?: ServerTrials;
  /** The class that this lab shares with others; absent where it is in no cluster. */
  readonly department?: Department;
}

/** What is the whole class's business. It takes a second or two; "away": the database can't be asked. */
export interface Department {
  readonly others: OtherLabs;
  /** Begins a group for all labs, or finds that another board just did. */
  beginGroup(name: string): Promise<"begun" | "away">;
  /** A student wants a nickname; by the code of another room, the one they had there. @param code "" for none */
  claim(student: string, nickname: string, code: string): Promise<ClaimOutcome>;
  /** The teacher names a student. */
  rename(student: string, nickname: string): Promise<"renamed" | "taken" | "invalid">;
  /** What the class knows of a student. */
  roomOf(student: string): ApiRoom;
}

/** What became of a claim. "code": it is not the nickname's; "away": no code can be checked now. */
export type ClaimOutcome = ReturnType<Journal["claim"]> | "code" | "away";

/** Why a server is not tried; "not yours": on the lab's own machine, nothing of the asker's listens there. */
export type TrialRefusal = "suite" | "port" | "address" | "not yours" | "busy" | "many";

/** Tries students' servers. */
export interface ServerTrials {
  /** What they may be. */
  readonly suites: readonly string[];
  /** Called when a trial has begun or ended: the board shows it. */
  onChange: () => void;
  /** The student's last trial. */
  of(student: string): ServerTrial | undefined;
  /**
   * Has the asker's server tried, now or in turn.
   * @param asker as the connection to the board shows it; `here`: it comes from the lab's own machine
   */
  ask(
    asker: { student: string; uid?: number; address: string; here: boolean },
    wanted: { suite: string; port: number; language: Language },
  ): ServerTrial | TrialRefusal;
}

/** What is open now: exchanges of stage "open", newest last; their `at` is the time of the asking. */
export interface OpenConnections {
  /** A student's, a bounded number. One that has not changed is the same object as the last time. */
  of(student: string): readonly Exchange[];
  /** Everybody's, the newest so many. */
  all(most: number): readonly Exchange[];
  /** Keys of the students who have had one open for so many milliseconds. */
  students(lasted: number): readonly string[];
}

/** The running lab; each value is the present one. */
export interface LabView {
  readonly listeners: readonly ListenerState[];
  /** In the order of the file; the same array until a reload. None: every listener is an exercise. */
  readonly exercises: readonly ExerciseConfig[];
  readonly workers: { readonly wanted: number; readonly serving: number; readonly deaths: number };
  /** Whether every listener is served. */
  readonly ready: boolean;
  /** What is wrong, for /readyz and the board: "Cannot write the journal: disk full". */
  readonly problems: readonly string[];
  /** Pauses a listener or resumes it. @returns false when there is no such listener */
  pause(listener: string, paused: boolean): boolean;
}

/** One listener as it is now. Counts are exact, from the start of the lab. */
export interface ListenerState {
  readonly name: string;
  readonly transport: Exchange["transport"];
  readonly socket?: Exchange["socket"];
  /** Where it really listens: `0.0.0.0:4567`, a path. */
  readonly address: string;
  readonly service: ServiceName;
  readonly challenge?: ChallengeKind;
  /** Of its ints, as it really is. */
  readonly byteOrder: "little" | "big";
  /** Its traps: `udp 0.0.0.0:55057 (swapped-port)`. */
  readonly traps: readonly string[];
  readonly paused: boolean;
  readonly datagrams: number;
  readonly connections: number;
  readonly open: number;
  readonly answers: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly refused: number;
  /** The same by reason. */
  readonly refusedFor: Readonly<Partial<Record<Refusal, number>>>;
  readonly errors: number;
  /** Datagrams that the kernel dropped because the receive buffer was full. */
  readonly kernelDrops: number;
  /** Exchanges that were counted but not recorded singly, because too many came at once. */
  readonly thinned: number;
}

/** Tells students apart. */
export interface StudentDirectory {
  /**
   * Whose an HTTP or text client is: known by its address, and by its user if it runs on this machine.
   *
   * @param server this end of the connection; absent where a balancer told the address: then the kernel does
   *   not know whose it is
   */
  whoIs(address: string, port: number, server?: { readonly address: string; readonly port: number }): Student;
  byKey(key: string): Student;
  /** Resolves once the system has told the name of a student's user, or takes too long for that. */
  named(key: string): Promise<void>;
}

/** Where the board is. The addresses with tokens are for the teacher only. */
export interface BoardAddresses {
  /** `http://127.0.0.1:8080/`, with the port the kernel gave. */
  readonly url: string;
  readonly me: string;
  /** With the teacher's token. */
  readonly teacher: string;
  /** With the projector's token. */
  readonly projector: string;
  /** Of the text port. */
  readonly hints: { readonly address: string; readonly port: number };
  /** Where students find it. */
  readonly reach: ApiReach;
}

/** The board can't be served here; the message says why and what to do. */
export class BoardError extends Error {
  override readonly name = "BoardError";
  /** Where something else is; undefined where that is not why. */
  taken?: { readonly address: string; readonly port: number };
}

interface Wanted {
  readonly what: string;
  readonly address: string;
  readonly port: number;
  readonly key: string;
}

/**
 * Makes the error for an address that could not be bound.
 * @param wanted who wanted it, and the key of [board] that names another
 */
export function boardError(error: unknown, { what, address, port, key }: Wanted): BoardError {
  const where = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  const why = error instanceof Deno.errors.AddrInUse
    ? `address already in use; choose another [board] ${key} or stop what holds it`
    : error instanceof Deno.errors.AddrNotAvailable
    ? "this machine has no such address; choose another [board] address"
    : error instanceof Deno.errors.PermissionDenied
    ? `permission denied; choose a [board] ${key} above 1023`
    : error instanceof Error
    ? error.message
    : String(error);
  const wrong = new BoardError(`Cannot bind tcp ${where} for ${what}: ${why}`, { cause: error });
  if (error instanceof Deno.errors.AddrInUse) wrong.taken = { address, port };
  return wrong;
}
