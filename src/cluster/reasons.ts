// What goes wrong between a lab and its database, in a line that says whose it is to mend.
import { NoAnswerError } from "./connection.ts";
import { NOT_THE_HOLDER } from "./class_schema.ts";
import { NAME_TAKEN, NO_LAB, OTHER_LAB } from "./schema.ts";

/** It is the lab's own configuration that is wrong: a file of the password, a name. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
}

const UNMADE = "version: the schema guichet is not there, or is older: run guichet cluster init";

/** By SQLSTATE (PostgreSQL's appendix A; GU… are ours), and by the codes of Node's sockets. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "no route: nobody listens there (connection refused)",
  ENOENT: "no route: no such socket or file",
  ENOTFOUND: "no route: no host of that name",
  EAI_AGAIN: "no route: names can't be looked up",
  EHOSTUNREACH: "no route: host unreachable",
  ENETUNREACH: "no route: network unreachable",
  ETIMEDOUT: "no route: no answer",
  ECONNRESET: "the connection broke",
  EPIPE: "the connection broke",
  CERT_HAS_EXPIRED: "certificate: it has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate: it is self-signed; name it in sslrootcert",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate: its authority is not known; name it in sslrootcert",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate: its authority is not known; name it in sslrootcert",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate: it is for another host name",
  "28P01": "password: it is wrong, or there is no such role",
  "28000": "role: the engine does not let it in from here, or not without TLS (pg_hba.conf)",
  "3D000": "database: there is none of this name",
  "3F000": UNMADE,
  "42P01": UNMADE,
  "42883": UNMADE,
  "42703": UNMADE,
  "42501": "role: it lacks the rights of a lab; run guichet cluster init LAB",
  "53100": "its disk is full",
  "53200": "it is out of memory",
  "53300": "it has too many connections",
  "57P01": "it is shutting down",
  "57P02": "it crashed",
  "57P03": "it is starting up or shutting down",
  "57014": "it is too slow",
  "55P03": "it is too slow: something is locked",
  "25006": "it is read-only",
  [NO_LAB]: "role: it belongs to no lab; run guichet cluster init LAB",
  [NOT_THE_HOLDER]: "another connection speaks for this lab",
};

/** Texts of errors that have no code. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [
    /does not support SSL/,
    "certificate: the engine has no TLS; configure it, or sslmode=disable on a network of your own",
  ],
  [/UnknownIssuer|unknown issuer/i, "certificate: its authority is not known; name it in sslrootcert"],
  [/NotValidForName|not valid for name/i, "certificate: it is for another host name"],
  [/certificate|CaUsedAsEndEntity/i, "certificate: it can't be trusted"],
  [/password must be a/, "password: the engine wants one, and password_file gives none"],
  [/terminated unexpectedly|Connection terminated|Client was closed|not queryable/, "the connection broke"],
  [/timeout expired|timed out/, "no route: no answer"],
  [/Address not available|failed to lookup/i, "no route: no host of that name"],
  [/os error 2\b|No such file/i, "no route: no such socket or file"],
];

/** Why, in words; it holds no password. */
export function reasonOf(error: unknown): string {
  if (error instanceof ClusterError || error instanceof NoAnswerError) return error.message;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code === OTHER_LAB) return `role: ${message}; correct [cluster] lab, or the role`;
  if (code === NAME_TAKEN) return `${message}; give each lab a name of its own in [cluster]`;
  if (code === "28000" && /does not exist/.test(message)) {
    return `role: ${message}; run guichet cluster init LAB`;
  }
  const known = REASONS[code] ?? TEXTS.find(([text]) => text.test(message))?.[1];
  // Several addresses of one host may each fail: the first tells enough.
  if (known === undefined && error instanceof AggregateError) return reasonOf(error.errors[0]);
  return known ?? message.split("\n")[0];
}

/** The SQLSTATE, or the code of the system; "" where there is none. */
export function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

/** A row that the engine can't take (class 22, data; 23, constraints; 54, limits): it is not to be sent again. */
export function isRowsFault(error: unknown): boolean {
  return /^(?:22|23|54)/.test(codeOf(error)) && codeOf(error).length === 5;
}
