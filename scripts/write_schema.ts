// Writes the files in config/ that are made from the definition in src/config: the JSON schema for editors and the
// commented reference sample. With --check nothing is written, and the exit status is 1 when one is out of step.
//
//   deno run --allow-read --allow-write scripts/write_schema.ts [--check]

import { jsonSchema } from "../src/config/json_schema.ts";
import { referenceSample } from "../src/config/reference_sample.ts";

const FILES: readonly (readonly [string, () => string])[] = [
  ["lab.schema.json", () => JSON.stringify(jsonSchema(), null, 2) + "\n"],
  ["reference.toml", referenceSample],
];

/** The files whose text differs from what the definition gives, by name. */
export function outOfStep(folder: URL): string[] {
  return FILES.filter(([name, text]) => readIfThere(new URL(name, folder)) !== text()).map(([name]) => name);
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
  const folder = new URL("../config/", import.meta.url);
  const stale = outOfStep(folder);
  if (args.includes("--check")) {
    for (const name of stale) {
      console.error(`config/${name} is out of step with src/config; run scripts/write_schema.ts`);
    }
    return stale.length === 0 ? 0 : 1;
  }
  for (const [name, text] of FILES) {
    if (!stale.includes(name)) continue;
    Deno.writeTextFileSync(new URL(name, folder), text());
    console.log(`Wrote config/${name}`);
  }
  return 0;
}

if (import.meta.main) Deno.exit(main(Deno.args));
