/** Loading: what is still under way, told to people by the bar and to whoever waits by the page itself. */

import type { Notices } from "./notices.ts";

/** The page's own questions, the painters of the ground and of what lies above it, and the map that moves. */
type Part = "page" | "ground" | "above" | "motion";

export class Loading {
  readonly #parts: Record<Part, number> = { page: 0, ground: 0, above: 0, motion: 0 };
  readonly #notices: Notices | null;

  constructor(notices: Notices | null) {
    this.#notices = notices;
  }

  /** A part of the page waits for so many answers. */
  set(part: Part, number: number): void {
    this.#parts[part] = number;
    const { motion, ...answers } = this.#parts;
    const all = Object.values(answers).reduce((sum, each) => sum + each, 0);
    this.#notices?.busy(all > 0);
    document.body.dataset["loading"] = String(all + motion);
  }
}
