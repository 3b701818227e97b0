// What guichet's exit statuses mean; help and README show the same numbers.

/** Everything asked for was done. */
export const OK = 0;

/** The command line and the configuration are right, and the lab can't run here, or failed: an address is taken. */
export const FAILED = 1;

/** The command line or the configuration is wrong, or can't be read. */
export const WRONG = 2;

/** An answer came and is not the right one; what was looked for does not exist. */
export const WRONG_ANSWER = 1;

/** No answer came in time. */
export const NO_ANSWER = 2;

/** Whoever was to answer can't be reached. */
export const UNREACHABLE = 3;
