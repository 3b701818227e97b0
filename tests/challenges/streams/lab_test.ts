// Challenges over connections in a real lab: whose a try is, that one worker counts them, what is recorded of those that
// nobody ends.
import { assert, assertEquals } from "@std/assert";
import { Lots } from "../../../src/challenges/seed.ts";
import { scriptOf } from "../../../src/challenges/streams/sums.ts";
import { waitFor } from "../../support/wait_for.ts";
import { EXERCISE_BYTES, readAll, readBytes } from "../support/reading.ts";
import { isolated, tcp } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";
import { int } from "../support/talk.ts";

/** A running lab's. */
const SECRET = new Uint8Array(32);

const UID = Deno.uid()!;

/** {@linkcode Student.key} of this test. */
const ME = `local/${UID}`;

/** What a try says to a student. */
function saidTo(student: string, listener: string, attempt: number) {
  return scriptOf("glued", new Lots(SECRET, { student, listener, attempt }), true).numbers;
}

async function connect(lab: RunningLab, listener: string): Promise<Deno.TcpConn> {
  return await Deno.connect({ hostname: "127.0.0.1", port: lab.port(listener) });
}

for (const [how, make] of [["in the pool", tcp], ["in a worker for each connection", isolated]] as const) {
  Deno.test(`a challenge whose connections are served ${how} counts a student's tries in one place, by the student's key`, async () => {
    await using lab = await RunningLab.start([make("glued", "challenge", { challenge: "glued" })]);
    // Several at once: with another listener, other workers would help.
    const open = await Promise.all(Array.from({ length: 6 }, () => connect(lab, "glued")));
    const said = await Promise.all(open.map((connection) => readBytes(connection, EXERCISE_BYTES)));
    const expected = open.map((_, i) => saidTo(ME, "glued", i + 1));
    assertEquals(said.map(String).sort(), expected.map(({ bytes }) => String(bytes)).sort());
    for (const [i, connection] of open.entries()) {
      const { sum } = expected.find(({ bytes }) => String(bytes) === String(said[i]))!;
      await connection.write(Uint8Array.from(int(sum)));
      assertEquals([...await readAll(connection)], int(1));
      connection.close();
    }
    const exchanges = await lab.observed(open.length);
    const trials = exchanges.map(({ trial }) => trial!).sort((a, b) => a.attempt - b.attempt);
    assertEquals(
      trials.map(({ attempt, verdict }) => [attempt, verdict]),
      open.map((_, i) => [i + 1, "solved"]),
    );
    assertEquals(exchanges.map(({ uid }) => uid), open.map(() => UID));
    assertEquals(lab.totals("glued").connections, open.length);
  });
}

Deno.test("a try that the lab's end interrupts decides nothing", async () => {
  await using lab = await RunningLab.start([tcp("pieces", "challenge", { challenge: "pieces" })]);
  using connection = await connect(lab, "pieces");
  await readBytes(connection, 4);
  await lab.stop();
  const [{ trial, outcome }] = lab.observations;
  assertEquals([trial!.verdict, trial!.clue, outcome], ["step", "none", "timeout"]);
});

Deno.test("a client that is reset on purpose and does not come again leaves a failed try of its own, as the same user", async () => {
  await using lab = await RunningLab.start([tcp("reset", "challenge", { challenge: "reset" })]);
  using connection = await connect(lab, "reset");
  const error = await readAll(connection).then(() => undefined, (error) => error);
  assert(error instanceof Deno.errors.ConnectionReset, String(error));
  await waitFor("the lapse", () => lab.observations.length === 2, { timeout: 20_000 });
  const [step, lapsed] = lab.observations;
  assertEquals([step.trial!.clue, step.outcome, step.bytesOut > 0], ["was-reset", "answered", true]);
  assertEquals([lapsed.trial!.clue, lapsed.outcome, lapsed.bytesIn + lapsed.bytesOut], [
    "not-again",
    "timeout",
    0,
  ]);
  assertEquals([lapsed.peer, lapsed.uid], [step.peer, UID]);
  const { at: stepAt } = step;
  assert(lapsed.at - stepAt >= 9900 && lapsed.at - stepAt < 12_000, `after ${lapsed.at - stepAt} ms`);
  // A step is no exchange for the counts; what it led to is.
  await lab.counted(1);
  assertEquals(lab.counts.reduce((sum, { exchanges }) => sum + exchanges, 0), 1);
});

Deno.test("a challenge has patience of its own, whatever the listener's idle time-out", async () => {
  await using lab = await RunningLab.start([
    tcp("silence", "challenge", { challenge: "silence", idleTimeout: 500 }),
  ]);
  using connection = await connect(lab, "silence");
  const before = performance.now();
  assertEquals((await readAll(connection)).length, 0);
  const waited = performance.now() - before;
  assert(waited > 5000 && waited < 9000, `${waited} ms`);
  const [{ trial }] = await lab.observed(1);
  assertEquals([trial!.verdict, trial!.clue], ["failed", "too-patient"]);
});
