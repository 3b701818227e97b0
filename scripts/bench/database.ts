// The PostgreSQL of the daemons that are in a cluster: one for the whole run, made when the first of them asks for it. A
// department's database has a machine of its own; here it runs at the lowest priority, so that it takes little of the
// processors from the generator and the servers beside it.
import { addLab, makeSchema } from "../../src/cluster/administration.ts";
import { postgresFolder } from "../../tests/support/postgres_folder.ts";
import { type Postgres, startPostgres } from "../../tests/support/postgres.ts";
import { StartError } from "./running_server.ts";

const LOWEST = 19;

export class BenchDatabase {
  #engine: Promise<Postgres> | undefined;
  #labs = 0;

  /**
   * Lets a lab in.
   * @param base of the names of its files
   * @returns the section of its configuration
   * @throws {StartError} where no PostgreSQL is installed
   */
  async join(base: string): Promise<string> {
    if (postgresFolder() === undefined) {
      throw new StartError("Cannot start a cluster: PostgreSQL is not installed");
    }
    const engine = await (this.#engine ??= make());
    const lab = `lab-${++this.#labs}`;
    await using admin = await engine.connect();
    const { password } = await addLab(admin, lab);
    Deno.writeTextFileSync(`${base}.password`, `${password}\n`, { mode: 0o600 });
    return `[cluster]\ndatabase = "${engine.address()}"\npassword_file = "${base}.password"\nlab = "${lab}"\n`;
  }

  /** How much was stored there, as a line of the report; "" where nobody was in a cluster. */
  async report(): Promise<string> {
    if (this.#engine === undefined) return "";
    const [{ rows }] = await (await this.#engine).ask(
      "SELECT coalesce(sum(forwarded), 0)::int AS rows FROM guichet.journal",
    );
    return `\nExchanges that the cluster's database has: ${Number(rows).toLocaleString("en")}`;
  }

  /** Ends it, and removes its files. */
  async end(): Promise<void> {
    await (await this.#engine)?.[Symbol.asyncDispose]();
  }
}

async function make(): Promise<Postgres> {
  const engine = await startPostgres({ nice: LOWEST });
  await using admin = await engine.connect();
  await makeSchema(admin);
  return engine;
}
