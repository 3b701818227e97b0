// Asks `deno info --json` which file imports which.

/** One import as written in one place. */
export interface Import {
  /** Path of the importing file from the root. */
  from: string;
  /** Path of the imported file from the root, or the specifier (`npm:…`, `node:…`) where it is no file of ours. */
  to: string;
  /** Counted from 1. */
  line: number;
  /** Only types are imported: `import type`, `export type … from`, `import("…").T`. */
  typeOnly: boolean;
}

/** Every file of ours that the roots reach, and every import in them. */
export interface ModuleGraph {
  files: Set<string>;
  imports: Import[];
}

interface Resolved {
  specifier?: string;
  error?: string;
  span: { start: { line: number } };
}

interface InfoOutput {
  modules: {
    specifier: string;
    error?: string;
    dependencies?: { specifier: string; code?: Resolved; type?: Resolved }[];
  }[];
}

/**
 * The graph of everything that the roots reach.
 * @param root folder of the tree, without a slash at its end
 * @param roots paths from `root` of the files that nothing of ours imports
 * @returns a file that is imported but not there is the target of imports only
 * @throws Error when Deno cannot read the tree, with Deno's words
 */
export async function moduleGraph(root: string, roots: readonly string[]): Promise<ModuleGraph> {
  // `deno info` takes one root, so it is given a file that imports them all.
  const all = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const urls = roots.map((path) => new URL(`file://${root}/${path}`).href);
    await Deno.writeTextFile(all, urls.map((url) => `import ${JSON.stringify(url)};\n`).join(""));
    return graphOf(root, await denoInfo(root, all));
  } finally {
    await Deno.remove(all);
  }
}

async function denoInfo(root: string, path: string): Promise<InfoOutput> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--no-lock", "--config", `${root}/deno.json`, path],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) throw new Error(`Cannot read the imports: ${new TextDecoder().decode(stderr).trim()}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

function graphOf(root: string, info: InfoOutput): ModuleGraph {
  const graph: ModuleGraph = { files: new Set(), imports: [] };
  for (const module of info.modules) {
    if (module.error !== undefined) continue;
    const from = ownPath(root, module.specifier);
    if (from === module.specifier) continue;
    graph.files.add(from);
    for (const { specifier, code, type } of module.dependencies ?? []) {
      if (code !== undefined) graph.imports.push(toImport(root, from, specifier, code, false));
      if (type !== undefined) graph.imports.push(toImport(root, from, specifier, type, true));
    }
  }
  return graph;
}

function toImport(
  root: string,
  from: string,
  specifier: string,
  resolved: Resolved,
  typeOnly: boolean,
): Import {
  if (resolved.error !== undefined) {
    throw new Error(`Cannot resolve "${specifier}" in ${from}: ${resolved.error}`);
  }
  return {
    from,
    to: ownPath(root, resolved.specifier ?? specifier),
    line: resolved.span.start.line + 1,
    typeOnly,
  };
}

function ownPath(root: string, specifier: string): string {
  const prefix = `${new URL(`file://${root}/`).href}`;
  return specifier.startsWith(prefix) ? decodeURIComponent(specifier.slice(prefix.length)) : specifier;
}
