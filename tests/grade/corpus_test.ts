// The corpus: every right server keeps its points, every wrong one gets its cause, each graded as a student does
// it. Here the right ones of the TCP counter; the others stand in files of their own, which run side by side.
import { testNeeding } from "../support/tool.ts";
import { assertLosesNothing, graded, SERVERS, testCorpus } from "./grading.ts";
import { RIGHT } from "./manifest.ts";

for (const [tool, file] of [["python3", "counter.py"], ["java", "Counter.java"]]) {
  testNeeding([tool, "root", "namespaces"], `grade tcp-counter takes nothing from ${file}`, async () => {
    const server = { name: file, suite: "tcp-counter" };
    assertLosesNothing(await graded(server, [tool, `${SERVERS}/${file}`]));
  });
}

testCorpus(RIGHT.filter(({ suite }) => suite === "tcp-counter"), []);
