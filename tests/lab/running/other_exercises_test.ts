// A reload that changes what the class is to do: exercises count at once, and a listener becomes another challenge.
import { assert, assertEquals } from "@std/assert";
import { diff } from "../../../src/lab/listeners/change.ts";
import { labOf, tcp } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";
import { TcpClient } from "../../workers/support/tcp_client.ts";

/** The first int that a challenge says: how many follow. */
async function countOf(running: RunningLab, littleEndian: boolean): Promise<number> {
  using client = await TcpClient.open(running.port("sums"));
  return new DataView((await client.read(4)).buffer).getInt32(0, littleEndian);
}

Deno.test("after a reload a lab has other exercises, and its listener is another challenge, on the same port", async () => {
  const glued = tcp("sums", "challenge", { challenge: "glued", byteOrder: "little" });
  await using running = await RunningLab.start([glued]);
  const port = running.port("sums");
  assertEquals(running.lab.config.exercises, []);
  const few = await countOf(running, true);
  assert(few >= 1 && few <= 100, String(few));

  const config = labOf([{ ...glued, challenge: "network-order", byteOrder: "big" }], 2);
  const title = { en: "Sums", fr: "Sommes" };
  config.exercises = [{ name: "one", title, listener: "sums", points: 2, optional: false }];
  assertEquals(await running.lab.apply(diff(running.lab.config, config)), []);
  assertEquals(running.lab.config.exercises, config.exercises);
  assertEquals(running.port("sums"), port);
  const swapped = await countOf(running, false);
  assert(swapped >= 1 && swapped <= 100, String(swapped));
});
