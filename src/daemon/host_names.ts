// The names of clients' machines, looked up aside: whoever asks gets the name, or the address itself where there is
// none or no name server answers in time. Everything that clients can make grow has a bound. Not here: the call
// (src/posix/resolver.ts).

/** Names remembered; a class has fewer machines, and forged senders must not fill the memory. */
const MOST_NAMES = 1024;

/** How long a name is believed, and how long that there is none. */
const KEPT_MS = 300_000;

/** Look-ups at once: each holds a thread while a name server is silent. */
const MOST_AT_ONCE = 4;

/** Look-ups that wait for their turn; more addresses are shown as they are. */
const MOST_WAITING = 64;

/** How long a message waits for its name. */
const PATIENCE_MS = 2000;

export interface HostNamesSetting {
  /** Looks an address up; undefined when it has no name. It may take as long as it likes. */
  readonly lookUp: (address: string) => Promise<string | undefined>;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly patience?: number;
}

export class HostNames {
  readonly #setting: HostNamesSetting;
  readonly #known = new Map<string, { readonly name: string; readonly until: number }>();
  readonly #asked = new Map<string, Promise<string>>();
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(setting: HostNamesSetting) {
    this.#setting = setting;
  }

  /** The name of the machine with this address; the address itself when there is none, or none in time. */
  nameOf(address: string): Promise<string> {
    const known = this.#known.get(address);
    if (known !== undefined && known.until > this.#setting.clock()) return Promise.resolve(known.name);
    const asked = this.#asked.get(address);
    if (asked !== undefined) return asked;
    if (this.#waiting.length >= MOST_WAITING) return Promise.resolve(address);
    const answer = this.#inTime(address, this.#look(address));
    this.#asked.set(address, answer);
    return answer;
  }

  /** Looks up when it is its turn, and remembers what was found however late. */
  async #look(address: string): Promise<string> {
    if (this.#underWay >= MOST_AT_ONCE) await new Promise<void>((go) => this.#waiting.push(go));
    this.#underWay++;
    try {
      const name = await this.#setting.lookUp(address).catch(() => undefined) ?? address;
      this.#remember(address, name);
      return name;
    } finally {
      this.#underWay--;
      this.#asked.delete(address);
      this.#waiting.shift()?.();
    }
  }

  #remember(address: string, name: string): void {
    this.#known.delete(address);
    this.#known.set(address, { name, until: this.#setting.clock() + KEPT_MS });
    if (this.#known.size > MOST_NAMES) this.#known.delete(this.#known.keys().next().value!);
  }

  #inTime(address: string, look: Promise<string>): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const timer = setTimeout(() => resolve(address), this.#setting.patience ?? PATIENCE_MS);
    look.then((name) => {
      clearTimeout(timer);
      resolve(name);
    });
    return promise;
  }
}
