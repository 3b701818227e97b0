// The two times that the main thread asks for. Handed over as an object, so that tests can move both.

/** The time in milliseconds. An interface because tests move the time themselves. */
export interface Clock {
  /** Never jumps; its zero means nothing. */
  monotonic(): number;
  /** Since 1970. */
  wallClock(): number;
}
