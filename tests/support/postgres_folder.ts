// Where the programs of a PostgreSQL server are. Apart from postgres.ts: who asks whether there is one needs no client.

/** Debian keeps the server's programs out of PATH. */
const FOLDER = "/usr/lib/postgresql";

/** The folder of the newest server that is installed; undefined where there is none. */
export function postgresFolder(): string | undefined {
  try {
    const versions = [...Deno.readDirSync(FOLDER)].map(({ name }) => Number(name)).sort((a, b) => b - a);
    return versions.map((version) => `${FOLDER}/${version}/bin`).find((folder) =>
      Deno.statSync(`${folder}/postgres`).isFile
    );
  } catch {
    return undefined;
  }
}
