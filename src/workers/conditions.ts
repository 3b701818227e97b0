// Waiting for something to become so, looked at whenever something has changed. Not here: what changes.

export class Conditions {
  readonly #waiting: (() => void)[] = [];

  /** Resolves true once `condition` holds after some change, or false after `ms`. */
  until(condition: () => boolean, ms?: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = ms === undefined ? undefined : setTimeout(() => resolve(false), ms);
    const check = () => {
      if (!condition()) return void this.#waiting.push(check);
      clearTimeout(timer);
      resolve(true);
    };
    check();
    return promise;
  }

  /** Something has changed. */
  changed(): void {
    for (const check of this.#waiting.splice(0)) check();
  }
}
