// The machine a run stood on, in one line of Markdown.

/** Processor, cores, memory, kernel and versions. */
export function machineLine(): string {
  const model = Deno.readTextFileSync("/proc/cpuinfo").match(/^model name\s*: (.*)$/m)?.[1] ??
    "unknown processor";
  const memory = Math.round(Deno.systemMemoryInfo().total / 1e9);
  const load = Deno.loadavg()[0].toFixed(2);
  return `${navigator.hardwareConcurrency} cores (${model.trim()}), ${memory} GB, Linux ${Deno.osRelease()}, ` +
    `Deno ${Deno.version.deno}, load before the run ${load}`;
}
