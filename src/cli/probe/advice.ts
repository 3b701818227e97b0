// What to look at when a server could not be reached or did not answer: what errno says, then what is found where the
// server should be. Not here: the two kinds of looking (second_look.ts, knock.ts).

import type { Waiter } from "../../posix/waiter.ts";
import type { Unreachable } from "./failures.ts";
import { knockAround } from "./knock.ts";
import { reachAdvice, reachError } from "./reach_error.ts";
import { isLocal, lookAround } from "./second_look.ts";
import { type Target, targetText } from "./target.ts";

/** What is found around a target that did not answer. */
export async function findAround(target: Target, waiter: Waiter): Promise<string[]> {
  return isLocal(target.address) ? lookAround(target) : await knockAround(target, waiter);
}

/** The error for a call that failed on the way to a target. @param action `connect to`, `send to`, `receive from` */
export async function unreachable(
  action: string,
  target: Target,
  errno: number,
  waiter: Waiter,
): Promise<Unreachable> {
  const attempt = { action, where: targetText(target), transport: target.transport };
  const advice = [...reachAdvice(attempt, errno), ...await findAround(target, waiter)];
  return reachError(attempt, errno, advice);
}
