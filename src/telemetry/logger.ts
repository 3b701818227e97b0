// What the rest of guichet knows of the log: four levels, a sentence, its properties. Whoever reports something is
// handed one of these, so that a test can hand in its own. Not here: where records go (log.ts).

/**
 * Takes records. A message is a sentence with a capital and no full stop; `{name}` in it stands for the property of
 * that name. What a peer sent belongs in a property, never in the message itself. A record whose property `shown` is
 * true was on the lab's display already: it is left out of what a person reads and kept in JSON.
 */
export interface Logger {
  /** For finding a fault in guichet. */
  debug(message: string, properties?: Record<string, unknown>): void;
  /** The ordinary course of the lab. */
  info(message: string, properties?: Record<string, unknown>): void;
  /** Something was wrong and the lab copes. */
  warning(message: string, properties?: Record<string, unknown>): void;
  /** Something does not work and needs a person. */
  error(message: string, properties?: Record<string, unknown>): void;
}
