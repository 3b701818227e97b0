// The corpus's wrong servers of the TCP counter, graded as a student does it.
import { testCorpus } from "./grading.ts";
import { WRONG } from "./manifest.ts";

testCorpus([], WRONG.filter(({ suite }) => suite === "tcp-counter"));
