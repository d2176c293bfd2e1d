/** Sources: who made what the map shows, in its corner, and whether it is made up. */

import type { Collection, Dataset } from "./api.ts";
import { datasetsOf } from "./atlas.ts";
import { h, isWeb } from "./dom.ts";
import type { State } from "./state.ts";
import type { Speech } from "./words.ts";

export class Sources {
  readonly element = h("p", { class: "sources" });
  readonly badge: HTMLElement;
  readonly #collections: readonly Collection[];
  readonly #speech: Speech;
  readonly #tiles: string;
  #said = "";

  constructor(collections: readonly Collection[], speech: Speech, tileAttribution: string) {
    this.#collections = collections;
    this.#speech = speech;
    this.#tiles = tileAttribution;
    this.badge = h("p", { class: "fictional-badge", title: speech.say("fictionalLong"), hidden: true }, speech.say("fictional"));
  }

  show(state: State): void {
    const seen = this.#collections.filter(({ id, meent }) => id in state.layers || (meent.base && this.#tiles === ""));
    const datasets = datasetsOf(seen);
    this.badge.hidden = !datasets.some(({ fictional }) => fictional);
    const one = (dataset: Dataset): HTMLElement | string => (isWeb(dataset.licence_url) ? h("a", { href: dataset.licence_url, rel: "license noopener noreferrer" }, dataset.attribution) : dataset.attribution);
    // Many datasets may ask for the same words: they are said once.
    const credits = [...new Map(datasets.map((dataset) => [dataset.attribution, dataset])).values()];
    const said = credits.map(({ attribution }) => attribution).join("|");
    if (said === this.#said) return;
    this.#said = said;
    const parts: (HTMLElement | string)[] = this.#tiles ? [this.#tiles] : [];
    parts.push(...credits.map(one));
    this.element.replaceChildren(...parts.flatMap((part, i) => (i === 0 ? [part] : [" · ", part])), parts.length > 0 ? " · " : "", h("a", { href: "/data" }, this.#speech.say("sources")));
  }
}
