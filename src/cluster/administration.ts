// What whoever runs the database does with it, by `guichet cluster`: makes the schema and brings it up to date, lets
// labs in, looks at them, and shows them out. With the rights of the database's owner, who may make roles.
import type { Connection } from "./connection.ts";
import { ClusterError } from "./reasons.ts";
import { MIGRATIONS, RIGHTS, ROLES, SCHEMA_VERSION } from "./schema.ts";

/** Of advisory locks: two that make the schema at once take turns. */
const MAKING = 0x677563;

/** Bytes of a password, which nobody has to type. */
const SECRET_BYTES = 24;

/** Rounds of PBKDF2, PostgreSQL's own number. */
const ROUNDS = 4096;

/** Seconds after which a lab that does not say hello counts as away. */
const AWAY = 10;

/** All that makes a schema of today out of an older one. @param version 0 for none */
export function schemaSql(version: number): string {
  const steps = MIGRATIONS.slice(version).map((sql, i) => `-- To version ${version + i + 1}\n${sql.trim()}`);
  const known = `UPDATE guichet.version SET version = ${SCHEMA_VERSION};`;
  return [`-- Roles\n${ROLES.trim()}`, ...steps, known, `-- Rights\n${RIGHTS.trim()}`].join("\n\n") + "\n";
}

/**
 * Makes the schema, or brings it up to date; where it is, its rights are set right.
 * @returns the version that was there; 0 for none
 * @throws {ClusterError} where a newer guichet made it; what the engine says
 */
export async function makeSchema(connection: Connection): Promise<number> {
  await connection.query("BEGIN");
  await connection.query("SELECT pg_advisory_xact_lock($1)", [MAKING]);
  const version = await schemaVersion(connection);
  if (version > SCHEMA_VERSION) {
    throw new ClusterError(
      `version: a newer guichet made the schema (version ${version}, this one knows ${SCHEMA_VERSION}); use that guichet`,
    );
  }
  await connection.query(schemaSql(version));
  await connection.query("COMMIT");
  return version;
}

/** The schema's version; 0 where there is none. */
async function schemaVersion(connection: Connection): Promise<number> {
  const [{ there }] = await connection.query("SELECT to_regclass('guichet.version') IS NOT NULL AS there");
  if (there !== true) return 0;
  return Number((await connection.query("SELECT version FROM guichet.version"))[0].version);
}

/** A lab that was let in. */
export interface NewLab {
  readonly role: string;
  /** For the lab's password file; nobody else knows it, not even the engine. */
  readonly password: string;
}

/** Lets a lab in, with a role of its own; one that is in gets a new password, and its connections end. */
export async function addLab(connection: Connection, lab: string): Promise<NewLab> {
  const password = encode(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)))
    .replaceAll("+", "-").replaceAll("/", "_");
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const [{ role }] = await connection.query("SELECT guichet.add_lab($1, $2) AS role", [
    lab,
    await verifierOf(password, salt),
  ]);
  return { role: String(role), password };
}

/** Shows a lab out: its role is gone, what it observed stays. @returns false where there is none of that name */
export async function forgetLab(connection: Connection, lab: string): Promise<boolean> {
  const [{ done }] = await connection.query("SELECT guichet.forget_lab($1) AS done", [lab]);
  return done === true;
}

/**
 * What PostgreSQL keeps of a password (RFC 5803): it can check one by it, and nobody can log in with it.
 * @param password ASCII
 */
async function verifierOf(password: string, salt: Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = new TextEncoder().encode(password);
  const material = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  const salted = await crypto.subtle.deriveBits(parameters, material, 256);
  const key = await crypto.subtle.importKey("raw", salted, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const sign = (text: string) => crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text));
  const stored = await crypto.subtle.digest("SHA-256", await sign("Client Key"));
  const server = await sign("Server Key");
  return `SCRAM-SHA-256$${ROUNDS}:${encode(salt)}$${encode(new Uint8Array(stored))}:${
    encode(new Uint8Array(server))
  }`;
}

function encode(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** A lab as the database knows it. */
export interface LabState {
  readonly lab: string;
  readonly state: "connected" | "away" | "never seen" | "forgotten";
  /** Seconds since its last hello. */
  readonly silent?: number;
  readonly machine?: string;
  readonly program?: string;
  /** The newest schema that the lab's guichet knows. */
  readonly knows?: number;
  /** Milliseconds that the lab's clock is ahead of the database's. */
  readonly clockAhead?: number;
  /** Exchanges that waited in the lab at its last hello, and that it had to delete before they were sent. */
  readonly waits?: number;
  readonly dropped?: number;
  /** Exchanges that were stored. Not the numbers: a lab that is killed leaves some thousand of them out. */
  readonly stored: number;
}

/** The schema's version, and all labs by name. */
export async function clusterState(
  connection: Connection,
): Promise<{ version: number; labs: LabState[] }> {
  const version = await schemaVersion(connection);
  if (version === 0) throw new ClusterError("there is no schema guichet: run guichet cluster init");
  const rows = await connection.query(
    `SELECT name, role IS NULL AS forgotten, extract(epoch FROM now() - seen)::float8 AS silent, machine, program, knows,
      clock_ahead::float8 AS clock_ahead, waits::float8 AS waits, dropped::float8 AS dropped,
      (SELECT coalesce(sum(total), 0)::float8 FROM guichet.journal WHERE journal.lab = lab.id) AS stored
    FROM guichet.lab ORDER BY name`,
  );
  return { version, labs: rows.map(stateOf) };
}

function stateOf(row: Readonly<Record<string, unknown>>): LabState {
  const number = (name: string) => row[name] === null ? undefined : Number(row[name]);
  const text = (name: string) => row[name] === null ? undefined : String(row[name]);
  const silent = number("silent");
  const seen = silent === undefined ? "never seen" : silent > AWAY ? "away" : "connected";
  return {
    lab: String(row.name),
    state: row.forgotten === true ? "forgotten" : seen,
    silent,
    machine: text("machine"),
    program: text("program"),
    knows: number("knows"),
    clockAhead: number("clock_ahead"),
    waits: number("waits"),
    dropped: number("dropped"),
    stored: number("stored") ?? 0,
  };
}
