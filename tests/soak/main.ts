// A soak for as long as is wanted, with its figures each minute:
//   deno task soak [--minutes 60] [--seed N]
import { parseArgs } from "node:util";
import { SEED } from "../fuzz/seed.ts";
import { median, type Sample, soak } from "./soak.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, seed: { type: "string", default: String(SEED) } },
});
const seconds = Math.round(Number(values.minutes) * 60);
const seed = Number(values.seed) | 0;
if (!(seconds > 0) || seed === 0) {
  console.error("Cannot soak: want --minutes above 0, and as --seed an integer that is not 0");
  Deno.exit(2);
}

const row = (cells: readonly (string | number)[]) =>
  console.log(cells.map((cell) => String(cell).padStart(11)).join(" "));

function line(minute: string, samples: readonly Sample[]): void {
  const of = (key: keyof Sample) => median(samples.map((sample) => sample[key]));
  const most = Math.max(...samples.map(({ lag }) => lag));
  row([
    minute,
    (of("rss") / 1024).toFixed(1),
    of("descriptors"),
    of("threads"),
    (of("journal") / 2 ** 20).toFixed(2),
    of("lag").toFixed(1),
    most.toFixed(0),
  ]);
}

console.log(`Soaking for ${seconds} s with --seed ${seed}; medians of each minute`);
row(["minute", "RSS MiB", "descriptors", "threads", "journal MiB", "lag ms", "worst lag"]);
let minute: Sample[] = [];
const result = await soak(seconds, {
  seed,
  said: (sample, second) => {
    minute.push(sample);
    if ((second + 1) % 60 !== 0) return;
    line(String((second + 1) / 60), minute);
    minute = [];
  },
});
line("all", result.samples);
console.log(
  `Rounds: ${
    JSON.stringify(result.rounds)
  }; late: ${result.late}; viewers read ${result.viewedBytes} bytes, ${result.cuts.length} cuts: ${
    result.cuts[0] ?? "none"
  }`,
);
for (const what of result.growing) console.log(`Does not level off: ${what}`);
Deno.exit(result.growing.length === 0 ? 0 : 1);
