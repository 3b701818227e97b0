// The board's one error: an address that can't be used.

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

/**
 * Makes the error for an address that could not be bound.
 * @param wanted who wanted it, and the key of [board] that names another
 */
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
