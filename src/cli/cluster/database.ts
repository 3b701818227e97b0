// What the cluster's commands share: which database, as whom, and what is said when it can't be used. They act for
// whoever runs the database; a lab's own role may do nothing of this.
import { Connection } from "../../cluster/connection.ts";
import { codeOf, reasonOf } from "../../cluster/reasons.ts";
import { readPassword } from "../../cluster/settings.ts";
import { parseDatabase } from "../../config/database.ts";
import { LAB_NAME } from "../../config/text_kinds.ts";
import { escapeText } from "../../text/escape.ts";
import { type Command, FAILED, type Flag, type Invocation, UsageError, usageError } from "../command.ts";
import type { Io } from "../process_io.ts";

/** Who makes roles, where no other user is named. */
const ADMINISTRATOR = "postgres";

export const DATABASE_FLAGS: readonly Flag[] = [
  {
    name: "database",
    value: "ADDRESS",
    help: "The database, as whoever may do this: postgresql://postgres@/guichet?host=/run/postgresql",
  },
  { name: "password-file", value: "FILE", help: "A file of mode 0600 with that user's password" },
];

/** `guichet cluster`, which is nothing without a word more. */
export const cluster: Command = {
  details: [
    "Many labs share one class through a PostgreSQL database: docs/cluster.md.",
    "",
    "  guichet cluster init room-204 --database 'postgresql://postgres@/guichet?host=/run/postgresql'",
    "  guichet cluster status --database postgresql://db.example.org/guichet",
    "  guichet cluster forget room-205 --database postgresql://db.example.org/guichet",
  ],
  flags: [],
};

/**
 * Does something with the database that the command line names.
 * @returns the exit status: that of the work, or {@linkcode FAILED} where the database can't be used
 * @throws {UsageError} where it names none
 */
export async function withDatabase(
  invocation: Invocation,
  { stderr }: Io,
  work: (connection: Connection) => Promise<number>,
): Promise<number> {
  const address = invocation.values.get("database");
  if (address === undefined) throw usageError("Cannot do this without --database ADDRESS", invocation);
  const database = parseDatabase(address);
  if (typeof database === "string") {
    throw usageError(
      `Cannot use --database: the address ${database}; expected postgresql://USER@HOST/NAME`,
      invocation,
    );
  }
  try {
    const password = readPassword(invocation.values.get("password-file") ?? "");
    await using connection = await Connection.open({
      database,
      user: database.user || ADMINISTRATOR,
      password,
    });
    return await work(connection);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    stderr.line(escapeText(`guichet: Cannot use the database: ${whyNot(error)}`));
    return FAILED;
  }
}

/** SQLSTATE insufficient_privilege. */
const NO_RIGHT = "42501";

/** What a lab lacks, `cluster init` gives it; whoever lets labs in gets their rights elsewhere. */
function whyNot(error: unknown): string {
  if (codeOf(error) !== NO_RIGHT) return reasonOf(error);
  return "role: it may not do this; expected the database's owner, who may make roles, or for status a member of guichet_reader";
}

/** The words as names of labs. @throws {UsageError} for one that can't be a lab's */
export function labNames(invocation: Invocation): readonly string[] {
  for (const word of invocation.words) {
    const reading = LAB_NAME.read({ kind: "string", value: word });
    if ("wrong" in reading || word === "") {
      throw usageError(
        `Cannot use the name "${word}": expected a-z, 0-9 and -, at most 40 characters, and not "lab" or "reader"`,
        invocation,
      );
    }
  }
  return invocation.words;
}
