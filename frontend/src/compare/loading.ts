/** Loading: what is still under way, told to people by the bar and to whoever waits by the page itself. */

import type { Notices } from "../notices.ts";

type Part = "page" | "ground" | "above";

export class Loading {
  readonly #parts: Record<Part, number> = { page: 0, ground: 0, above: 0 };
  readonly #notices: Notices;

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /** A part of the page waits for so many answers. */
  set(part: Part, number: number): void {
    this.#parts[part] = number;
    const all = Object.values(this.#parts).reduce((sum, each) => sum + each, 0);
    this.#notices.busy(all > 0);
    document.body.dataset["loading"] = String(all);
  }
}
