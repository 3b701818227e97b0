// An HTTP error as a value to throw: any route may stop with one, and the app turns it into the response.

/** Why a request is not answered. The message is a sentence for the client; it must tell no secrets. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}
