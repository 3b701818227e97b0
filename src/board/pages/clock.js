// Times as people read them, in their language. Pure: the time that it is now comes in as an argument.
// @ts-check

/** @typedef {import("./language.js").Language} Language */

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {Language} language
 * @param {Intl.DateTimeFormatOptions} options
 */
function format(language, options) {
  const key = `${language} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", options);
  formats.set(key, made);
  return made;
}

/**
 * `14:03:07`
 * @param {number} at milliseconds since 1970
 * @param {Language} language
 */
export function timeOfDay(at, language) {
  return format(language, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);
}

/**
 * `14:03`
 * @param {number} at milliseconds since 1970
 * @param {Language} language
 */
export function hourAndMinute(at, language) {
  return format(language, { hour: "2-digit", minute: "2-digit" }).format(at);
}

/**
 * The day and the time to the millisecond, for a tooltip.
 * @param {number} at milliseconds since 1970
 * @param {Language} language
 */
export function exactTime(at, language) {
  return format(language, {
    dateStyle: undefined,
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
  }).format(at);
}

/**
 * `12 s`, `4 min`, `1 h 05`, `3 d` (`3 j` in French)
 * @param {number} milliseconds
 * @param {Language} language
 */
export function duration(milliseconds, language) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, "0")}`;
  return `${Math.floor(hours / 24)} ${language === "fr" ? "j" : "d"}`;
}

/**
 * `1,234` or `1 234`; tenths below a hundred only
 * @param {number} value
 * @param {Language} language
 */
export function number(value, language) {
  return value.toLocaleString(language === "fr" ? "fr-FR" : "en-GB", {
    maximumFractionDigits: value < 100 ? 1 : 0,
  });
}

/**
 * `900`, `4k`, `1.5M`: where there is no room
 * @param {number} value
 * @param {Language} language
 */
export function shortNumber(value, language) {
  return value.toLocaleString(language === "fr" ? "fr-FR" : "en-GB", {
    notation: "compact",
    maximumFractionDigits: 1,
  });
}
