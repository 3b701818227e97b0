// Waiting until something holds that reports of workers bring about, instead of asking again and again.

export class Changes {
  readonly #waiting: (() => void)[] = [];

  /** Resolves true once `condition` holds at some {@linkcode changed}, or false after `ms`. */
  waitUntil(condition: () => boolean, ms?: number): Promise<boolean> {
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

  /** Something has changed: every condition is checked again. */
  changed(): void {
    for (const check of this.#waiting.splice(0)) check();
  }
}
