// The corpus of corpus_test.ts, but for the TCP counter's servers.
import { testCorpus } from "./grading.ts";
import { type CorpusServer, RIGHT, WRONG } from "./manifest.ts";

const isOther = ({ suite }: CorpusServer) => suite !== "tcp-counter";

testCorpus(RIGHT.filter(isOther), WRONG.filter(isOther));
