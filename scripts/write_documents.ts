// Writes the files that are made from definitions in src: the JSON schema for editors, the commented reference sample,
// and the pages of docs/ on the configuration, the challenges and the hints. With --check nothing is written, and the exit status is
// 1 when one is out of step.
//
//   deno run --allow-read --allow-write scripts/write_documents.ts [--check]
import { jsonSchema, referenceSample } from "../src/config/documents.ts";
import { challengesPage } from "./documents/challenges_page.ts";
import { configurationPage } from "./documents/configuration_page.ts";
import { hintsPage } from "./documents/hints_page.ts";

const DOCUMENTS: readonly (readonly [string, () => string])[] = [
  ["config/lab.schema.json", () => JSON.stringify(jsonSchema(), null, 2) + "\n"],
  ["config/reference.toml", referenceSample],
  ["docs/configuration.md", configurationPage],
  ["docs/challenges.md", () => challengesPage("en")],
  ["docs/challenges.fr.md", () => challengesPage("fr")],
  ["docs/hints.md", hintsPage],
];

/**
 * The documents whose text differs from what the definitions give, by path.
 * @param root folder of the tree, with a slash at its end
 */
export function outOfStep(root: URL): string[] {
  return DOCUMENTS.filter(([path, text]) => readIfThere(new URL(path, root)) !== text()).map(([path]) =>
    path
  );
}

function readIfThere(path: URL): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function main(args: readonly string[]): number {
  const unknown = args.find((argument) => argument !== "--check");
  if (unknown !== undefined) {
    console.error(`Cannot use the argument "${unknown}"; want --check, or none`);
    return 2;
  }
  const root = new URL("../", import.meta.url);
  const stale = outOfStep(root);
  if (args.includes("--check")) {
    for (const path of stale) {
      console.error(`${path} is out of step with its definition; run \`deno task documents\``);
    }
    return stale.length === 0 ? 0 : 1;
  }
  for (const [path, text] of DOCUMENTS) {
    if (!stale.includes(path)) continue;
    Deno.writeTextFileSync(new URL(path, root), text());
    console.log(`Wrote ${path}`);
  }
  return 0;
}

if (import.meta.main) Deno.exit(main(Deno.args));
