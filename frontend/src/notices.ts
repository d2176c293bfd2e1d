/** Notices: that something is being loaded, what went wrong and what one can do, and what a screen reader should hear. */

import { h, icon } from "./dom.ts";
import type { Speech } from "./words.ts";

/** Shorter than this, nobody needs to be told that something is under way. */
const PATIENCE_MS = 250;

export class Notices {
  readonly bar = h("div", { class: "loading-bar", hidden: true, "aria-hidden": "true" });
  readonly box = h("div", { class: "notice", role: "alert", hidden: true });
  readonly status = h("p", { class: "unseen", role: "status" });
  readonly #speech: Speech;
  #timer: number | undefined;

  constructor(speech: Speech) {
    this.#speech = speech;
  }

  busy(loading: boolean): void {
    clearTimeout(this.#timer);
    if (loading) this.#timer = window.setTimeout(() => (this.bar.hidden = false), PATIENCE_MS);
    else this.#timer = window.setTimeout(() => (this.bar.hidden = true), 100);
  }

  /** Say something that only matters to those who do not see it. */
  tell(sentence: string): void {
    this.status.textContent = sentence;
  }

  /** Say what went wrong, and offer to try again. */
  trouble(sentence: string, again: (() => void) | null): void {
    const retry = again && h("button", { type: "button", class: "button", onclick: () => this.#retry(again) }, this.#speech.say("tryAgain"));
    const close = h("button", { type: "button", class: "plain", "aria-label": this.#speech.say("close"), onclick: () => this.calm() }, icon("cross"));
    this.box.replaceChildren(h("p", {}, sentence), h("div", { class: "notice-actions" }, retry, close));
    this.box.hidden = false;
  }

  #retry(again: () => void): void {
    this.calm();
    again();
  }

  calm(): void {
    this.box.hidden = true;
    this.box.replaceChildren();
  }
}
