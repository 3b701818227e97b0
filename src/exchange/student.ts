// Who a client belongs to. Types only. Not here: how students are told apart (src/daemon), nicknames (src/journal).

/** What told a student from the others. */
export type StudentRule =
  /** The address alone: each student has a machine. */
  | "address"
  /** The user, on a machine that the lab shares. */
  | "user"
  /** A nickname claimed on /me. */
  | "nickname";

export interface Student {
  /** `10.0.0.7` for another machine; `local/1000` for user 1000 of this one; `127.0.0.5/1000` for another loopback address. */
  readonly key: string;
  readonly address: string;
  readonly uid?: number;
  /** The user's name, where this machine knows one. */
  readonly user?: string;
  readonly nickname?: string;
  /** What the student is called: nickname, user name, or address. */
  readonly name: string;
  readonly rule: StudentRule;
}
