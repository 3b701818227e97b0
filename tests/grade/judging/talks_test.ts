import { assertEquals } from "@std/assert";
import type { ProgramFacts, Talk } from "../../../src/grade/facts.ts";
import { type Asked, client, endCause, talkFault } from "../../../src/grade/judging/talks.ts";
import { question } from "../../../src/grade/suite.ts";
import { suiteNamed } from "../../../src/grade/suites.ts";
import { LISTENER, process } from "../support/program_facts.ts";

const SUITE = suiteNamed("tcp-counter")!;
const QUESTION = question(SUITE, 10);

function program(differs: Partial<ProgramFacts> = {}): ProgramFacts {
  return { processes: [process()], sockets: [LISTENER], output: new Uint8Array(0), ...differs };
}

/** A client that asked 10 and saw nothing, but for what differs. */
function asked(talk: Partial<Talk>, differs: Partial<Asked> = {}): Asked {
  return {
    who: client(1),
    question: QUESTION,
    talk: { sent: QUESTION.send, got: new Uint8Array(0), end: "open", waitedMs: 3000, ...talk },
    program: program(),
    ...differs,
  };
}

function code(seen: Asked): string | undefined {
  return talkFault(seen, SUITE)?.cause.code;
}

Deno.test("talkFault finds nothing wrong with the answer, however the connection ends", () => {
  for (const end of ["open", "end", "reset"] as const) {
    assertEquals(code(asked({ got: QUESTION.expect, end })), undefined);
  }
});

Deno.test("talkFault tells silences apart by what the program does meanwhile", () => {
  const reading = process({ sleepsIn: "read", argument: 4, onSocket: 9, sockets: { 3: 7, 4: 9 } });
  const inAccept = process({ sleepsIn: "accept", argument: 3, onSocket: 7 });
  const selecting = process({ sleepsIn: "select", argument: 3 });
  const queued = { ...LISTENER, waiting: 1 };
  const cases: [string, Asked, string][] = [
    ["back in accept", asked({}, { program: program({ processes: [inAccept] }) }), "S20"],
    ["not ours to watch", asked({}, { program: undefined }), "S20"],
    ["in listen's queue", asked({}, { program: program({ sockets: [queued] }) }), "S21"],
    ["reading on", asked({}, { program: program({ processes: [reading] }) }), "S22"],
    ["answered after the half-close", asked({}, { afterHalfClose: QUESTION.expect }), "S23"],
    ["closed", asked({ end: "end" }), "S24"],
    ["reset", asked({ end: "reset" }), "S25"],
    [
      "select(3) with socket 3",
      asked({}, { program: program({ processes: [selecting], sockets: [queued] }) }),
      "S40",
    ],
  ];
  for (const [what, seen, want] of cases) assertEquals(code(seen), want, what);
});

Deno.test("talkFault does not blame select's first argument where it covers the socket", () => {
  const selecting = process({ sleepsIn: "select", argument: 4 });
  const seen = asked({}, {
    program: program({ processes: [selecting], sockets: [{ ...LISTENER, waiting: 1 }] }),
  });
  assertEquals(code(seen), "S21");
});

Deno.test("talkFault tells a signal from a status", () => {
  const dead = (ended: ProgramFacts["ended"]) => asked({ end: "end" }, { program: program({ ended }) });
  assertEquals(code(dead({ signal: 11 })), "S09");
  assertEquals(code(dead({ signal: 13 })), "S49");
  assertEquals(code(dead({ status: 1 })), "S01");
});

Deno.test("talkFault tells a refusal by a living program from one by nobody", () => {
  const refused = { refused: "ECONNREFUSED", sent: new Uint8Array(0) };
  assertEquals(code(asked(refused)), "S41");
  assertEquals(code(asked(refused, { program: undefined })), "S06");
  assertEquals(code(asked({ refused: "late" }, { program: undefined })), "S07");
});

Deno.test("endCause suspects the handler of SIGCHLD where there is one", () => {
  assertEquals(endCause(program()).code, "S36");
  assertEquals(endCause(program({ processes: [process({ handles: [17] })] })).code, "S37");
  assertEquals(endCause(undefined).code, "S36");
});
