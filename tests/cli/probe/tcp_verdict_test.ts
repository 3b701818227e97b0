// Tests of what the probe thinks of one exchange with a TCP counter, for ends that a real server meets by chance only.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { type IntExchange, judgeInt } from "../../../src/cli/probe/tcp_verdict.ts";

const RIGHT: IntExchange = {
  exchange: 1,
  where: "tcp 127.0.0.1:7100",
  value: 10,
  order: "host",
  sent: 4,
  received: { bytes: new Uint8Array([11, 0, 0, 0]), pieces: [4], ending: "complete" },
  surplus: new Uint8Array(0),
  end: "end",
  connectMs: 1,
  answerMs: 1,
};

Deno.test("judgeInt takes the int plus one", () => {
  assertEquals(judgeInt(RIGHT), { outcome: "right", answer: 11, problem: undefined, notes: [] });
});

const NOTHING = { bytes: new Uint8Array(0), pieces: [], ending: "reset" } as const;

for (
  const [sent, words] of [
    [0, "closed before the int was sent"],
    [2, "closed after 2 of the 4 bytes: read returns what is there"],
    [4, "0 bytes of 4 arrived, then a reset"],
  ] as const
) {
  Deno.test(`judgeInt of a connection that ended when ${sent} bytes were sent says: ${words}`, () => {
    const { outcome, problem } = judgeInt({ ...RIGHT, sent, received: NOTHING, end: "reset" });
    assertEquals(outcome, "wrong");
    assertStringIncludes(problem!, words);
  });
}
