// The other half of the corpus's wrong servers of datagrams and groups, graded as a student does it.
import { testCorpus } from "./grading.ts";
import { WRONG_DATAGRAMS } from "./manifest_datagrams.ts";

testCorpus([], WRONG_DATAGRAMS.filter((_, i) => i % 2 === 1));
