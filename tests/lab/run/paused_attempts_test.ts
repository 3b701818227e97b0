// Tests of a whole lab with a paused listener: whoever is refused then has tried nothing.
import { assertEquals } from "@std/assert";
import { runClient } from "../../support/client.ts";
import { startDaemon } from "../../support/daemon.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { lab, listener, table } from "../support/run_labs.ts";

const TOKEN = "a".repeat(16);

testNeeding(
  ["gcc"],
  "what a paused listener refuses is no attempt, and no fault, over UDP and TCP",
  async () => {
    const board = table("board", { port: 0, hints_port: 0, token: TOKEN });
    const config = lab().replace(/\[board\]\n.*\n/, "") + board + listener("udp", "udp", "counter") +
      listener("tcp", "tcp", "counter");
    await using daemon = await startDaemon({ config });
    await daemon.ready();
    const [, url] = await daemon.line(/^Board +(http:\S+\/)\?token=/);
    const ask = async (path: string, method = "GET") => {
      const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
      const body = method === "GET" ? undefined : "{}";
      const response = await fetch(`${url}${path}`, { method, headers, body });
      assertEquals(response.status, 200, path);
      return await response.json();
    };
    const ports = { udp: daemon.listener("udp").port, tcp: daemon.listener("tcp").port };
    for (const name of ["udp", "tcp"]) await ask(`api/listeners/${name}/pause`, "POST");
    await runClient("udp_client", ["--timeout", 1, "127.0.0.1", ports.udp]);
    await runClient("tcp_client", ["127.0.0.1", ports.tcp]);
    const seen = async () => (await ask("api/exchanges")).exchanges as { refusal?: string }[];
    await waitFor(
      "both refusals",
      async () => (await seen()).filter(({ refusal }) => refusal === "paused").length >= 2,
    );
    for (const name of ["udp", "tcp"]) await ask(`api/listeners/${name}/resume`, "POST");
    await runClient("udp_client", ["127.0.0.1", ports.udp]);
    await runClient("tcp_client", ["127.0.0.1", ports.tcp]);
    await waitFor(
      "the answers",
      async () => (await seen()).filter(({ refusal }) => refusal === undefined).length >= 2,
    );
    const cells = async () => {
      const { rows } = await ask("api/class");
      return rows.flatMap(({ cells }: { cells: Record<string, { attempts: number; state: string }> }) =>
        Object.entries(cells).map(([name, { attempts, state }]) => `${name} ${attempts} ${state}`)
      ).sort();
    };
    await waitFor("one attempt each", async () => (await cells()).length >= 2);
    assertEquals(await cells(), ["tcp 1 done", "udp 1 done"]);
  },
);
