// Whether this process has one of root's rights, as /proc tells it. Pure. Not here: who it is.

/** Numbers of capabilities(7). */
export const CAP_NET_BIND_SERVICE = 10;
export const CAP_NET_ADMIN = 12;

/** @param status the text of /proc/self/status */
export function hasCapability(status: string | undefined, capability: number): boolean {
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(status ?? "")?.[1];
  return hex !== undefined && ((BigInt(`0x${hex}`) >> BigInt(capability)) & 1n) === 1n;
}
