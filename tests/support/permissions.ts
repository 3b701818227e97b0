// The permissions that `deno task serve` grants, read from deno.json, and no question asked. Not here: running anything.
import { PROJECT_ROOT } from "./project_root.ts";

const { tasks } = JSON.parse(Deno.readTextFileSync(`${PROJECT_ROOT}/deno.json`));

export const PERMISSIONS: readonly string[] = [
  "--no-prompt",
  ...(tasks.serve as string).split(" ").filter((word) => word.startsWith("--allow-")),
];
