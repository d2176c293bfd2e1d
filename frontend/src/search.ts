/** Search: a text field with a list under it, worked by hand or by arrow keys. */

import type { Api, Collection, Found } from "./api.ts";
import { isTakenBack } from "./api.ts";
import { h, icon, sign } from "./dom.ts";
import type { Notices } from "./notices.ts";
import type { Speech } from "./words.ts";
import { capital } from "./words.ts";

const REST_MS = 180;
const SHORTEST = 2;

export class Search {
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #list: HTMLUListElement;
  readonly #clear: HTMLButtonElement;
  readonly #api: Api;
  readonly #collections: ReadonlyMap<string, Collection>;
  readonly #speech: Speech;
  readonly #notices: Notices;
  readonly #choose: (found: Found) => void;
  #found: readonly Found[] = [];
  #at = -1;
  #timer: number | undefined;
  #ender: AbortController | null = null;
  /** The words of the list that is there. */
  #answered = "";
  /** Somebody pressed Enter before the answer was there. */
  #hurried = false;

  constructor(api: Api, collections: readonly Collection[], speech: Speech, notices: Notices, choose: (found: Found) => void) {
    this.#api = api;
    this.#collections = new Map(collections.map((collection) => [collection.id, collection]));
    this.#speech = speech;
    this.#notices = notices;
    this.#choose = choose;
    this.#list = h("ul", { id: "found", role: "listbox", "aria-label": speech.say("searchButton"), hidden: true });
    this.#input = h("input", {
      type: "text",
      id: "search",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "search",
      placeholder: speech.say("search"),
      "aria-label": speech.say("search"),
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "found",
    });
    this.#clear = h("button", { type: "button", class: "plain search-clear", "aria-label": speech.say("clear"), hidden: true, onclick: () => this.#reset() }, icon("cross"));
    this.element = h("div", { class: "search", role: "search" }, h("div", { class: "search-field" }, icon("search"), this.#input, this.#clear), this.#list);
    this.#input.addEventListener("input", () => this.#typed());
    this.#input.addEventListener("keydown", (event) => this.#pressed(event));
    this.#input.addEventListener("focus", () => this.#found.length > 0 && this.#unfold());
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.#fold();
    });
  }

  get #words(): string {
    return this.#input.value.trim();
  }

  #typed(restMs = REST_MS): void {
    this.#takeBack();
    const words = this.#words;
    this.#clear.hidden = this.#input.value === "";
    if (words.length < SHORTEST) {
      this.#found = [];
      this.#fold();
      return;
    }
    this.element.setAttribute("aria-busy", "true");
    this.#timer = window.setTimeout(() => void this.#ask(words), restMs);
  }

  /** Whatever was asked and has not been answered need not be answered any more. */
  #takeBack(): void {
    clearTimeout(this.#timer);
    this.#ender?.abort();
    this.#ender = null;
    this.#hurried = false;
    this.element.removeAttribute("aria-busy");
  }

  async #ask(words: string): Promise<void> {
    const ender = (this.#ender = new AbortController());
    this.element.setAttribute("aria-busy", "true");
    try {
      this.#found = await this.#api.search(words, ender.signal);
      this.#answered = words;
      this.#list.replaceChildren(...this.#found.map((found, i) => this.#option(found, i)));
      const nothing = this.#speech.say("foundNothing", { words });
      if (this.#found.length === 0) this.#list.replaceChildren(h("li", { class: "nothing", role: "option", "aria-disabled": "true", "aria-selected": "false" }, nothing));
      this.#notices.tell(this.#found.length === 0 ? nothing : this.#found.length === 1 ? this.#speech.say("foundOne") : this.#speech.say("found", { n: this.#found.length }));
      const [first] = this.#found;
      if (this.#hurried && first) this.#take(first);
      // Whoever has gone elsewhere meanwhile gets no list over it; it is there when they are back.
      else if (this.element.contains(document.activeElement)) this.#unfold();
    } catch (error) {
      if (!isTakenBack(error)) this.#notices.trouble(this.#speech.say("troubleSearch"), () => void this.#ask(words));
    } finally {
      if (this.#ender === ender) this.element.removeAttribute("aria-busy");
    }
  }

  #option(found: Found, i: number): HTMLElement {
    const collection = this.#collections.get(found.layer);
    const detail = capital(found.kind_label) || collection?.title || "";
    return h(
      "li",
      { role: "option", id: `found-${i}`, "aria-selected": "false", onclick: () => this.#take(found), onpointerdown: (event) => event.preventDefault() },
      collection ? sign(collection.meent.glyph, collection.meent.colour) : "",
      h("span", { class: "found-name" }, capital(found.name)),
      h("span", { class: "quiet" }, detail === found.name ? (collection?.title ?? "") : detail),
    );
  }

  #pressed(event: KeyboardEvent): void {
    const open = !this.#list.hidden && this.#found.length > 0;
    if (event.key === "Escape") {
      if (this.#list.hidden && this.#input.value === "") return;
      event.stopPropagation();
      if (this.#list.hidden) this.#reset();
      else {
        this.#takeBack();
        this.#fold();
      }
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) {
        if (this.#found.length > 0) this.#unfold();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#mark((this.#at + step + this.#found.length) % this.#found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const found = this.#found[Math.max(0, this.#at)];
      const fresh = this.#answered === this.#words;
      if (open && found && (fresh || this.#at >= 0)) this.#take(found);
      else {
        this.#typed(0);
        this.#hurried = !fresh;
      }
    }
  }

  #mark(at: number): void {
    this.#at = at;
    for (const [i, option] of [...this.#list.children].entries()) {
      option.setAttribute("aria-selected", String(i === at));
      if (i === at) option.scrollIntoView({ block: "nearest" });
    }
    if (at >= 0) this.#input.setAttribute("aria-activedescendant", `found-${at}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #take(found: Found): void {
    this.#takeBack();
    this.#input.value = this.#answered = found.name;
    this.#clear.hidden = false;
    this.#fold();
    this.#choose(found);
  }

  #unfold(): void {
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    this.#mark(-1);
  }

  #fold(): void {
    this.#list.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#mark(-1);
  }

  #reset(): void {
    this.#takeBack();
    this.#input.value = "";
    this.#clear.hidden = true;
    this.#found = [];
    this.#fold();
    this.#input.focus();
  }
}
