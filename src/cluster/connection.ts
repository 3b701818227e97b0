// One connection to PostgreSQL, by npm:pg. It is used once: after any error it is closed, and the next one is made anew.
// Whatever happens to it, a question ends: with rows, or with an error, in a time that is known. `pg` is loaded here,
// when a lab has a cluster, and not before.
import type { Database } from "../config/database.ts";

/** Milliseconds that the engine, or the network, may take to let us in, and to answer. */
export const PATIENCE = 6000;

/** The part of `pg` that is used. */
interface PgClient {
  connect(): Promise<void>;
  query(text: string, values: readonly unknown[]): Promise<{ rows: Row[] }>;
  end(): Promise<void>;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "notification", listener: () => void): void;
  readonly connection: { readonly stream: { destroy(): void } };
}

interface Pg {
  readonly Client: new (config: Readonly<Record<string, unknown>>) => PgClient;
  readonly default?: Pg;
}

/** By the names of columns. */
export type Row = Readonly<Record<string, unknown>>;

/** Where to connect, and as whom. */
export interface Target {
  readonly database: Database;
  readonly user: string;
  /** Empty: the engine knows us by other means. It is never shown. */
  readonly password: string;
}

/** The engine did not answer in time: the connection is half open, or the engine stands still. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";

  constructor(patience: number) {
    super(`no answer for ${patience / 1000} s`);
  }
}

export class Connection implements AsyncDisposable {
  readonly #client: PgClient;
  readonly #patience: number;
  #error: Error | undefined;

  private constructor(client: PgClient, patience: number) {
    this.#client = client;
    this.#patience = patience;
    // An error between two questions, as when the engine ends; without a listener it would end the lab.
    client.on("error", (error) => this.#error ??= error);
  }

  /**
   * Connects.
   * @param patience milliseconds for each answer
   * @throws what reasons.ts puts into words
   */
  static async open(target: Target, patience = PATIENCE): Promise<Connection> {
    const pg = await import("pg") as unknown as Pg;
    const Client = pg.Client ?? pg.default!.Client;
    const connection = new Connection(new Client(await configOf(target, patience)), patience);
    try {
      await connection.#inTime(connection.#client.connect());
      return connection;
    } catch (error) {
      connection.#cut();
      throw error;
    }
  }

  /** Asks one thing, by parameters. @throws the engine's error, the network's, or {@linkcode NoAnswerError} */
  async query(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    if (this.#error !== undefined) throw this.#error;
    return (await this.#inTime(this.#client.query(text, values))).rows;
  }

  /** Has a bell rung by a channel's notifications. @throws as {@linkcode query} */
  async listen(channel: string, ring: () => void): Promise<void> {
    this.#client.on("notification", ring);
    await this.query(`LISTEN "${channel}"`);
  }

  /** Runs statements without parameters and answers, as one transaction. */
  async run(statements: string): Promise<void> {
    await this.query(`BEGIN; ${statements}; COMMIT`, []);
  }

  /** Says goodbye, if anybody listens. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#error === undefined) await this.#inTime(this.#client.end(), GOODBYE).catch(() => {});
    this.#cut();
  }

  async #inTime<T>(answer: Promise<T>, patience = this.#patience): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      this.#error ??= new NoAnswerError(patience);
      late.reject(this.#error);
      this.#cut();
    }, patience);
    // It may fail after nobody waits for it any more.
    answer.catch(() => {});
    try {
      return await Promise.race([answer, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #cut(): void {
    this.#client.connection.stream.destroy();
  }
}

/** Milliseconds for a goodbye. */
const GOODBYE = 500;

async function configOf({ database, user, password }: Target, patience: number) {
  return {
    host: database.host,
    port: database.port,
    database: database.name,
    user,
    // Never null: pg would look for a password in the user's files.
    password,
    ssl: await tlsOf(database),
    keepAlive: true,
    connectionTimeoutMillis: patience,
    // The engine gives up when we do, so that no two of our statements run at once.
    statement_timeout: patience,
    lock_timeout: patience,
    application_name: "guichet",
    // Whatever the server's default: what was acknowledged, and above all what was reserved, must outlive a crash.
    options: "-c synchronous_commit=on",
  };
}

async function tlsOf({ tls, rootCertificate, certificate, key }: Database) {
  if (tls === "disable") return false;
  const file = async (path: string) => path === "" ? undefined : await Deno.readTextFile(path);
  return {
    rejectUnauthorized: tls !== "require",
    ...(tls === "verify-ca" ? { checkServerIdentity: () => undefined } : {}),
    ca: await file(rootCertificate),
    cert: await file(certificate),
    key: await file(key),
  };
}
