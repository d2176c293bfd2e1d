/** The sheet: on a phone the column comes from below, at one of three heights, and is drawn by a grip. */

import { h } from "./dom.ts";
import type { Speech } from "./words.ts";

export const HEIGHTS = ["low", "half", "full"] as const;
export type Height = (typeof HEIGHTS)[number];

/** Return the height a sheet comes to rest at when it is let go at a share of the room. */
export function nearest(share: number): Height {
  if (share < 0.3) return "low";
  return share < 0.7 ? "half" : "full";
}

/** Moved less than this, a finger has pressed and not drawn. */
const PRESS_PX = 6;

export class Sheet {
  readonly grip: HTMLButtonElement;
  readonly #column: HTMLElement;
  readonly #speech: Speech;
  readonly #resized: () => unknown;

  constructor(column: HTMLElement, speech: Speech, resized: () => unknown) {
    this.#column = column;
    this.#speech = speech;
    this.#resized = resized;
    this.grip = h("button", { type: "button", class: "grip", "aria-controls": "column" }, h("span", { class: "grip-bar" }));
    this.grip.addEventListener("pointerdown", (event) => this.#draw(event));
    this.grip.addEventListener("keydown", (event) => {
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (step) this.rest(HEIGHTS[Math.min(2, Math.max(0, HEIGHTS.indexOf(this.height) + step))] ?? "half");
    });
    this.grip.addEventListener("click", (event) => {
      // A press by hand has been dealt with when it was let go.
      if (event.detail === 0) this.#next();
    });
    this.rest("half");
  }

  get height(): Height {
    return (this.#column.dataset["height"] as Height | undefined) ?? "half";
  }

  rest(height: Height): void {
    this.#column.dataset["height"] = height;
    this.grip.setAttribute("aria-label", this.#speech.say(height === "full" ? "sheetDown" : "sheetUp"));
    this.#resized();
  }

  /** Make room for the map if the sheet hides it. */
  uncover(): void {
    if (this.height === "full") this.rest("half");
  }

  #next(): void {
    this.rest(this.height === "low" ? "half" : this.height === "half" ? "full" : "low");
  }

  #draw(down: PointerEvent): void {
    const room = this.#column.parentElement?.clientHeight ?? window.innerHeight;
    const start = this.#column.clientHeight;
    this.grip.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent): void => {
      this.#column.classList.add("drawn");
      this.#column.style.setProperty("--drawn", `${Math.max(80, Math.min(room, start + down.clientY - event.clientY))}px`);
    };
    const up = (event: PointerEvent): void => {
      this.grip.removeEventListener("pointermove", move);
      this.#column.classList.remove("drawn");
      this.#column.style.removeProperty("--drawn");
      const way = down.clientY - event.clientY;
      if (event.type === "pointerup" && Math.abs(way) < PRESS_PX) this.#next();
      else this.rest(nearest((start + way) / room));
    };
    this.grip.addEventListener("pointermove", move);
    this.grip.addEventListener("pointerup", up, { once: true });
    this.grip.addEventListener("pointercancel", up, { once: true });
  }
}
