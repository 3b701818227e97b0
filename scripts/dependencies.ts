// What deno.lock says of the npm packages that guichet needs, directly and through others, and what is wrong
// with them: no integrity, no licence, a licence that is not allowed. Pure.

/** Licences that let everybody use, change and pass on what is under them, and ask for no more than a notice (SPDX). */
export const ALLOWED_LICENCES: readonly string[] = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  // A copy of its files stays under it, nothing else does. Only tests use such a package (axe-core).
  "MPL-2.0",
  "OFL-1.1",
  "Unlicense",
];

/** One package in one version. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** deno.json names it; the others come with one that it names. */
  readonly direct: boolean;
  /** The hash that a download must have; undefined where the lock has none. */
  readonly integrity: string | undefined;
}

/** A dependency and the licence that its package.json names. */
export interface Licensed extends Dependency {
  readonly licence: string | undefined;
}

interface LockFile {
  version: string;
  specifiers?: Record<string, string>;
  npm?: Record<string, { integrity?: string }>;
  workspace?: { dependencies?: string[] };
}

/** Form of deno.lock that is understood here. */
const LOCK_VERSION = "5";

/**
 * Every package of a lock, by name and version.
 * @throws Error for a lock of another form, or one that names something else than npm packages
 */
export function lockedDependencies(text: string): Dependency[] {
  const lock: LockFile & Record<string, unknown> = JSON.parse(text);
  if (lock.version !== LOCK_VERSION) {
    throw new Error(`Cannot read deno.lock: version ${lock.version}; want ${LOCK_VERSION}`);
  }
  const others = ["remote", "jsr", "redirects"].filter((key) => lock[key] !== undefined);
  if (others.length > 0) {
    throw new Error(`Cannot read deno.lock: it has ${others.join(", ")}; want npm packages alone`);
  }
  const direct = new Set(
    (lock.workspace?.dependencies ?? []).map((each) => `${bareName(each)}@${lock.specifiers?.[each]}`),
  );
  return Object.entries(lock.npm ?? {}).map(([key, { integrity }]) => {
    // What stands behind "_" are the peers it was resolved with.
    const [id] = key.split("_");
    const at = id.lastIndexOf("@");
    return { name: id.slice(0, at), version: id.slice(at + 1), direct: direct.has(id), integrity };
  }).sort((a, b) => Number(b.direct) - Number(a.direct) || (a.name < b.name ? -1 : 1));
}

/** `@scope/name` of `npm:@scope/name@^1.2.3`. */
function bareName(specifier: string): string {
  const rest = specifier.replace(/^npm:/, "");
  const at = rest.indexOf("@", 1);
  return at < 0 ? rest : rest.slice(0, at);
}

/** The licence of a package.json; undefined where it names none. */
export function licenceOf(manifest: unknown): string | undefined {
  if (typeof manifest !== "object" || manifest === null || !("license" in manifest)) return undefined;
  const { license } = manifest;
  if (typeof license === "string") return license === "" ? undefined : license;
  // The form before SPDX: { "type": "MIT", "url": … }.
  const isOld = typeof license === "object" && license !== null && "type" in license;
  return isOld && typeof license.type === "string" ? license.type : undefined;
}

/** What is wrong with a dependency, each with what is wanted. */
export function dependencyProblems({ name, version, integrity, licence }: Licensed): string[] {
  const who = `${name}@${version}`;
  const problems: string[] = [];
  if (integrity === undefined || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)) {
    problems.push(`${who}: deno.lock has no sha512 integrity for it; run deno install`);
  }
  if (licence === undefined) problems.push(`${who}: its package.json names no licence; want another package`);
  else if (!isAllowed(licence)) {
    problems.push(`${who}: licence ${licence} is not allowed; want ${ALLOWED_LICENCES.join(", ")}`);
  }
  return problems;
}

/** An SPDX expression: one of several is enough for OR, all must be for AND. */
function isAllowed(licence: string): boolean {
  const bare = licence.replace(/^\((.*)\)$/, "$1");
  if (bare.includes("(")) return false;
  if (/ OR /.test(bare)) return bare.split(" OR ").some(isAllowed);
  return bare.split(" AND ").every((each) => ALLOWED_LICENCES.includes(each.trim()));
}
