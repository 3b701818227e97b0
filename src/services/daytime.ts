// Daytime (RFC 867): the date and the time for people to read, one line. RFC 867 leaves the form open; this
// is the one of its second example (SMTP's), with the whole year: `23 AUG 2026 03:10:12 UTC`. It names its
// time zone, so that nobody wonders why it differs from the clock on the wall.

import { oneAnswerDatagrams, oneAnswerStream, type WriteAnswer } from "./one_answer.ts";
import type { DatagramService, ServiceContext, StreamService } from "./service.ts";

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

const MS_A_DAY = 86_400_000;

/** Days in 400 years, after which the Gregorian calendar repeats, and in 100, 4 and 1 of them. */
const DAYS_400 = 146_097;
const DAYS_100 = 36_524;
const DAYS_4 = 1461;
const DAYS_1 = 365;

/** Days from 1 March of year 0 to 1 January 1970. Years that begin in March have their leap day last. */
const DAYS_BEFORE_1970 = 719_468;

/** Days from 1 March to the first of each month, March to February. */
const DAYS_BEFORE_MONTH = [0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337];

/** Answers every datagram with the line. */
export function daytimeDatagrams(context: ServiceContext): DatagramService {
  return oneAnswerDatagrams(lineWriter(context));
}

/** Sends each connection the line, then closes it. */
export function daytimeStream(context: ServiceContext): StreamService {
  return oneAnswerStream(lineWriter(context));
}

/** The line is made once a second, however many clients ask. */
function lineWriter({ wallClock }: ServiceContext): WriteAnswer {
  let second = -1;
  let line = new Uint8Array(0);
  return (out, at) => {
    const ms = wallClock();
    if (Math.floor(ms / 1000) !== second) {
      second = Math.floor(ms / 1000);
      line = new TextEncoder().encode(daytimeLine(ms));
    }
    out.set(line, at);
    return line.length;
  };
}

/** The line with its CR LF. @param ms since 1970 */
export function daytimeLine(ms: number): string {
  const { day, month, year } = dateOf(Math.floor(ms / MS_A_DAY));
  const seconds = Math.floor(ms / 1000) % 86_400;
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(twoDigits);
  return `${twoDigits(day)} ${MONTHS[month]} ${year} ${clock.join(":")} UTC\r\n`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** Day, month (0 is January) and year of a day counted from 1 January 1970, in the Gregorian calendar. */
function dateOf(day: number): { day: number; month: number; year: number } {
  const since = day + DAYS_BEFORE_1970;
  const eras = Math.floor(since / DAYS_400);
  let rest = since - eras * DAYS_400;
  // The last day of an era, of a century's last four years and so on is a leap day: it starts no new period.
  const centuries = Math.min(3, Math.floor(rest / DAYS_100));
  rest -= centuries * DAYS_100;
  const fours = Math.floor(rest / DAYS_4);
  rest -= fours * DAYS_4;
  const ones = Math.min(3, Math.floor(rest / DAYS_1));
  rest -= ones * DAYS_1;
  const fromMarch = DAYS_BEFORE_MONTH.findLastIndex((before) => before <= rest);
  const month = (fromMarch + 2) % 12;
  const year = eras * 400 + centuries * 100 + fours * 4 + ones + (month < 2 ? 1 : 0);
  return { day: rest - DAYS_BEFORE_MONTH[fromMarch] + 1, month, year };
}
