// Which try a datagram belongs to: that of the socket it comes from. While a student's asks were all left unanswered,
// another socket of that student's goes on with the try: who asks again may take a new one. Bounded. Pure.
import type { DatagramClient } from "../challenge.ts";

/** Tries that go on at one listener; of more, the oldest is forgotten. */
export const MOST_SESSIONS = 4096;

/** Those of one student: a whole class may be behind one address. */
export const MOST_OF_STUDENT = 64;

/**
 * Milliseconds after an ask within which one from another socket goes on with its try: a program gives up waiting within
 * 5 s. One that is started again by hand mostly comes later, and has not coped.
 */
export const AGAIN_MS = 5000;

/** Bytes of an ask that are kept to know it again. */
const ASK_BYTES = 64;

/** A try that goes on, or has just had its verdict. */
export interface Session<Task> {
  readonly attempt: number;
  readonly task: Task;
  /** How the first ask begins, and its length. */
  readonly ask: Uint8Array;
  readonly askLength: number;
  /** Who sent the last datagram. */
  client: DatagramClient;
  /** Sockets that asked. */
  readonly peers: string[];
  /** Asks so far. */
  rounds: number;
  /** Whether an ask was answered. */
  said: boolean;
  /** What came back, once it is judged, and how. */
  answer?: Uint8Array;
  solved: boolean;
  /** Its student has solved a later try: nothing more is said of this one. */
  forgiven: boolean;
  /** When the last datagram came, in monotonic milliseconds. */
  heardAt: number;
}

interface Begun<Task> extends Pick<Session<Task>, "attempt" | "task" | "ask" | "rounds"> {
  readonly now: number;
}

export class Sessions<Task> {
  readonly #byPeer = new Map<string, Session<Task>>();
  /** In the order in which they began. */
  readonly #all = new Set<Session<Task>>();
  readonly #ofStudent = new Map<string, Set<Session<Task>>>();

  /** The one that a client's datagram belongs to; undefined: it begins one. @param now monotonic milliseconds */
  of(client: DatagramClient, now: number): Session<Task> | undefined {
    const own = this.#byPeer.get(client.peer);
    if (own !== undefined) return own;
    for (const session of this.#ofStudent.get(client.student) ?? []) {
      if (!session.said && now - session.heardAt <= AGAIN_MS) return session;
    }
    return undefined;
  }

  /** Begins a client's try. */
  begin(client: DatagramClient, { now, ask, ...rest }: Begun<Task>): Session<Task> {
    const session: Session<Task> = {
      ...rest,
      ask: ask.slice(0, ASK_BYTES),
      askLength: ask.length,
      client,
      peers: [],
      said: false,
      solved: false,
      forgiven: false,
      heardAt: now,
    };
    const own = this.#ofStudent.get(client.student) ?? new Set();
    this.#ofStudent.set(client.student, own);
    if (own.size >= MOST_OF_STUDENT) this.#forget(first(own));
    if (this.#all.size >= MOST_SESSIONS) this.#forget(first(this.#all));
    // Forgetting the student's last one has taken the set out.
    this.#ofStudent.set(client.student, own.add(session));
    this.#all.add(session);
    this.heard(session, client, now);
    return session;
  }

  /** A datagram of a try has come. */
  heard(session: Session<Task>, client: DatagramClient, now: number): void {
    session.client = client;
    session.heardAt = now;
    const before = this.#byPeer.get(client.peer);
    if (before === session) return;
    if (before !== undefined) this.#leave(before, client.peer);
    session.peers.push(client.peer);
    this.#byPeer.set(client.peer, session);
  }

  /** A student has solved a try: earlier ones that have no verdict are as good as given up. */
  forgiveEarlier({ attempt, client }: Session<Task>): void {
    for (const other of this.#ofStudent.get(client.student) ?? []) {
      if (other.attempt < attempt) other.forgiven = true;
    }
  }

  /** Takes out those of which nothing was heard since then. */
  takeSilent(since: number): Session<Task>[] {
    const silent: Session<Task>[] = [];
    for (const session of this.#all) if (session.heardAt <= since) silent.push(session);
    for (const session of silent) this.#forget(session);
    return silent;
  }

  /** A socket has begun another try: one that has no socket left and needs no verdict any more is forgotten. */
  #leave(session: Session<Task>, peer: string): void {
    session.peers.splice(session.peers.indexOf(peer), 1);
    if (session.peers.length === 0 && session.answer !== undefined) this.#forget(session);
  }

  #forget(session: Session<Task>): void {
    const { client: { student }, peers } = session;
    this.#all.delete(session);
    for (const peer of peers) if (this.#byPeer.get(peer) === session) this.#byPeer.delete(peer);
    const own = this.#ofStudent.get(student);
    own?.delete(session);
    if (own?.size === 0) this.#ofStudent.delete(student);
  }
}

function first<T>(set: ReadonlySet<T>): T {
  return set.values().next().value!;
}
