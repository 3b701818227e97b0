// The languages that the lab speaks: messages, hints, pages.

export type Language = "en" | "fr";
