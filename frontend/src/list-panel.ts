/** “In view”: what the map shows, as a list. Whoever does not use the map reaches every place of it here. */

import type { Api, Collection, Feature } from "./api.ts";
import { isTakenBack } from "./api.ts";
import { isDated, kindLabel, knownFacts, titleOf, visibleFrom } from "./atlas.ts";
import { h, sign } from "./dom.ts";
import type { PlaceRef } from "./permalink.ts";
import type { Box } from "./painting/protocol.ts";
import { filterQuery, todayQuery } from "./painting/places.ts";
import type { Store } from "./state.ts";
import type { Speech } from "./words.ts";

/** So many of each layer are read out; the rest stands in the layer's own list. */
const EACH = 12;
/** The map must stand still this long before the list follows. */
const REST_MS = 350;

export class ListPanel {
  readonly element: HTMLDetailsElement;
  readonly #body = h("div", { class: "in-view" });
  readonly #api: Api;
  readonly #collections: readonly Collection[];
  readonly #store: Store;
  readonly #speech: Speech;
  readonly #open: (place: PlaceRef) => void;
  #box: Box | null = null;
  #timer: number | undefined;
  #ender: AbortController | null = null;
  #shown = "";

  constructor(api: Api, collections: readonly Collection[], store: Store, speech: Speech, open: (place: PlaceRef) => void) {
    this.#api = api;
    this.#collections = collections;
    this.#store = store;
    this.#speech = speech;
    this.#open = open;
    this.element = h("details", { class: "list" }, h("summary", {}, h("h2", {}, speech.say("inView"))), this.#body);
    this.element.addEventListener("toggle", () => this.#soon(0));
    store.listen((now, before) => {
      if (now.layers !== before.layers || now.filters !== before.filters) this.#soon(REST_MS);
    });
  }

  moved(box: Box): void {
    this.#box = box;
    this.#soon(REST_MS);
  }

  #soon(ms: number): void {
    clearTimeout(this.#timer);
    if (this.element.open) this.#timer = window.setTimeout(() => void this.#fill(), ms);
  }

  async #fill(): Promise<void> {
    const box = this.#box;
    if (!box) return;
    const { layers, filters, position } = this.#store.now;
    const shown = this.#collections.filter((collection) => collection.id in layers && collection.meent.count > 0 && (position?.zoom ?? 99) >= visibleFrom(collection));
    const question = JSON.stringify([box, shown.map(({ id }) => id), filters]);
    this.#ender?.abort();
    if (question === this.#shown) {
      this.element.removeAttribute("aria-busy");
      return;
    }
    const ender = (this.#ender = new AbortController());
    this.element.setAttribute("aria-busy", "true");
    try {
      const found = await Promise.all(shown.map(async (collection) => ({ collection, features: await this.#api.items(collection.id, box, EACH + 1, filterQuery(filters[collection.id] ?? {}) + todayQuery(isDated(collection.meent.facts)), ender.signal) })));
      const groups = found.filter(({ features }) => features.length > 0).map(({ collection, features }) => this.#group(collection, features));
      this.#body.replaceChildren(...(groups.length > 0 ? groups : [h("p", { class: "quiet" }, this.#speech.say("listEmpty"))]));
      this.#shown = question;
    } catch (error) {
      if (!isTakenBack(error)) this.#body.replaceChildren(h("p", { class: "quiet" }, this.#speech.say("troubleMap")));
    } finally {
      if (this.#ender === ender) this.element.removeAttribute("aria-busy");
    }
  }

  /** Return what tells a place without a name from its neighbours: the first thing that is known of it. */
  #clue(collection: Collection, { properties }: Feature): string {
    const [first] = knownFacts(collection, properties, this.#speech);
    return first ? `${first.label}: ${first.value}` : "";
  }

  #group(collection: Collection, features: readonly Feature[]): HTMLElement {
    const { id, title, meent } = collection;
    const items = features.slice(0, EACH).map((feature) => {
      const { name, [meent.kind ?? ""]: kind } = feature.properties;
      const label = kindLabel(collection, kind, this.#speech);
      const button = h(
        "button",
        { type: "button", class: "place-link", "data-place": `${id}/${feature.id}`, onclick: () => this.#open({ layer: id, id: feature.id }) },
        h("span", {}, titleOf(collection, name, kind, this.#speech)),
        h("span", { class: "quiet" }, name && label ? label : this.#clue(collection, feature)),
      );
      return h("li", {}, button);
    });
    const more = features.length > EACH ? h("p", {}, h("a", { href: `/layers/${id}` }, this.#speech.say("listMore", { name: title }))) : "";
    return h("section", { "aria-labelledby": `list-${id}` }, h("h3", { id: `list-${id}` }, sign(meent.glyph, meent.colour), title), h("ul", {}, ...items), more);
  }
}
