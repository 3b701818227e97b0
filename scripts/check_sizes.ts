// Checks that files and functions stay short and that every source file opens with a comment that says what it is
// for. Run by `deno task ok`. Not here: formatting and lint, which are Deno's.
import { type SourceFile, sourceFiles } from "./source_files.ts";
import { functionSpans } from "./syntax.ts";

/** Lines of a file, comments and blank lines included: what can be read in one sitting. */
export const MAX_FILE_LINES = 350;

/** Lines of a function from its name to its closing brace: what is seen on one screen. */
export const MAX_FUNCTION_LINES = 45;

/** All problems of the tree under `root`, each a line. */
export async function sizeProblems(root: string): Promise<string[]> {
  const files = await sourceFiles(root, ["main.ts", "src", "scripts", "tests"], [".ts", ".c", ".h"]);
  return files.flatMap(fileProblems);
}

/** The problems of one file. */
export function fileProblems(file: SourceFile): string[] {
  return [...tooLong(file), ...longFunctions(file), ...noHeadComment(file)];
}

function tooLong({ path, text }: SourceFile): string[] {
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  return lines > MAX_FILE_LINES ? [`${path}: ${lines} lines; ${MAX_FILE_LINES} at most`] : [];
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
  const problems = await sizeProblems(Deno.cwd());
  for (const problem of problems) console.error(problem);
  console.log(`Sizes: ${problems.length} problems`);
  if (problems.length > 0) Deno.exit(1);
}
