// Right and wrong clients in C against a real lab: who copes solves every try, who doesn't is told why, and nobody is
// told what is not so. CHALLENGE_TRIES says how many tries each makes.
import { assertEquals } from "@std/assert";
import type { ListenerConfig } from "../../../src/config/types.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { multicast, udp } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";
import { DATAGRAM_CLIENTS, type DatagramClients, TOKEN_CLIENTS } from "../support/datagram_clients.ts";
import { compiled, PATIENCE_MS, problemsOf, runAll, TRIES, verdicts } from "../support/datagram_runs.ts";

const GROUP = "225.0.0.13";

for (const clients of DATAGRAM_CLIENTS) {
  const { kind } = clients;
  testClients(clients, (name) => udp(name, "challenge", { challenge: kind }), ["127.0.0.1"]);
}

testClients(
  TOKEN_CLIENTS,
  (name) => multicast(name, "challenge", { challenge: "token", group: GROUP, interface: "lo" }),
  [GROUP],
  ["127.0.0.1"],
);

/** @param before arguments before the port */
function testClients(
  clients: DatagramClients,
  listenerOf: (name: string) => ListenerConfig,
  before: readonly string[],
  after: readonly string[] = [],
): void {
  testNeeding(
    ["gcc"],
    `the challenge ${clients.kind} is solved by a right client, and tells wrong ones why they fail`,
    async () => {
      const programs = await compiled(clients);
      const listeners = programs.map(({ name }) => listenerOf(name));
      await using lab = await RunningLab.start(listeners, { loopbackMachines: true });
      const codes = await runAll(programs, (name) => [...before, String(lab.port(name)), ...after]);
      const count = () => programs.map(({ name }) => verdicts(lab.observations, name).size);
      await waitFor(
        // Tries end with the worker that counts them.
        () =>
          `verdicts for ${TRIES} students each; there are ${count()}; ${
            lab.recordsOf("Worker").length
          } deaths`,
        () => count().every((students) => students >= TRIES),
        { timeout: PATIENCE_MS },
      );
      assertEquals(codes, codes.map(() => 0), "the right client's exit status");
      const problems = programs.flatMap(({ name, clues }) => problemsOf(name, clues, lab.observations));
      assertEquals(problems, []);
    },
  );
}
