// guichet whose first worker hangs when SIGUSR2 comes: the real program otherwise. Run by the tests of systemd/.
import { Lab } from "../../../src/lab/lab.ts";

/** Longer than any test waits. */
const FOR_EVER = 600_000;

const start = Lab.prototype.start;
Lab.prototype.start = function (this: Lab) {
  Deno.addSignalListener("SIGUSR2", () => this.command(0, { kind: "fault", how: { hangsFor: FOR_EVER } }));
  return start.call(this);
};
await import("../../../main.ts");
