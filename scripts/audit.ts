// Lists what guichet depends on, with versions, licences and integrity, and fails when one has no integrity
// in deno.lock or a licence that is not allowed. `deno task audit`. Licences are those of the packages that
// Deno has downloaded.
import { dependencyProblems, licenceOf, type Licensed, lockedDependencies } from "./dependencies.ts";

/** Where Deno keeps npm packages: REGISTRY/NAME/VERSION below it. */
async function npmCache(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).npmCache;
}

/** The package.json of a package in any of the registries' folders. */
function readManifest(cache: string, name: string, version: string): unknown {
  for (const registry of Deno.readDirSync(cache)) {
    try {
      return JSON.parse(Deno.readTextFileSync(`${cache}/${registry.name}/${name}/${version}/package.json`));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) throw error;
    }
  }
  throw new Error(`Cannot find ${name}@${version} in ${cache}; run deno install`);
}

async function audit(): Promise<number> {
  const cache = await npmCache();
  const found: Licensed[] = lockedDependencies(Deno.readTextFileSync("deno.lock"))
    .map((each) => ({ ...each, licence: licenceOf(readManifest(cache, each.name, each.version)) }));
  const width = Math.max(...found.map(({ name, version }) => name.length + version.length));
  for (const { name, version, direct, licence, integrity } of found) {
    const who = `${name}@${version}`.padEnd(width + 1);
    const what = (licence ?? "none").padEnd(14);
    console.log(`${direct ? "direct  " : "through "} ${who}  ${what}  ${integrity?.slice(0, 22) ?? "none"}…`);
  }
  const problems = found.flatMap(dependencyProblems);
  for (const problem of problems) console.error(problem);
  const direct = found.filter((each) => each.direct).length;
  console.log(
    `Audit: ${direct} direct dependencies, ${
      found.length - direct
    } through them, ${problems.length} problems`,
  );
  return problems.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await audit());
