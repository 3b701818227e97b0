// The corpus: every right server keeps its points, every wrong one gets its cause, each graded as a student does it.
import { testNeeding } from "../support/tool.ts";
import { assertLosesNothing, graded, SERVERS, testCorpus } from "./grading.ts";
import { RIGHT, WRONG } from "./manifest.ts";

for (const [tool, file] of [["python3", "counter.py"], ["java", "Counter.java"]]) {
  testNeeding([tool, "root", "namespaces"], `grade tcp-counter takes nothing from ${file}`, async () => {
    const server = { name: file, suite: "tcp-counter" };
    assertLosesNothing(await graded(server, [tool, `${SERVERS}/${file}`]));
  });
}

testCorpus(RIGHT, WRONG);
