// Waiting until something holds that reports bring about, in place of looking again and again. Not here: what is waited for.

export class Conditions {
  readonly #waiting: (() => void)[] = [];

  /** Resolves true once `condition` holds at some {@linkcode changed}, or false after `ms`. */
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

  /** Something has changed: every condition is looked at again. */
  changed(): void {
    for (const check of this.#waiting.splice(0)) check();
  }
}
