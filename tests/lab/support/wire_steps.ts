// Tests of many steps in one world that is made once: a daemon takes longer to start than most questions to it to be
// answered.
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { type Need, testNeeding } from "../../support/tool.ts";

/** What a step does in the world. */
export type Steps<World> = Record<string, (world: World) => void | Promise<void>>;

/**
 * Declares a test that makes its world, runs its steps there in their order, and takes it down; ignored, with the
 * reason in its name, where a need is not met. A step that fails does not keep the others from running.
 */
export function testSteps<World extends AsyncDisposable>(
  needs: readonly Need[],
  name: string,
  makeWorld: () => Promise<World>,
  steps: Steps<World>,
): void {
  testNeeding(needs, name, async (t) => {
    await using world = await makeWorld();
    for (const [step, run] of Object.entries(steps)) await t.step(step, () => run(world));
  });
}

/** A world that is one lab and nothing else. */
export function labOf(config: string): () => Promise<Daemon> {
  return async () => await (await startDaemon({ config })).ready();
}
