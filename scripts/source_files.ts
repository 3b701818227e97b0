// Finds the tree's own source files for the checks.

/** A source file as the checks see it: its path from the root, with slashes, and its text. */
export interface SourceFile {
  path: string;
  text: string;
}

/** Folders that hold no source of ours, wherever they are. */
const SKIPPED = new Set(["node_modules", "dist", "coverage"]);

/**
 * Reads every file with one of the extensions, in the order of their paths.
 * @param root the folder that the paths are counted from, ending without a slash
 * @param starts files or folders under `root`; those that do not exist are passed over
 * @param extensions such as ".ts"
 */
export async function sourceFiles(
  root: string,
  starts: readonly string[],
  extensions: readonly string[],
): Promise<SourceFile[]> {
  const paths: string[] = [];
  for (const start of starts) await collect(root, start, paths);
  const wanted = paths.filter((path) => extensions.some((extension) => path.endsWith(extension))).sort();
  return Promise.all(
    wanted.map(async (path) => ({ path, text: await Deno.readTextFile(`${root}/${path}`) })),
  );
}

async function collect(root: string, path: string, paths: string[]): Promise<void> {
  const info = await Deno.stat(`${root}/${path}`).catch(() => null);
  if (info === null) return;
  if (info.isFile) {
    paths.push(path);
    return;
  }
  for await (const entry of Deno.readDir(`${root}/${path}`)) {
    if (SKIPPED.has(entry.name) || entry.name.startsWith(".")) continue;
    if (entry.isDirectory) await collect(root, `${path}/${entry.name}`, paths);
    else if (entry.isFile) paths.push(`${path}/${entry.name}`);
  }
}
