// The address of a PostgreSQL database, as libpq writes it: postgresql://USER@HOST:PORT/NAME?PARAMETERS. What a
// lab can't do, or must not do silently (a password in a file that is shown, a certificate that nobody checks),
// is refused here, before anything is opened. A password is never quoted.
import type { Kind } from "./kinds.ts";
import { describeValue } from "./values.ts";

/** How the engine's certificate is checked; as libpq's sslmode of the same name. */
export const TLS_MODES = ["disable", "require", "verify-ca", "verify-full"] as const;
export type TlsMode = (typeof TLS_MODES)[number];

/** Where a database is, and how to reach it. */
export interface Database {
  /** A host's name or address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  /** Empty: the lab's own role. */
  readonly user: string;
  readonly name: string;
  readonly tls: TlsMode;
  /** Files; empty: the system's certificates, and none of one's own. */
  readonly rootCertificate: string;
  readonly certificate: string;
  readonly key: string;
}

const PORT = 5432;

/** The parameters that are known, libpq's. */
const PARAMETERS: readonly string[] = ["host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey"];

const WANT = 'postgresql://HOST/NAME, postgresql:///NAME?host=/run/postgresql, or "" (none)';

/** Stands for a host that is left out (RFC 6761: there is none of that name). */
const NOWHERE = "nowhere.invalid";

/** Machines that no wire leads to. */
const HERE: readonly string[] = ["localhost", "127.0.0.1", "[::1]", "::1"];

/**
 * Reads an address.
 * @returns what is wrong with it, as text, without the address itself: it may hold a password
 */
export function parseDatabase(text: string): Database | string {
  // libpq lets a user stand before no host; a URL does not.
  const whole = text.replace(/^(postgres(?:ql)?:\/\/(?:[^/@]*@)?)(?=\/)/, `$1${NOWHERE}`);
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url === undefined || !["postgresql:", "postgres:"].includes(url.protocol)) return "is no such address";
  if (url.password !== "") return "holds a password: take it out, and put it into password_file";
  const unknown = [...url.searchParams.keys()].find((key) => !PARAMETERS.includes(key));
  if (unknown !== undefined) return `has the parameter ${JSON.stringify(unknown)}, which is not known here`;
  const given = (name: string) => url.searchParams.get(name) ?? "";
  const host = given("host") || url.hostname.replace(NOWHERE, "");
  if (host === "") return "names no host";
  const port = Number(given("port") || url.port || PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65535) return "has a wrong port";
  const name = decode(url.pathname.replace(/^\//, ""));
  if (name === undefined || name === "" || name.includes("/")) return "names no database";
  const user = decode(url.username);
  if (user === undefined) return "has a wrong user";
  const isLocal = host.startsWith("/") || HERE.includes(host);
  const mode = given("sslmode") || (isLocal ? "disable" : "verify-full");
  const tls = TLS_MODES.find((each) => each === mode);
  if (tls === undefined) return `has a wrong sslmode: expected ${TLS_MODES.join(", ")}`;
  const files = {
    rootCertificate: given("sslrootcert"),
    certificate: given("sslcert"),
    key: given("sslkey"),
  };
  return { host: host.replace(/^\[|\]$/g, ""), port, user, name, tls, ...files };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Nothing, or an address that {@linkcode parseDatabase} takes. */
export const DATABASE: Kind<Database | undefined> = {
  want: WANT,
  read(value) {
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; expected ${WANT}` };
    if (value.value === "") return { value: undefined };
    const database = parseDatabase(value.value);
    return typeof database === "string" ? { wrong: `${database}; expected ${WANT}` } : { value: database };
  },
  schema: { type: "string" },
};
