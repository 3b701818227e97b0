// Checks that files and functions are of a size that one can hold in the head: not too long, and not so small that a
// journey through the code becomes a walk from file to file. Prints what it counted. Run by `deno task ok`.
import { type SourceFile, sourceFiles } from "./source_files.ts";
import { functionMembers, functionSpans, importedPaths } from "./syntax.ts";

/** Lines of a file, comments and blank lines included: what can be read in one sitting. */
export const MAX_FILE_LINES = 400;

/** A shorter source file that only one other imports belongs into that one: who follows a call has to open it anyway. */
export const MIN_FILE_LINES = 40;

/** Lines of a function from its name to its closing brace: what is seen on one screen. */
export const MAX_FUNCTION_LINES = 45;

/** TypeScript files in src, and their median: some hundred subjects, each a few screens long. */
export const MAX_FILES = 412;
export const MIN_MEDIAN_LINES = 110;

/** Members of interfaces that are functions: a call through one ends at the interface instead of at what is called. */
export const MAX_FUNCTION_MEMBERS = 60;

/** Small files that only one other imports, and why each stands alone. */
export const MAY_BE_SMALL: Readonly<Record<string, string>> = {};

/** Small by nature: a service is all that one has to read to write the next. */
const SMALL_FOLDERS = ["src/services/"];

/** What the tree comes to. */
export interface Counts {
  readonly files: number;
  readonly medianLines: number;
  readonly longestFile: number;
  readonly longestFunction: number;
  readonly functionMembers: number;
}

/** All problems of the tree under `root`, each a line, and its counts. */
export async function checkSizes(root: string): Promise<{ problems: string[]; counts: Counts }> {
  const files = await sourceFiles(root, ["main.ts", "src", "scripts", "tests"], [".ts", ".c", ".h"]);
  const sources = files.filter(({ path }) => path.startsWith("src/") && path.endsWith(".ts"));
  const counts = countsOf(sources);
  const problems = [...files.flatMap(fileProblems), ...tooSmall(sources), ...treeProblems(counts)];
  return { problems, counts };
}

/** The problems of one file. */
export function fileProblems(file: SourceFile): string[] {
  return [...tooLong(file), ...longFunctions(file), ...noHeadComment(file)];
}

/** Source files below the floor that one file imports; those that none imports are entries. */
export function tooSmall(sources: readonly SourceFile[], mayBeSmall = MAY_BE_SMALL): string[] {
  const importers = new Map<string, Set<string>>();
  for (const { path, text } of sources) {
    for (const imported of importedPaths(path, text)) {
      importers.set(imported, (importers.get(imported) ?? new Set()).add(path));
    }
  }
  return sources.flatMap((file) => {
    const { path } = file;
    const by = [...importers.get(path) ?? []];
    if (linesOf(file) >= MIN_FILE_LINES || by.length !== 1 || path in mayBeSmall) return [];
    if (SMALL_FOLDERS.some((folder) => path.startsWith(folder))) return [];
    return [
      `${path}: ${linesOf(file)} lines, and only ${
        by[0]
      } imports it; join them, or say why not in MAY_BE_SMALL`,
    ];
  });
}

/** What is wrong with the tree as a whole. */
export function treeProblems(counts: Counts): string[] {
  const problems: string[] = [];
  if (counts.files > MAX_FILES) problems.push(`src: ${counts.files} files; ${MAX_FILES} at most`);
  if (counts.files > 0 && counts.medianLines < MIN_MEDIAN_LINES) {
    problems.push(`src: a median of ${counts.medianLines} lines a file; ${MIN_MEDIAN_LINES} at least`);
  }
  if (counts.functionMembers > MAX_FUNCTION_MEMBERS) {
    problems.push(
      `src: ${counts.functionMembers} members of interfaces are functions; ${MAX_FUNCTION_MEMBERS} at most`,
    );
  }
  return problems;
}

function countsOf(sources: readonly SourceFile[]): Counts {
  const lines = sources.map(linesOf).sort((a, b) => a - b);
  const spans = sources.flatMap(({ path, text }) => functionSpans(path, text));
  return {
    files: lines.length,
    medianLines: lines[Math.floor(lines.length / 2)] ?? 0,
    longestFile: lines.at(-1) ?? 0,
    longestFunction: Math.max(0, ...spans.map(({ firstLine, lastLine }) => lastLine - firstLine + 1)),
    functionMembers: sources.reduce((sum, { path, text }) => sum + functionMembers(path, text).length, 0),
  };
}

function linesOf({ text }: SourceFile): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

function tooLong(file: SourceFile): string[] {
  const lines = linesOf(file);
  return lines > MAX_FILE_LINES ? [`${file.path}: ${lines} lines; ${MAX_FILE_LINES} at most`] : [];
}

function longFunctions({ path, text }: SourceFile): string[] {
  if (!path.endsWith(".ts")) return [];
  return functionSpans(path, text).flatMap(({ name, firstLine, lastLine }) => {
    const lines = lastLine - firstLine + 1;
    if (lines <= MAX_FUNCTION_LINES) return [];
    return [`${path}:${firstLine}: ${name} has ${lines} lines; ${MAX_FUNCTION_LINES} at most`];
  });
}

function noHeadComment({ path, text }: SourceFile): string[] {
  if (!path.startsWith("src/") && path !== "main.ts") return [];
  return text.startsWith("// ") ? [] : [`${path}:1: no head comment (//) that says what the file is for`];
}

if (import.meta.main) {
  const { problems, counts } = await checkSizes(Deno.cwd());
  for (const problem of problems) console.error(problem);
  console.log(
    `src: ${counts.files} files, median ${counts.medianLines} lines, longest ${counts.longestFile}; ` +
      `longest function ${counts.longestFunction} lines; ${counts.functionMembers} members of interfaces are functions`,
  );
  console.log(`Sizes: ${problems.length} problems`);
  if (problems.length > 0) Deno.exit(1);
}
