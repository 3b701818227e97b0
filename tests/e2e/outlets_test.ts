// Every other way out of the lab: the text port, the terminal, the report, the metrics, health. They say the
// same.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { ApiHealth, ApiListeners } from "../../src/board/api_types.ts";
import { runGuichet } from "../support/guichet.ts";
import { runCommand } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { RealLab, runStudent } from "./real_lab.ts";

async function noted(lab: RealLab, count: number): Promise<void> {
  await waitFor(
    `${count} exchanges`,
    async () => (await lab.ended()).length === count,
  );
}

testNeeding(
  ["gcc", "socat"],
  "the text port, report and metrics tell the same of a student",
  async () => {
    await using lab = await RealLab.start();
    const { tcp, udp } = lab.ports;
    await runStudent("tcp_htonl", ["127.0.0.1", tcp]);
    await runStudent("udp_without_nul", ["127.0.0.1", udp]);
    await noted(lab, 2);

    const nc = await runCommand(["socat", "-t2", "-", `TCP4:127.0.0.1:${lab.hintsPort}`], { input: "q\n" });
    assertStringIncludes(nc.stdout, "00 00 00 0a");
    assertMatch(nc.stdout, /htonl/);
    assertStringIncludes(nc.stdout, "udp-counter");
    const other = await runCommand(
      ["socat", "-t2", "-", `TCP4:127.0.0.1:${lab.hintsPort},bind=127.0.0.9`],
      { input: "q\n" },
    );
    assert(!other.stdout.includes("htonl") && other.stdout.includes("Nothing has arrived"), other.stdout);

    const report = await waitForReport(lab);
    const [heading, ...records] = report.stdout.trimEnd().split("\r\n");
    assertMatch(heading, /^group,student,rule,address,listener,attempts,/);
    assertEquals(records.map((record) => record.split(",").slice(4, 6).join()).sort(), [
      "tcp-counter,1",
      "udp-counter,1",
    ]);

    await metricsAreTheLabs(lab);
    await lab.daemon.stop();
    // The totals at the end are the same figures: datagrams, connections, answers.
    assertMatch(lab.daemon.output, /^tcp-counter +- +1 +1 /m);
    assertMatch(lab.daemon.output, /^udp-counter +1 +- +1 /m);
  },
);

/** The metrics' figures, beside those of the API. */
async function metricsAreTheLabs(lab: RealLab): Promise<void> {
  const metrics = await (await lab.ask("/metrics")).text();
  const { listeners } = await lab.json<ApiListeners>("/api/listeners");
  const metric = (name: string, listener: string) =>
    Number(
      new RegExp(`^guichet_listener_${name}_total\\{listener="${listener}",[^}]*\\} (\\d+)$`, "m").exec(
        metrics,
      )?.[1],
    );
  for (const { name, datagrams, connections, answers } of listeners) {
    assertEquals(
      [metric("datagrams", name), metric("connections", name), metric("answers", name)],
      [datagrams, connections, answers],
      name,
    );
  }
  assertEquals(metric("connections", "tcp-counter") + metric("datagrams", "udp-counter"), 2);
}

/** The journal is written twice a second. */
async function waitForReport(lab: RealLab): Promise<{ stdout: string }> {
  return await waitFor("the report", async () => {
    const report = await runGuichet(["report", "--journal", lab.journal, "--csv"]);
    return report.stdout.split("\r\n").length === 4 && report;
  });
}

testNeeding(
  ["gcc"],
  "/readyz is 503 while the journal can't be written, and the lab answers on",
  async () => {
    await using lab = await RealLab.start();
    const ready = async () => {
      const response = await fetch(`${lab.url}/readyz`);
      const { problems } = await response.json() as ApiHealth;
      return { status: response.status, problems };
    };
    assertEquals(await ready(), { status: 200, problems: [] });
    const other = new DatabaseSync(lab.journal);
    other.exec("BEGIN IMMEDIATE");
    assertStringIncludes((await runStudent("tcp_as_the_course", ["127.0.0.1", lab.ports.tcp])).stdout, "11");
    const { problems } = await waitFor("the problem", async () => {
      const now = await ready();
      return now.status === 503 && now;
    });
    assertMatch(problems.join(), /^Cannot write the journal .* another program holds it locked/);
    assertStringIncludes((await runStudent("tcp_as_the_course", ["127.0.0.1", lab.ports.tcp])).stdout, "11");
    // Alive all the same, and what waits is shown.
    assertEquals((await fetch(`${lab.url}/healthz`).then((answer) => answer.json())).status, "alive");
    await noted(lab, 2);
    other.exec("ROLLBACK");
    other.close();
    await waitFor("ready again", async () => (await ready()).status === 200);
  },
);
