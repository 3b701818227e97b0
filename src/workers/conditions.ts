// Waiting until something is so that reports bring about, with or without patience. Not here: the reports (supervisor.ts).

export class Conditions {
  #waiting: (() => void)[] = [];

  /** Resolves true once `condition` holds after some {@linkcode changed}, or false after `ms`. */
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

  /** Something may be so now. */
  changed(): void {
    for (const check of this.#waiting.splice(0)) check();
  }
}
