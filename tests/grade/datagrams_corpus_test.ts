// The corpus of servers of datagrams and groups, graded as a student does it: the right ones, and half of the wrong
// ones; the other half stands in wrong_datagrams_corpus_test.ts, which runs beside it.
import { testNeeding } from "../support/tool.ts";
import { assertLosesNothing, graded, SERVERS, testCorpus } from "./grading.ts";
import { RIGHT_DATAGRAMS, WRONG_DATAGRAMS } from "./manifest_datagrams.ts";

for (const [suite, file] of [["udp-counter", "datagram_counter.py"], ["udp-echo", "datagram_echo.py"]]) {
  testNeeding(["python3", "root", "namespaces"], `grade ${suite} takes nothing from ${file}`, async () => {
    assertLosesNothing(await graded({ name: file, suite }, ["python3", `${SERVERS}/${file}`]));
  });
}

testCorpus(RIGHT_DATAGRAMS, WRONG_DATAGRAMS.filter((_, i) => i % 2 === 0));
