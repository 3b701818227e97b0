// What all answers of a UDP server together come to: the exit status, the summary, and what is likely wrong.
// Not here: judging one answer (counter_sequence.ts).

import { NO_ANSWER, OK, WRONG_ANSWER } from "../exit_status.ts";
import type { CounterSequence } from "./counter_sequence.ts";
import type { RoundTrips } from "./round_trips.ts";
import { INTERRUPTED, type Session, type Verdict } from "./session.ts";

/** What happened. */
export interface UdpOutcome {
  /** `udp 127.0.0.1:4567` */
  where: string;
  /** Datagrams sent. */
  sent: number;
  sequence: CounterSequence;
  trips: RoundTrips;
  /** Whether the socket was connected. */
  connected: boolean;
  /** Whether Ctrl-C ended it: what is missing then is no loss. */
  interrupted: boolean;
  /** What was found where the server should be. */
  around: readonly string[];
}

/** Complains where there is reason to, and gives the verdict. */
export async function udpVerdict(outcome: UdpOutcome, { report, timeout }: Session): Promise<Verdict> {
  const { where, sent, sequence, trips, interrupted } = outcome;
  const lost = interrupted ? 0 : Math.max(0, sent - sequence.answers);
  const seconds = `${timeout / 1000} s`;
  for (let i = 0; i < lost; i++) {
    await report.exchange([], { exchange: sequence.answers + i + 1, outcome: "no-answer" });
  }
  const wrong = sequence.counts.right < sequence.answers;
  if (wrong) report.complain(`Wrong answer from ${where}: ${sequence.problem}`, wrongAdvice(outcome));
  if (sequence.answers === 0 && !interrupted) {
    report.complain(`No answer from ${where} within ${seconds}`, silenceAdvice(outcome));
  } else if (lost > 0) {
    report.complain(`No answer from ${where} to ${lost} of ${sent} datagrams within ${seconds}`, [
      "UDP loses datagrams and tells nobody; on one machine the server did not answer each, or its buffer was full",
    ]);
  }
  const { repeated, overtaken } = sequence.counts;
  const range = sequence.range;
  return {
    status: interrupted ? INTERRUPTED : wrong ? WRONG_ANSWER : lost > 0 ? NO_ANSWER : OK,
    fields: {
      target: where,
      interrupted,
      sent,
      answers: sequence.answers,
      lost,
      ...sequence.counts,
      counters: range,
      roundTripMs: trips.fields,
    },
    lines: sent < 2 ? [] : [
      [
        `${sent} sent, ${sequence.answers} answers, ${lost} lost, ${repeated} repeated, ${overtaken} out of order`,
        range === undefined ? "" : `counter ${range.first} to ${range.last}`,
        trips.text,
      ].filter((part) => part !== "").join("; "),
    ],
  };
}

function wrongAdvice({ sent, sequence }: UdpOutcome): string[] {
  const { repeated, overtaken } = sequence.counts;
  const surplus = sequence.answers - sent;
  const advice: string[] = [];
  if (surplus > 0) {
    advice.push(
      `${surplus} more answers came than were asked for: does the server send twice? A network may, rarely`,
    );
  }
  if (repeated > Math.max(0, surplus)) {
    advice.push(
      "The counter stands still: is it set anew for each datagram, or does a child count in its own memory?",
    );
  }
  if (overtaken > 0) {
    advice.push(
      "Answers overtook each other: a network may do that to UDP; on one machine, the server does it",
    );
  }
  return advice;
}

function silenceAdvice({ connected, around }: UdpOutcome): string[] {
  return [
    ...around,
    "Over UDP nobody says that a server is not there, or that a datagram was lost: recvfrom waits for ever",
    ...connected
      ? []
      : ["With --connect the kernel reports it when the machine is there and the port is not"],
  ];
}
