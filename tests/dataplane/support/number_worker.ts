// A worker that takes numbers of a listener as fast as it can, beside others that do the same.
import { type SharedLab, sharedNumber } from "../../../src/dataplane/shared/memory.ts";

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<{ lab: SharedLab; count: number; go: Int32Array }>) => void) | null;
  postMessage(numbers: Int32Array): void;
};

scope.onmessage = ({ data: { lab, count, go } }) => {
  const number = sharedNumber(lab, 0);
  const taken = new Int32Array(count);
  // All begin at the same moment.
  Atomics.sub(go, 0, 1);
  while (Atomics.load(go, 0) > 0);
  for (let i = 0; i < count; i++) taken[i] = number.next()!;
  scope.postMessage(taken);
};
