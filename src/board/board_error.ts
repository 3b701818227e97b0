// The board's one error: an address that can't be had. Not here: what goes wrong with a request (http/call.ts).

/** The board can't be served here; the message says why and what to do. */
export class BoardError extends Error {
  override readonly name = "BoardError";
}

interface Wanted {
  readonly what: string;
  readonly address: string;
  readonly port: number;
  readonly key: string;
}

/** Says why an address can't be had, and which key names another. */
export function boardError(error: unknown, { what, address, port, key }: Wanted): BoardError {
  const where = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  const why = error instanceof Deno.errors.AddrInUse
    ? `address already in use; choose another [board] ${key} or stop what holds it`
    : error instanceof Deno.errors.AddrNotAvailable
    ? "this machine has no such address; choose another [board] address"
    : error instanceof Deno.errors.PermissionDenied
    ? `permission denied; choose a [board] ${key} above 1023`
    : error instanceof Error
    ? error.message
    : String(error);
  return new BoardError(`Cannot bind tcp ${where} for ${what}: ${why}`, { cause: error });
}
