// Tests of half_close_client: a right server satisfies it, wrong ones do not.
import { assertEquals } from "@std/assert";
import { runClient } from "../support/client.ts";
import { testNeeding } from "../support/tool.ts";
import { countRightly, intBytes, readUpTo, startStream } from "./stand_ins.ts";

/** Ints that the client is told to send. */
const INTS = 2;

/** Reads to the end of input, then answers. */
async function answerAtTheEnd(connection: Deno.Conn, answers: number[]): Promise<void> {
  // One byte more than comes: so it reads the end.
  await readUpTo(connection, 4 * INTS + 1);
  for (const answer of answers) await connection.write(intBytes(answer));
}

/** Servers, and the status that the client ends with. */
const SERVERS: [string, (connection: Deno.Conn) => Promise<void>, number][] = [
  ["answers at the end", (connection) => answerAtTheEnd(connection, [11, 21]), 0],
  ["answers at once", countRightly, 1],
  ["does not add", (connection) => answerAtTheEnd(connection, [10, 20]), 1],
  ["answers one int only", (connection) => answerAtTheEnd(connection, [11]), 1],
  ["answers too much", (connection) => answerAtTheEnd(connection, [11, 21, 31]), 1],
];

for (const [what, serve, status] of SERVERS) {
  testNeeding(["gcc"], `half_close_client ends with ${status} where a server ${what}`, async () => {
    await using server = startStream(serve);
    const { code, stdout } = await runClient("half_close_client", [100, INTS, "127.0.0.1", server.port]);
    assertEquals(code, status, stdout);
    if (status === 0) assertEquals(stdout, "Reponse : 11\nReponse : 21\n");
  });
}
