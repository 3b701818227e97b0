// The trials of a cluster at length: deno run -A tests/cluster/long.ts numbers|away|kills|department. They take some
// minutes each.
import { departmentTrial } from "./support/department.ts";
import { awayTrial, killsTrial, numbersTrial } from "./support/trials.ts";
import { startWorld } from "./support/world.ts";

const [what = "", ...sizes] = Deno.args;
const size = (at: number, usual: number) => Number(sizes[at] ?? usual);

/** A server as a department's: commits wait for the disk, and each lab has its connection. */
const SERVER = ["fsync = on", "max_connections = 150", "shared_buffers = 128MB", "max_wal_size = 4GB"];

await using world = await startWorld({ settings: what === "department" ? SERVER : [] });
const began = performance.now();
if (what === "numbers") {
  console.log(await numbersTrial(world, { labs: 5, numbers: size(0, 10_000_000), kills: size(1, 100) }));
} else if (what === "away") {
  console.log(await awayTrial(world, { labs: 5, seconds: size(0, 600), rate: size(1, 200) }));
} else if (what === "kills") {
  console.log(await killsTrial(world, { kills: size(0, 50), rate: size(1, 5000) }));
} else if (what === "department") {
  const load = {
    labs: size(0, 100),
    students: size(1, 20_000),
    perSecond: size(2, 0.1),
    seconds: size(3, 60),
  };
  console.log(load, await departmentTrial(world, load));
} else {
  console.error(
    "Expected one of: numbers [NUMBERS [KILLS]], away [SECONDS [RATE]], kills [KILLS [RATE]], " +
      "department [LABS [STUDENTS [EXCHANGES_PER_SECOND [SECONDS]]]]",
  );
}
console.log(`${Math.round((performance.now() - began) / 1000)} s`);
