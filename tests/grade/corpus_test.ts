// The corpus: every right server keeps its points, every wrong one gets its cause, each graded as a student does
// it. Here those of the TCP counter, in echo_corpus_test.ts those of the other suites: they run side by side.
import { testNeeding } from "../support/tool.ts";
import { assertLosesNothing, graded, SERVERS, testCorpus } from "./grading.ts";
import { type CorpusServer, RIGHT, WRONG } from "./manifest.ts";

for (const [tool, file] of [["python3", "counter.py"], ["java", "Counter.java"]]) {
  testNeeding([tool, "root", "namespaces"], `grade tcp-counter takes nothing from ${file}`, async () => {
    const server = { name: file, suite: "tcp-counter" };
    assertLosesNothing(await graded(server, [tool, `${SERVERS}/${file}`]));
  });
}

const isCounter = ({ suite }: CorpusServer) => suite === "tcp-counter";

testCorpus(RIGHT.filter(isCounter), WRONG.filter(isCounter));
