// Puts all that guichet runs from into a folder of its own: its modules joined into few files, and beside them
// the files that are read at run time. scripts/compile.ts makes the executable of it. So that no npm package
// need be in there, which Deno 2.6 can't do in parts, and nothing is resolved at the start.
import { PACKAGES, SPECIFIERS } from "../src/board/pages/assets.ts";
import { GRADE_MODULE, mappedFile, WORKER_MODULE } from "../src/project/files.ts";
import { WORKER_ENTRIES } from "./import_rules.ts";

/** What is read as a file: the default lab in both languages, and what pages load. */
export const INCLUDED = [
  "config/lab.toml",
  "config/lab.fr.toml",
  "src/board/pages",
  "src/exchange/views/byte_views.js",
];

/** Where the bundle lies: as deep below its root as src/project/files.ts, which counts on that. */
const FOLDER = "src/bundle";

/**
 * Packages in CommonJS, which ask for Node's modules by require(). Deno gives a bundle with such calls
 * node:module, 17 ms at every start, so they are apart; the others' code is in ours.
 */
const APART = ["prom-client", "pg"];

/** What `pg` may use and we do not have: a client in C, and sockets of another runtime. */
const ABSENT = ["pg-native", "pg-cloudflare"];

/** Deno fetches esbuild from npm for it; 2.6 trusts no certificates of the machine's there unless it is told to. */
const CERTIFICATES = "mozilla,system";

/** Which builds of packages: of ours only LogTape's differs, and for Node it loads node:util, 6 ms and 4 MB. */
const CONDITIONS = "browser";

/** A folder with the whole program. */
export interface Bundle {
  /** Its files from its root, the first of them the one to run. */
  readonly files: readonly string[];
  /** Says what names stand for in it. */
  readonly config: string;
}

/**
 * Makes the bundle in a folder that is there and empty. The working directory is the checkout.
 *
 * @param root without a slash at its end
 * @throws {Error} where Deno can't bundle; it has said why
 */
export async function bundle(root: string): Promise<Bundle> {
  const main = `${FOLDER}/main.js`;
  const workers = [`${FOLDER}/worker.js`, `${FOLDER}/grade.js`];
  const apart = APART.map((name) => `${FOLDER}/${name}.js`);
  const splitting = ["--code-splitting", "--outdir", `${root}/${FOLDER}`];
  await joinModules(...splitting, ...APART.map((name) => `--external=${name}`), "main.ts");
  // In files of its own is what a worker loads only where it is wanted.
  await joinModules(...splitting, WORKER_ENTRIES[0]);
  await joinModules("--output", `${root}/${workers[1]}`, WORKER_ENTRIES[1]);
  const absent = ABSENT.map((name) => `--external=${name}`);
  const imports: Record<string, string> = {};
  for (const [i, name] of APART.entries()) {
    await joinModules(...absent, "--output", `${root}/${apart[i]}`, mappedFile(name).pathname);
    imports[name] = `./${apart[i]}`;
  }
  [WORKER_MODULE, GRADE_MODULE].forEach((name, i) => imports[name] = `./${workers[i]}`);
  for (const path of INCLUDED) await copy(path, `${root}/${path}`);
  for (const [i, each] of PACKAGES.entries()) {
    const marker = mappedFile(each.beside).href;
    const folder = new URL(each.folder, marker);
    const target = `packages/${i}`;
    // The package is found as in a checkout: by the way from this name, which need not be a file.
    imports[each.beside] = `./${target}/${marker.slice(folder.href.length)}`;
    for (const [address, name] of each.files) {
      await copy(new URL(name, folder).pathname, `${root}/${target}/${name}`);
      // Deno reads the pages' modules too, and wants to know what they import.
      for (const [specifier, its] of SPECIFIERS) {
        if (its === `/assets/${address}`) imports[specifier] = `./${target}/${name}`;
      }
    }
  }
  const config = `${root}/deno.json`;
  await Deno.writeTextFile(config, JSON.stringify({ nodeModulesDir: "none", imports }));
  return { files: [main, ...workers, ...INCLUDED, "packages"], config };
}

async function joinModules(...args: string[]): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", ...args],
    env: { DENO_TLS_CA_STORE: CERTIFICATES, DENO_CONDITIONS: CONDITIONS },
  }).spawn().status;
  if (!success) throw new Error(`Cannot make the bundle: deno bundle ${args.join(" ")} failed`);
}

async function copy(from: string, to: string): Promise<void> {
  if (!(await Deno.stat(from)).isDirectory) {
    await Deno.mkdir(to.slice(0, to.lastIndexOf("/")), { recursive: true });
    return await Deno.copyFile(from, to);
  }
  for await (const { name } of Deno.readDir(from)) {
    // A folder of pages holds the module that serves them too.
    if (!name.endsWith(".ts")) await copy(`${from}/${name}`, `${to}/${name}`);
  }
}
