// The `cluster init` command: makes the schema, or brings it up to date, and lets labs in, each with a role of its own
// and a password that only its file has.
import { addLab, makeSchema, schemaSql } from "../../cluster/administration.ts";
import { SCHEMA_VERSION } from "../../cluster/schema.ts";
import { type Command, type Invocation, OK } from "../command.ts";
import type { Io } from "../process_io.ts";
import { DATABASE_FLAGS, labNames, withDatabase } from "./database.ts";

/** Labs of one command line. */
const MOST_LABS = 100;

export const clusterInit: Command = {
  details: [
    "Makes the schema guichet and the roles guichet_lab and guichet_reader, or brings them up",
    "to date, and lets labs in: each LAB gets a role guichet_LAB, and a password in the file",
    "LAB.password (mode 0600), for password_file in that lab's [cluster]. A lab that is in",
    "already gets a new password, and its connections with the old one end: to bring the schema",
    "up to date, name no LAB.",
    "",
    "  guichet cluster init room-204 --database 'postgresql://postgres@/guichet?host=/run/postgresql'",
    "",
    "Exit status: 0 done; 1 the database can't be used; 2 the command line is wrong.",
  ],
  flags: [
    ...DATABASE_FLAGS,
    { name: "passwords", value: "FOLDER", help: "Where the password files go (the folder where one stands)" },
    { name: "dry-run", help: "Print the SQL for an empty database, and do nothing" },
  ],
  argument: "[LAB...]",
  maxWords: MOST_LABS,
  run: runInit,
};

async function runInit(invocation: Invocation, io: Io): Promise<number> {
  const labs = labNames(invocation);
  if (invocation.switches.has("dry-run")) {
    await io.stdout.lines(["BEGIN;", ...schemaSql(0).trimEnd().split("\n"), "COMMIT;"]);
    // Not to be run as it stands: the password would be what stands in its place.
    for (const lab of labs) io.stdout.line(`-- SELECT guichet.add_lab('${lab}', 'SCRAM-SHA-256$…');`);
    return OK;
  }
  const folder = invocation.values.get("passwords") ?? ".";
  return await withDatabase(invocation, io, async (connection) => {
    const before = await makeSchema(connection);
    io.stdout.line(
      before === SCHEMA_VERSION
        ? `The schema is up to date: version ${SCHEMA_VERSION}`
        : before === 0
        ? `Made the schema: version ${SCHEMA_VERSION}`
        : `Brought the schema up to date: version ${before} to ${SCHEMA_VERSION}`,
    );
    for (const lab of labs) {
      const { role, password } = await addLab(connection, lab);
      const file = `${folder}/${lab}.password`;
      await writeSecret(file, password);
      io.stdout.line(`Let in ${lab}: role ${role}, its password is in ${file}`);
    }
    return OK;
  });
}

/** A file of that name that others may read would keep its mode: it is taken away first. */
async function writeSecret(file: string, secret: string): Promise<void> {
  await Deno.remove(file).catch(() => {});
  await Deno.writeTextFile(file, `${secret}\n`, { mode: 0o600, createNew: true });
}
