// Why a request is not answered: a status and a sentence. Not here: who says so (the routes), how it is written (app.ts).

/** What is wrong with a request, as the asker is told; the message is in the house's grammar. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}
