// What is thrown when the command line can't be used. The one to blame is whoever typed it.

/** A wrong command line; `message` says what is wrong, `hint` what to type to learn more. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
