// Linux constants of the machine's clock (sys/timex.h), under their C names. Plain numbers only:
// tests/posix/layout_test.ts compiles a C probe from the names. Values are those of x86-64 and aarch64, which agree.

export const STA_UNSYNC = 0x40;
export const TIME_ERROR = 5;
