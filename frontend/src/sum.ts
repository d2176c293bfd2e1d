/** The sum that a browser does to show that it is somebody's: fetched where a form asks for it, and only then. */

import { solveChallengeWorkers, type Challenge } from "altcha/lib";
import SumWorker from "altcha/workers/pbkdf2?worker";

const MOST_WORKERS = 4;

export interface Done {
  readonly payload: string;
  /** In seconds since 1970. */
  readonly endsAt: number;
}

/** Return the sum of a challenge, in the form that the server reads; fails where it is refused or takes longer than this. */
export async function work(address: string, patienceMs: number): Promise<Done> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const challenge = (await answer.json()) as Challenge;
  const solution = await solveChallengeWorkers({
    challenge,
    concurrency: Math.max(1, Math.min(MOST_WORKERS, navigator.hardwareConcurrency - 1)),
    createWorker: () => new SumWorker(),
    timeout: patienceMs,
  });
  if (solution === null) throw new Error("no solution in time");
  return { payload: btoa(JSON.stringify({ challenge, solution })), endsAt: challenge.parameters.expiresAt ?? 0 };
}
