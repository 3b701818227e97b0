// Checks that imports run downwards as in ARCHITECTURE.md's table, that nothing is dead, and that certain words stand only
// where they belong. Run by `deno task ok`.
import { forbiddenImports, importCycles, missingFiles, unreachable, WORKER_ENTRIES } from "./import_rules.ts";
import { moduleGraph } from "./module_graph.ts";
import { sourceFiles } from "./source_files.ts";
import { forbiddenWords } from "./word_rules.ts";

/**
 * All problems of the tree under `root`, each a line; none when it is as it should be.
 * @param root folder of the tree, without a slash at its end
 */
export async function importProblems(root: string): Promise<string[]> {
  const files = await sourceFiles(root, ["main.ts", "src", "tests"], [".ts"]);
  const paths = files.map(({ path }) => path);
  const entries = ["main.ts", ...WORKER_ENTRIES].filter((path) => paths.includes(path));
  // Scripts are no part of the program, but what they import of it is alive (the schema's writer, say).
  const scripts = (await sourceFiles(root, ["scripts"], [".ts"])).map(({ path }) => path);
  const graph = await moduleGraph(root, [...entries, ...scripts]);
  const sources = paths.filter((path) => path.startsWith("src/") && !path.endsWith(".d.ts"));
  return [
    ...paths.includes("main.ts") ? [] : ["main.ts: it is missing"],
    ...missingFiles(graph),
    ...forbiddenImports(graph),
    ...importCycles(graph),
    ...unreachable(graph, sources),
    ...files.flatMap(forbiddenWords),
  ];
}

if (import.meta.main) {
  const problems = await importProblems(Deno.cwd());
  for (const problem of problems) console.error(problem);
  console.log(`Imports: ${problems.length} problems`);
  if (problems.length > 0) Deno.exit(1);
}
