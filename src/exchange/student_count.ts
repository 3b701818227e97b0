// Exact counts of what one student did with one listener: what the journal adds up and the board shows beside the single
// exchanges, of which a flood leaves only samples. Types only.

export interface StudentCount {
  /** {@linkcode Student.key} */
  readonly student: string;
  readonly listener: string;
  readonly exchanges: number;
  /** Of these, how many were thinned: counted, but kept nowhere singly. */
  readonly thinned: number;
  readonly answers: number;
  readonly refused: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}
