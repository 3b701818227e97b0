// The submissions of a class: which files a pattern finds, what each is called, and a copy of each to work on, in which
// nothing leads out of it.
import { chmod } from "../../posix/system/files.ts";

/** More is no class but a wrong pattern. */
const MOST_SUBMISSIONS = 1000;

/** Files of one submission that are copied, and their bytes: an exercise in C has ten and some kilobytes. */
const MOST_FILES = 500;
const MOST_BYTES = 64 << 20;

/** Characters of a name, which is a file's: 255 bytes is what a file system takes. */
const LONGEST_NAME = 60;

/** A component of a pattern that is none stands for itself. */
const WILD = /[*?[]/;

/** One file that the pattern found. */
export interface Submission {
  /** What the pattern's stars stand for, joined by "-": it tells this one from the others. */
  readonly name: string;
  readonly path: string;
}

/** It can't be worked on; the message says why, and becomes its row. */
export class WrongSubmission extends Error {
  override readonly name = "WrongSubmission";
}

/**
 * The files that a pattern finds, by path: `*`, `?` and `[abc]` within one component, never a name that begins with a
 * dot unless the pattern does. Links are found, but none is followed where a wildcard met it: a submission is its
 * author's, and so are its links.
 */
export function findSubmissions(pattern: string): Submission[] {
  const absolute = pattern.startsWith("/");
  let found: { path: string; stars: string[] }[] = [{ path: absolute ? "/" : "", stars: [] }];
  const components = pattern.split("/").filter((component) => component !== "");
  for (const [i, component] of components.entries()) {
    const isLast = i === components.length - 1;
    found = found.flatMap(({ path, stars }) => {
      return matching(path, component, isLast).map(({ name, matched }) => {
        return { path: path + name + (isLast ? "" : "/"), stars: [...stars, ...matched] };
      });
    }).slice(0, MOST_SUBMISSIONS);
  }
  const names = new Set<string>();
  return found.map(({ path, stars }) => {
    const whole = stars.filter((star) => star !== "").join("-") || path.slice(path.lastIndexOf("/") + 1);
    const base = [...whole].slice(0, LONGEST_NAME).join("");
    let name = base;
    for (let i = 2; names.has(name); i++) name = `${base}-${i}`;
    names.add(name);
    return { name, path };
  });
}

/** Entries of a directory that a component stands for, with what its wildcards matched. */
function matching(path: string, component: string, isLast: boolean): { name: string; matched: string[] }[] {
  if (!WILD.test(component)) return exists(path + component) ? [{ name: component, matched: [] }] : [];
  const wanted = expressionOf(component);
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(path === "" ? "." : path)];
  } catch {
    return [];
  }
  return entries
    .filter(({ name, isDirectory }) =>
      (isLast || isDirectory) && (!name.startsWith(".") || component[0] === ".")
    )
    .flatMap(({ name }) => {
      const match = wanted.exec(name);
      return match === null ? [] : [{ name, matched: match.slice(1) }];
    })
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** `serveur_*.c` → /^serveur_(.*)\.c$/s; each wildcard is a group. */
function expressionOf(component: string): RegExp {
  const parts = component.split(/(\*+|\?|\[[^\]]+\])/).map((part) => {
    if (/^\*+$/.test(part)) return "(.*)";
    if (part === "?") return "(.)";
    const set = /^\[([!^]?)([^\]]+)\]$/.exec(part);
    if (set !== null) return `([${set[1] === "" ? "" : "^"}${set[2].replace(/[\\\]^]/g, "\\$&")}])`;
    return part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "su");
}

/** Where one submission is built and run. Nobody else can guess its name, and the directory above shows none. */
export class Workplace implements Disposable {
  /** The copy of the submission's file. */
  readonly input: string;
  /** Where its program is made. */
  readonly output: string;
  readonly directory: string;

  /**
   * Copies a submission: its file, with everything beside and below it where no other submission lies there.
   * @param under a directory that nobody but us may list
   * @param alone whether its directory is its own
   * @throws WrongSubmission
   */
  constructor({ path }: Submission, under: string, alone: boolean) {
    this.directory = Deno.makeTempDirSync({ dir: under });
    const slash = path.lastIndexOf("/");
    const source = `${this.directory}/source`;
    Deno.mkdirSync(source);
    this.input = `${source}/${path.slice(slash + 1)}`;
    // Not beside the source, where a submission may have anything.
    this.output = `${this.directory}/made/program`;
    Deno.mkdirSync(`${this.directory}/made`);
    try {
      this.#copy(path, this.input, { files: 0, bytes: 0 });
      if (alone) this.#copyAll(slash < 0 ? "." : path.slice(0, slash + 1), source, path.slice(slash + 1));
      // Who builds is nobody, where we are root: nothing but this may be written.
      chmod(this.directory, 0o755);
      for (const each of this.#writable) chmod(each, 0o777);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** After the build, nothing in it may be added or replaced any more. */
  close(): void {
    for (const each of this.#writable) chmod(each, 0o755);
  }

  get #writable(): string[] {
    return [`${this.directory}/source`, `${this.directory}/made`];
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.directory, { recursive: true });
  }

  #copyAll(from: string, to: string, except: string, sum = { files: 0, bytes: 0 }): void {
    for (const { name, isFile, isDirectory } of Deno.readDirSync(from)) {
      if (name === except) continue;
      const [source, copy] = [`${from.replace(/\/$/, "")}/${name}`, `${to}/${name}`];
      if (isFile) this.#copy(source, copy, sum);
      else if (isDirectory) {
        if (++sum.files > MOST_FILES) throw tooMuch();
        Deno.mkdirSync(copy);
        chmod(copy, 0o777);
        this.#copyAll(source, copy, "", sum);
      }
    }
  }

  /** A link would bring in what its author may not read and we may. */
  #copy(from: string, to: string, sum: { files: number; bytes: number }): void {
    const { isFile, isSymlink, size, mode } = statusOf(from);
    if (!isFile) {
      throw new WrongSubmission(
        isSymlink ? "it is a symbolic link; want the file itself" : "it is no regular file",
      );
    }
    sum.files++;
    sum.bytes += size;
    if (sum.files > MOST_FILES || sum.bytes > MOST_BYTES) throw tooMuch();
    try {
      Deno.copyFileSync(from, to);
    } catch (error) {
      throw new WrongSubmission(`it can't be read: ${(error as Error).message}`);
    }
    chmod(to, (mode! & 0o111) === 0 ? 0o666 : 0o777);
  }
}

function statusOf(path: string): Deno.FileInfo {
  try {
    return Deno.lstatSync(path);
  } catch {
    throw new WrongSubmission("it is gone");
  }
}

function tooMuch(): WrongSubmission {
  return new WrongSubmission(
    `what lies beside it is too much: want at most ${MOST_FILES} files and ${MOST_BYTES >> 20} MiB`,
  );
}

/** How many submissions lie in the directory of each. */
export function countByDirectory(submissions: readonly Submission[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { path } of submissions) counts.set(directoryOf(path), (counts.get(directoryOf(path)) ?? 0) + 1);
  return counts;
}

/** "" for a file in the working directory. */
export function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
