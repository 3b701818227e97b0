// The trials of a cluster at length: deno run -A tests/cluster/long.ts numbers|away|kills. They take some minutes each.
import { awayTrial, killsTrial, numbersTrial } from "./support/trials.ts";
import { startWorld } from "./support/world.ts";

const [what = "", ...sizes] = Deno.args;
const size = (at: number, usual: number) => Number(sizes[at] ?? usual);

await using world = await startWorld();
const began = performance.now();
if (what === "numbers") {
  console.log(await numbersTrial(world, { labs: 5, numbers: size(0, 10_000_000), kills: size(1, 100) }));
} else if (what === "away") {
  console.log(await awayTrial(world, { labs: 5, seconds: size(0, 600), rate: size(1, 200) }));
} else if (what === "kills") {
  console.log(await killsTrial(world, { kills: size(0, 50), rate: size(1, 5000) }));
} else {console.error(
    "Expected one of: numbers [NUMBERS [KILLS]], away [SECONDS [RATE]], kills [KILLS [RATE]]",
  );}
console.log(`${Math.round((performance.now() - began) / 1000)} s`);
