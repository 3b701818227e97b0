// Started by stdin_test.ts: a loop whose only source is standard input. Prints "Ready" and its pid once that
// is watched, "Entered" each time it is told so, and ends some turns after the first; with the argument
// "terminal" it takes its input for one.
import { Reactor } from "../../../src/dataplane/reactor.ts";
import { Stdin } from "../../../src/dataplane/stdin.ts";
import { coarseMonotonic, EPOLL_BYTES } from "../../../src/posix/epoll.ts";
import { Arena } from "../../../src/posix/memory.ts";

/** Turns after the first word, of up to 100 ms each, in which a second must not come. */
const TURNS_AFTER = 2;

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

const reactor = new Reactor(
  new Arena(EPOLL_BYTES),
  { monotonic: coarseMonotonic, wallClock: Date.now },
  () => true,
);
let left = Infinity;
const stdin = new Stdin(reactor, Deno.args.includes("terminal"), {
  postMessage: () => {
    say("Entered");
    left = TURNS_AFTER;
  },
});
stdin.start();
say(`Ready ${Deno.pid}`);
while (left-- > 0) reactor.turn();
say("Ended");
