// Notices which cells of the board changed since they were last drawn, so that they can flash.
// @ts-check

export class Changes {
  /** @type {Map<string, { sign: string, times: number }>} */
  #seen = new Map();

  /**
   * The class that lets a cell flash. Two names take turns: only a class that is new starts an animation
   * again.
   * @param {string} key
   * @param {string} sign what must be the same for the cell to be unchanged
   * @returns {"" | "flash-a" | "flash-b"} "" for a cell that is met for the first time
   */
  classOf(key, sign) {
    const seen = this.#seen.get(key);
    if (seen === undefined) {
      this.#seen.set(key, { sign, times: 0 });
      return "";
    }
    if (seen.sign !== sign) {
      seen.sign = sign;
      seen.times++;
    }
    if (seen.times === 0) return "";
    return seen.times % 2 === 0 ? "flash-a" : "flash-b";
  }

  clear() {
    this.#seen.clear();
  }
}
