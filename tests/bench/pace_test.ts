// The bench's client that behaves and the one that floods, against servers of the test's own.
import { assert, assertEquals } from "@std/assert";
import { accompany } from "../../scripts/bench/companion.ts";
import { generate, type Tally } from "../../scripts/bench/generator.ts";
import { intBytes, startUdp } from "../clients/stand_ins.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { benchContext, placeAt } from "./bench_world.ts";

const OPS = 100;

/** Seconds that bound a run; it ends far earlier. */
const AT_MOST = 20;

async function pace(answer: (count: number) => Uint8Array[]): Promise<Tally> {
  await using server = await startUdp((_, count) => answer(count));
  const load = ["--ops", String(OPS), "--every", "100"];
  return await generate(
    await benchContext(),
    "pace_udp",
    placeAt("udp", "counter", server.port),
    load,
    AT_MOST,
  );
}

testNeeding(["gcc"], "pace_udp finds nothing wrong with a counter that others use too", async () => {
  const { ops, wrong, lost, first, last } = await pace((count) => [intBytes(7 * count)]);
  assertEquals([ops, wrong, lost, first, last], [OPS, 0, 0, 7, 7 * OPS]);
});

testNeeding(["gcc"], "pace_udp counts answers that never came", async () => {
  const { ops, wrong, lost } = await pace((count) => count === 50 ? [] : [intBytes(count)]);
  assertEquals([ops, wrong, lost], [OPS - 1, 0, 1]);
});

const LIES: [name: string, answer: (count: number) => Uint8Array[]][] = [
  ["repeats a number", (count) => [intBytes(count === 50 ? 49 : count)]],
  ["sends a byte too many", (count) => [count === 50 ? new Uint8Array(5) : intBytes(count)]],
];

for (const [name, answer] of LIES) {
  testNeeding(["gcc"], `pace_udp notices a counter that ${name}`, async () => {
    assertEquals((await pace(answer)).wrong, 1);
  });
}

for (const segments of [1, 64]) {
  testNeeding(
    ["gcc"],
    `flood_udp sends ${segments} a call until it is released, and says how many`,
    async () => {
      let came = 0;
      await using server = await startUdp(() => {
        came++;
        return [];
      });
      const flooding = { args: ["--segments", String(segments)], word: "Flooding", nice: 19 };
      const place = placeAt("udp", "counter", server.port);
      const context = await benchContext();
      const flooder = await accompany<{ sent: number; seconds: number }>(
        context,
        "flood_udp",
        place,
        flooding,
      );
      await waitFor("some of the flood", () => came > 1000, { timeout: 20_000 });
      const { sent, seconds } = await flooder.release();
      assert(
        sent >= came && sent % segments === 0 && seconds > 0,
        `${sent} of which ${came} came, ${seconds} s`,
      );
    },
  );
}
