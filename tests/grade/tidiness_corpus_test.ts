// The corpus of tidiness, graded as a student does it.
import { testCorpus } from "./grading.ts";
import { RIGHT_TIDINESS, WRONG_TIDINESS } from "./manifest_tidiness.ts";

testCorpus(RIGHT_TIDINESS, WRONG_TIDINESS);
