// multicast: a program that joins a group and shows what is sent to it. It may end after one message, as the course's.
import { NO_REUSEADDR, SHOWS_FOREIGN } from "../causes/multicast.ts";
import type { GroupFacts, ProgramFacts } from "../facts.ts";
import { membershipFault, type Printed, printed, printedFault } from "../judging/groups.ts";
import { type Asked, endedFault } from "../judging/talks.ts";
import { KILLED_BY_SIGNAL } from "../causes/start.ts";
import {
  couldNotTell,
  failed,
  passed,
  same,
  say,
  type Scenario,
  scenario,
  type Verdict,
  type Words,
} from "../scenario.ts";
import type { Group } from "../trial/group.ts";
import type { Trial } from "../trial/trial.ts";

/** Another group, which a neighbour on the host is in. */
const FOREIGN = "225.0.0.99";

/** Milliseconds within which a message that should not be shown would be. */
const UNWANTED = 300;

/** A message that fills most of the course's 80 bytes, with its NUL. */
const LONG = "MESSAGE DU CLIENT, QUI TIENT EN 80 OCTETS AVEC SON NUL";

/** A short one, which comes without a NUL, after the long one. */
const SHORT = "MESSAGE PLUS COURT SANS NUL 42";

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

const joined = scenario<GroupFacts>({
  name: "joined",
  family: "multicast",
  description: say(
    "The program is a member of the group, and its socket takes what comes.",
    "Le programme est membre du groupe, et sa socket prend ce qui vient.",
  ),
  points: 10,
  needs: "program",
  play: (trial) => trial.group().facts(),
  judge(facts) {
    const { group, comesBy } = facts;
    if (comesBy === undefined) return noRoute(group);
    const fault = membershipFault(facts);
    const step = say(`/proc/net/igmp has ${group} on ${comesBy}`, `/proc/net/igmp a ${group} sur ${comesBy}`);
    return fault === undefined ? passed([step]) : failed({ worked: [], failed: step, ...fault });
  },
});

function noRoute(group: string): Verdict {
  return couldNotTell(
    say(`this machine has no route to ${group}`, `cette machine n'a pas de route vers ${group}`),
  );
}

/** What was sent and what was shown of it. */
interface Shown {
  readonly text: string;
  readonly group: string;
  readonly messages: number;
  readonly output: Uint8Array;
  readonly program?: ProgramFacts;
}

async function show(trial: Trial, group: Group, text: string, end: "" | "\0"): Promise<Shown> {
  const isShown = (output: Uint8Array) => printed(output, text).is === "whole";
  const messages = await group.sendUntil(bytesOf(text + end), isShown);
  return { text, group: group.address, messages, output: group.output, program: trial.look() };
}

function judgeShown({ text, group, messages, output, program }: Shown, worked: readonly Words[]): Verdict {
  const found: Printed = printed(output, text);
  const fault = printedFault(found, text, group, messages);
  if (fault === undefined) {
    return passed([...worked, say(`“${text}” was shown`, `« ${text} » a été affiché`)]);
  }
  const step = say(`“${text}” is shown`, `« ${text} » est affiché`);
  const end = program?.ended;
  if (found.is === "nothing" && end !== undefined && "signal" in end) {
    const { cause, values } = endedFault({ who: say("", ""), program } as Asked, KILLED_BY_SIGNAL);
    return failed({ worked, failed: step, cause, values });
  }
  return failed({ worked, failed: step, expected: same(text), got: output, ...fault });
}

const shown = scenario<Shown>({
  name: "shown",
  family: "multicast",
  description: say("A message to the group is shown whole.", "Un message au groupe est affiché en entier."),
  points: 10,
  dependsOn: "joined",
  needs: "program",
  async play(trial) {
    const group = trial.group();
    await group.untilJoined();
    return await show(trial, group, LONG, "\0");
  },
  judge: (seen) => judgeShown(seen, []),
});

const withoutNul = scenario<{ short: Shown; first?: Shown }>({
  name: "without-nul",
  family: "multicast",
  description: say(
    "A message without a NUL, after a longer one, is shown as it is.",
    "Un message sans NUL, après un plus long, est affiché tel quel.",
  ),
  points: 5,
  dependsOn: "shown",
  needs: "program",
  async play(trial) {
    const group = trial.group();
    await group.untilJoined();
    const first = await show(trial, group, SHORT, "");
    // One that shows a single message has shown it by now.
    if (trial.program?.ended !== undefined) return { short: first };
    const long = await show(trial, group, LONG, "\0");
    if (trial.program?.ended !== undefined) return { short: first, first: long };
    const before = group.output.length;
    const again = await showBehind(trial, group, before);
    return { short: again, first };
  },
  judge({ short, first }) {
    const worked: Words[] = [];
    if (first !== undefined) {
      const verdict = judgeShown(first, worked);
      if (verdict.outcome === "failed") return verdict;
    }
    return judgeShown(short, worked);
  },
});

/** The short message after the long one: only what was printed since counts. */
async function showBehind(trial: Trial, group: Group, before: number): Promise<Shown> {
  const text = `${SHORT.slice(0, -2)}77`;
  const since = (output: Uint8Array) => output.subarray(Math.min(before, output.length));
  const isThere = (output: Uint8Array) => printed(output, text).is === "whole";
  const messages = await group.sendUntil(bytesOf(text), isThere);
  const { output } = group;
  // What is kept is the last of it: where that has moved, all of it is new or repeated.
  const fresh = output.length > before && output.length < 8000 ? since(output) : output;
  return { text, group: group.address, messages, output: fresh, program: trial.look() };
}

interface Beside {
  /** Why a second one could not bind. */
  readonly error?: string;
  readonly port: number;
  readonly heard: boolean;
  readonly shown: Shown;
}

const two = scenario<Beside>({
  name: "two-on-one-host",
  family: "multicast",
  description: say(
    "A second receiver on the same host: both get the message.",
    "Un deuxième récepteur sur la même machine : les deux ont le message.",
  ),
  points: 5,
  dependsOn: "shown",
  needs: "program",
  async play(trial) {
    const group = trial.group();
    await group.untilJoined();
    const neighbour = group.neighbour({ port: group.port });
    const error = typeof neighbour === "string" ? neighbour : undefined;
    const shown = await show(trial, group, LONG, "\0");
    const heard = typeof neighbour !== "string" && neighbour.hasHeard(bytesOf(`${LONG}\0`));
    if (typeof neighbour !== "string") neighbour.close();
    return { error, port: group.port, heard, shown };
  },
  judge({ error, port, heard, shown }) {
    const bound = say(`a second receiver binds port ${port}`, `un deuxième récepteur se lie au port ${port}`);
    if (error !== undefined) {
      return failed({ worked: [], failed: bound, cause: NO_REUSEADDR, values: { port, error } });
    }
    if (!heard) return noRoute(shown.group);
    return judgeShown(shown, [bound, say("the second one got the message", "le deuxième a eu le message")]);
  },
});

interface Foreign {
  /** Absent where no neighbour could join. */
  readonly foreign?: boolean;
  readonly shown?: Shown;
  readonly group: string;
}

const foreign = scenario<Foreign>({
  name: "foreign-group",
  family: "multicast",
  description: say(
    "A datagram of another group on the same port: not shown, and the next message of the group is.",
    "Un datagramme d'un autre groupe sur le même port : pas affiché, et le message suivant du groupe l'est.",
  ),
  points: 5,
  dependsOn: "shown",
  needs: "program",
  async play(trial) {
    const group = trial.group();
    await group.untilJoined();
    const neighbour = group.neighbour({ group: FOREIGN });
    if (typeof neighbour === "string") return { group: group.address };
    const text = "AUTRE GROUPE";
    group.send(bytesOf(`${text}\0`), FOREIGN);
    await trial.until(() => trial.program?.ended !== undefined, UNWANTED);
    const ended = trial.program?.ended !== undefined;
    const shown = ended ? undefined : await show(trial, group, LONG, "\0");
    neighbour.close();
    return { group: group.address, foreign: printed(group.output, text).is !== "nothing", shown };
  },
  judge({ foreign, shown, group }) {
    const worked = [say(`a datagram went to ${FOREIGN}`, `un datagramme est allé vers ${FOREIGN}`)];
    if (foreign === undefined) return noRoute(FOREIGN);
    if (foreign) {
      const failure = {
        worked,
        failed: say("it is not shown", "il n'est pas affiché"),
        cause: SHOWS_FOREIGN,
      };
      // So the course's own does: told, and costs nothing.
      return failed({ ...failure, values: { other: FOREIGN, group }, free: true });
    }
    return shown === undefined
      ? passed([...worked, say("the program ended", "le programme s'est terminé")])
      : judgeShown(shown, worked);
  },
});

export const MULTICAST: readonly Scenario[] = [joined, shown, withoutNul, two, foreign];
