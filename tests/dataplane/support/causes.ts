// Failures as plain words, each as often as it came.
import { Failures } from "../../../src/dataplane/recording/failures.ts";

export class Causes extends Failures {
  readonly said: string[] = [];

  override add(_listener: number, cause: string): void {
    this.said.push(cause);
  }
}
