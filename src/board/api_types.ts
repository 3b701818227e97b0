// The JSON that the board's API speaks. Types only; the OpenAPI description says the same, and a test holds
// the two together.
import type { ToldProtocol } from "../challenges/protocols.ts";
import type { ChallengeKind, Impaired, Verdict } from "../exchange/challenge.ts";
import type {
  Certainty,
  ClientEnd,
  Evidence,
  HintText,
  Level,
  Outcome,
  Refusal,
  StudentRule,
  Trap,
} from "../exchange/exchange.ts";
import type { Opening, Totals } from "../journal/exercises.ts";

export interface ApiHint extends HintText {
  /** The hint's stable code. */
  readonly id: string;
  readonly level: Level;
  readonly certainty: Certainty;
  readonly evidence?: Evidence;
  /** Fact and cause in one line, in the language asked for. */
  readonly text: string;
}

export interface ApiExchange {
  /** Null while it is open: then listener, client and `began` together tell it from others. */
  readonly id: number | null;
  /** Milliseconds since 1970; of an open one, the time of this answer. */
  readonly at: number;
  readonly began: number;
  readonly listener: string;
  readonly transport: string;
  readonly service: string;
  readonly trap?: Trap;
  /** `127.0.0.1:40000`, `[::1]:40000`, a path, or "" for an unbound Unix client. */
  readonly client: string;
  readonly local: string;
  readonly request: {
    readonly bytes: number;
    /** Of the first 96 bytes, two digits a byte, no spaces. */
    readonly hex: string;
    /** The same as text, everything but printable ASCII as `.`. */
    readonly text: string;
    /** Sizes of the reads that brought them: where one `recv` ended and the next began. */
    readonly reads: readonly number[];
  };
  readonly reply: { readonly bytes: number; readonly hex: string } | null;
  readonly outcome: Outcome | "open";
  /** Of an open one: what the lab waits for, in words. */
  readonly waits?: string;
  readonly refusal?: Refusal;
  readonly clientEnd: ClientEnd;
  readonly truncated: boolean;
  readonly late: number;
  readonly urgent: number;
  /** At a challenge: which of the student's tries it belongs to, and what came of it. */
  readonly trial?: { readonly kind: ChallengeKind; readonly attempt: number; readonly verdict: Verdict };
  /** What was done to it on purpose; a student is told only where the listener reveals it. */
  readonly impaired?: Omit<Impaired, "revealed"> & {
    /** The same in words. */
    readonly text: string;
  };
  /** It counts for nothing: what was done to it on purpose may be why it failed. Told also where that is not shown. */
  readonly spoilt?: true;
  /** Its exercise was not open: it is shown, and counts for nothing. */
  readonly uncounted?: true;
  readonly hints: readonly ApiHint[];
}

/**
 * GET /api/me (the asker's own, newest last) and GET /api/exchanges (anyone's; token); also the `connections`
 * events of GET /api/me/events: all that the asker has open now, in the place of the event before.
 */
export interface ApiExchanges {
  readonly exchanges: readonly ApiExchange[];
}

export interface ApiStudent {
  readonly key: string;
  readonly name: string;
  readonly nickname?: string;
  readonly user?: string;
  readonly address: string;
  readonly rule: StudentRule;
}

/** GET /api/me */
export interface ApiMe extends ApiExchanges {
  readonly lab: string;
  /** Of the hints in it. */
  readonly language?: "en" | "fr";
  readonly you: ApiStudent;
  /** What the projector calls you: for who is on it without a nickname, in the language asked for. */
  readonly animal?: string;
  /** Exchanges of yours that were counted but not kept singly. */
  readonly thinned: number;
  readonly reach: ApiReach;
  /** The suites by which the lab tries a student's server, where it does. */
  readonly servers?: readonly string[];
  /** Where labs share the class. */
  readonly room?: ApiRoom;
  /** What can be tried, for a student who has sent nothing yet. */
  readonly exercises?: readonly ApiExercise[];
  /** What the file asks of students; absent where each listener is an exercise. */
  readonly sheet?: ApiSheet;
}

/** What a class of many labs knows of a student. */
export interface ApiRoom {
  /** This lab. */
  readonly lab: string;
  /** With the nickname, it lets the student go on in another lab. */
  readonly code?: string;
  /** The nickname holds in this lab alone: the class's database is away. */
  readonly provisional?: true;
  /** Where the student worked before under this nickname, and with how many exercises done. */
  readonly elsewhere: readonly { readonly lab: string; readonly done: number }[];
}

/** A listener, as who wants to try it needs to know it. */
export interface ApiExercise {
  readonly name: string;
  readonly transport: string;
  /** A Unix socket's type. */
  readonly socket?: string;
  readonly address: string;
  readonly service: string;
  /** Of its ints. */
  readonly byteOrder: "little" | "big";
  /** With service "challenge": which. */
  readonly challenge?: ChallengeKind;
}

/** An exercise of the file. */
export interface ApiTask {
  /** By this it is called in commands, reports and tickets. */
  readonly name: string;
  readonly title: string;
  readonly listener: string;
  readonly points: number;
  readonly optional: boolean;
  /** Milliseconds since 1970: tries count from the one on, and until before the other. */
  readonly opens?: number;
  readonly closes?: number;
  /** Whether they do now. */
  readonly opening: Opening;
}

/** The exercises of the file, as a student reads them, in their order. */
export interface ApiSheet {
  readonly tasks: readonly (ApiTask & {
    /** Markdown. */
    readonly text?: string;
    /** Absent while its listener is not open. */
    readonly where?: ApiExercise;
    /** How its listener is spoken to, in the words of the handout. */
    readonly protocol?: ToldProtocol;
  })[];
  readonly progress: ApiProgress;
}

/** How far a student is with the exercises of the file; also the `progress` events of GET /api/me/events. */
export interface ApiProgress {
  /** The name that tickets are made out to: what the student is called just now. */
  readonly name: string;
  readonly totals: Totals;
  /** In the order of the file. */
  readonly exercises: readonly {
    readonly name: string;
    readonly opening: Opening;
    readonly state: CellState;
    readonly attempts: number;
    /** Milliseconds since 1970. */
    readonly firstSuccess?: number;
    /** Once it is done; another name makes another. */
    readonly ticket?: string;
  }[];
}

/** How far a student is with one exercise, worst first. */
export const CELL_STATES = ["none", "failing", "warned", "done"] as const;
export type CellState = (typeof CELL_STATES)[number];

/** One student's work on one listener. */
export interface ApiCell {
  /** "done": an exchange was answered without an error; "warned": with a warning; "failing": errors only. */
  readonly state: CellState;
  readonly attempts: number;
  /** After a success, tries in a row that failed since; absent where the last one succeeded. */
  readonly failingNow?: number;
  /** Milliseconds since 1970. */
  readonly firstSuccess?: number;
  readonly last: number;
  /** The hint met last, with its level. */
  readonly hint?: { readonly id: string; readonly level: Level; readonly title: string };
}

export interface ApiRow {
  readonly student: ApiStudent;
  /** By listener name; absent where nothing was tried. */
  readonly cells: Readonly<Record<string, ApiCell>>;
  /** Of the exercises of the file, where it has any. */
  readonly totals?: Totals;
  /** Tries without success for a set time: the exercise and since when (milliseconds since 1970). */
  readonly stuck?: { readonly listener: string; readonly since: number; readonly attempts: number };
  /** The student's own server, as the lab tried it last; points are there once that is done. */
  readonly server?: { readonly suite: string; readonly points?: number; readonly maxPoints?: number };
  /** Students whose work is in this row too: the teacher merged them into this one. */
  readonly merged?: readonly ApiStudent[];
  /** Other labs of the class whose work is in the row; the student's key ends with `@LAB` where none is this lab's. */
  readonly labs?: readonly string[];
  readonly last: number;
}

export interface ApiListener {
  readonly name: string;
  readonly transport: string;
  readonly address: string;
  readonly service: string;
  readonly challenge?: ChallengeKind;
  readonly traps: readonly string[];
  readonly paused: boolean;
  readonly open: number;
  readonly datagrams: number;
  readonly connections: number;
  readonly answers: number;
  readonly refused: number;
  readonly errors: number;
  readonly kernelDrops: number;
  readonly thinned: number;
  /** Exchanges a second over the last seconds. */
  readonly rate: number;
  readonly health: "ok" | "paused" | "dropping" | "errors";
  /** Only other labs of the class have it; nothing is counted of it here. */
  readonly elsewhere?: true;
}

/** The labs that share this lab's class, where it has a cluster. */
export interface ApiCluster {
  /** This lab. */
  readonly lab: string;
  /** What is shown: "" this lab, "*" the whole class, or another lab's name. */
  readonly shown: string;
  /** The others; since when one has been silent (milliseconds since 1970). */
  readonly labs: readonly {
    readonly lab: string;
    readonly students: number;
    readonly silentSince?: number;
  }[];
  /** Since when nothing is known of the others: the database is away. */
  readonly awaySince?: number;
}

/** GET /api/class, and each `class` event of GET /events. */
export interface ApiClass {
  readonly lab: string;
  readonly language: "en" | "fr";
  readonly at: number;
  readonly group: { readonly id: number; readonly name: string; readonly since: number };
  readonly listeners: readonly ApiListener[];
  /** In the order of the file; absent where each listener is an exercise. Other listeners are in no total. */
  readonly sheet?: readonly ApiTask[];
  readonly rows: readonly ApiRow[];
  /** Students whom the teacher hid. */
  readonly hidden: readonly ApiStudent[];
  readonly reach: ApiReach;
  /** Exchanges a second by listener, one number a `step` seconds, newest last, all of one length. */
  readonly activity: {
    readonly step: number;
    readonly until: number;
    readonly series: Readonly<Record<string, readonly number[]>>;
  };
  /** Hints met by most students over the last five minutes. */
  readonly mistakes: readonly {
    readonly id: string;
    readonly level: Level;
    readonly title: string;
    readonly students: number;
  }[];
  readonly problems: readonly string[];
  readonly cluster?: ApiCluster;
}

/**
 * GET /api/projector, and each event of GET /projector/events: names only where a nickname was claimed, no
 * addresses, no payload.
 */
export interface ApiProjector {
  readonly lab: string;
  readonly language: "en" | "fr";
  readonly at: number;
  readonly group: string;
  /** Names of the exercises of the file, where it has any; else of the listeners. */
  readonly exercises: readonly string[];
  /** The exercises of the file, in the same order. */
  readonly sheet?: readonly Omit<ApiTask, "listener">[];
  /** Names of the listeners that belong to none. */
  readonly aside?: readonly string[];
  readonly rows: readonly {
    /** A nickname; without one an animal's name that is the student's for the group's time. */
    readonly name: string;
    readonly cells: readonly CellState[];
    readonly totals?: Totals;
    readonly stuck: boolean;
  }[];
  readonly mistakes: ApiClass["mistakes"];
  readonly reach: ApiReach;
  /** Since when other labs that should be shown are missing. */
  readonly missingSince?: number;
}

/** Where students find the lab: by the address that most of them reach first. */
export interface ApiReach {
  /** `http://192.0.2.7:8080/me`; none where no other machine reaches the board. */
  readonly me: readonly string[];
  /** `nc 192.0.2.7 7999`. */
  readonly nc: readonly string[];
  /** Why no other machine does: the board is on loopback, or the machine has no address of the board's family. */
  readonly closed?: "loopback" | "no-address";
}

/** POST /api/students/KEY/…: what is decided of the student now. */
export interface ApiStanding {
  readonly student: ApiStudent;
  readonly hidden: boolean;
  /** Key of the student whose row the work is in. */
  readonly mergedInto?: string;
}

/** GET /api/listeners */
export interface ApiListeners {
  readonly listeners: readonly ApiListener[];
}

/** GET /api/clients: everybody on the board; the one seen last comes first. */
export interface ApiClients {
  readonly clients: readonly {
    readonly student: ApiStudent;
    /** By listener, exchanges that were counted. */
    readonly attempts: Readonly<Record<string, number>>;
    readonly thinned: number;
    readonly last: number;
  }[];
}

/** GET /api/students/KEY: the student's row, and the exchanges that came last, newest last. */
export interface ApiStudentPage extends ApiExchanges {
  readonly row: ApiRow;
  /** Of the exercises of the file, with the student's tickets. */
  readonly progress?: ApiProgress;
}

/** GET /api/groups, oldest first; POST /api/groups answers the new one. */
export interface ApiGroups {
  readonly groups: readonly ApiClass["group"][];
}

/** POST /api/me/nickname */
export interface ApiYou {
  readonly you: ApiStudent;
  readonly room?: ApiRoom;
}

/** A student's server as it is tried, or was. */
export interface ServerTrial {
  readonly suite: string;
  readonly port: number;
  /** When it was asked for, in milliseconds since 1970. */
  readonly at: number;
  /** "failed": the lab could not try it. */
  readonly state: "waiting" | "running" | "done" | "failed";
  /** What `guichet grade --json` prints; present once it is done. */
  readonly report?: { readonly points: number; readonly maxPoints: number };
}

/** GET and POST /api/me/grade */
export interface ApiServerTrial {
  readonly trial: ServerTrial | null;
}

/** GET /healthz and /readyz */
export interface ApiHealth {
  readonly status: "alive" | "ready" | "not ready";
  readonly problems: readonly string[];
}

/** Every answer that is not 2xx, except of pages. */
export interface ApiError {
  /** A sentence: the action, the value quoted, the state, what is expected. */
  readonly error: string;
}
