// Tests of the daemon with the tools that students have beside their own programs: ncat over every transport.
import { assertEquals, assertMatch } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { runCommand, runSuccessfully } from "../../support/run_command.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { lab, listener } from "../support/run_labs.ts";

testNeeding(["ncat"], "ncat is answered over TCP, UDP and Unix sockets", async () => {
  await using dir = await tempDir();
  const config = lab() + listener("tcp", "tcp", "echo") + listener("udp", "udp", "echo") +
    listener("time", "tcp", "daytime") +
    listener("stream", "unix", "echo", { path: dir.join("stream") }) +
    listener("dgram", "unix", "print", { path: dir.join("dgram"), socket: "dgram" });
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  const ncat = async (input: string, ...args: (string | number)[]) => {
    return (await runCommand(["ncat", ...args.map(String)], { input })).stdout;
  };
  const port = (name: string) => daemon.listener(name).port;
  assertEquals(await ncat("bonjour\n", "127.0.0.1", port("tcp")), "bonjour\n");
  // Over UDP ncat ends with its input, answered or not: it stays open for a while.
  const asked = await runSuccessfully([
    "sh",
    "-c",
    `(echo bonjour; sleep 1) | ncat -u 127.0.0.1 ${port("udp")}`,
  ]);
  assertEquals(asked.stdout, "bonjour\n");
  assertMatch(await ncat("", "--recv-only", "127.0.0.1", port("time")), /^\d\d [A-Z]{3} \d{4} .* UTC\r\n$/);
  assertEquals(await ncat("bonjour\n", "-U", dir.join("stream")), "bonjour\n");
  await ncat("un mot\n", "-U", "-u", dir.join("dgram"));
  await daemon.line(/^Message received: un mot\\n {2}/);
});
