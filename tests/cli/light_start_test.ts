// What every start loads does without ICU, the world's languages: the first use of it costs 12 ms and 3 MiB.
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runSuccessfully } from "../support/run_command.ts";

/** Loads what `serve` loads, and reads the default lab, where whatever would load ICU throws. */
const START = `
const refused = () => { throw new Error("ICU is loaded"); };
for (const { prototype } of [Number, Date, BigInt, Array, String]) {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (/^toLocale|^localeCompare$/.test(name)) prototype[name] = refused;
  }
}
for (const name of ["Collator", "DateTimeFormat", "NumberFormat", "PluralRules", "Segmenter", "ListFormat"]) {
  Intl[name] = refused;
}
const own = (path) => import("file://${PROJECT_ROOT}/" + path);
await own("src/cli/serve.ts");
await own("src/board/board.ts");
const { loadConfig } = await own("src/config/load.ts");
loadConfig(Deno.readTextFileSync("${PROJECT_ROOT}/config/lab.toml"), "lab.toml");
`;

Deno.test("a start loads serve, the board and the default lab without the world's languages", async () => {
  await runSuccessfully([Deno.execPath(), "eval", "--config", `${PROJECT_ROOT}/deno.json`, START]);
});
