// What the bench's tests share: compiled programs in a workshop, and places on loopback.
import type { BenchContext } from "../../scripts/bench/bench_context.ts";
import { buildPrograms } from "../../scripts/bench/build.ts";
import { BenchDatabase } from "../../scripts/bench/database.ts";
import { readOptions } from "../../scripts/bench/options.ts";
import type { Place, Service, Transport } from "../../scripts/bench/place.ts";
import { Workshop } from "../../scripts/bench/workshop.ts";

let made: Promise<BenchContext> | undefined;

/** Default options and compiled programs; made once, and given back when the test process ends. */
export function benchContext(): Promise<BenchContext> {
  made ??= make();
  return made;
}

async function make(): Promise<BenchContext> {
  const workshop = new Workshop();
  addEventListener("unload", () => workshop.destroy());
  const options = readOptions([], [], []);
  if (options === "help") throw new Error("No help was asked for");
  return {
    options,
    workshop,
    database: new BenchDatabase(),
    programs: await buildPrograms(workshop.directory),
  };
}

/** A port of loopback, as the bench's generators are told of it. */
export function placeAt(transport: Transport, service: Service, port: number): Place {
  return { transport, service, port, path: "" };
}
