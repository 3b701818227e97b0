// What a simulated class does.
import { assert, assertEquals, assertGreater, assertNotEquals } from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { planClass } from "./class_plan.ts";
import { CORPUS, type ListenerKind } from "./manifest.ts";
import { placesOf } from "./simulate.ts";

const EXERCISES: ListenerKind[] = ["udp-counter", "tcp-counter", "multicast"];

function namesOf(seed: number): string[][] {
  const plans = planClass(CORPUS, EXERCISES, { students: 40, seed });
  return plans.map(({ attempts }) => attempts.map(({ client }) => client.name));
}

Deno.test("planClass does the same for the same seed, and something else for another", () => {
  assertEquals(namesOf(7), namesOf(7));
  assertNotEquals(namesOf(7), namesOf(8));
});

Deno.test("planClass lets most students of three exercises do them all, and leaves some stuck", () => {
  const plans = planClass(CORPUS, EXERCISES, { students: 40, seed: 1 });
  const done = plans.filter(({ attempts }) =>
    EXERCISES.every((kind) =>
      attempts.some(({ client }) => client.listener === kind && client.mistake === undefined)
    )
  );
  assertGreater(done.length, 20);
  assertGreater(40 - done.length, 1);
});

Deno.test("planClass makes mistakes before it gets an exercise right", () => {
  for (const { attempts } of planClass(CORPUS, ["multicast"], { students: 40, seed: 3 })) {
    const first = attempts.findIndex(({ client }) => client.mistake === undefined);
    assert(attempts.slice(0, first).every(({ client }) => client.mistake !== undefined));
  }
});

Deno.test("placesOf finds the exercises of the default lab", async () => {
  const file = `${PROJECT_ROOT}/config/lab.toml`;
  const places = placesOf(loadConfig(await Deno.readTextFile(file), file), "192.0.2.1");
  assertEquals(places.get("udp-counter"), ["192.0.2.1", 4567]);
  assertEquals(places.get("multicast"), ["225.0.0.10", 7200]);
  assertEquals([...places.keys()], ["udp-counter", "tcp-counter", "multicast", "udp-echo", "tcp-echo"]);
});
