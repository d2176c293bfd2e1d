/** A place: what it is, what is known of it, who says so and of what date. It takes the place of the layers in the column. */

import type { Collection, Feature } from "./api.ts";
import { factOf, kindLabel, knownFacts, otherNames, said, titleOf } from "./atlas.ts";
import { h, icon, isWeb, sign } from "./dom.ts";
import type { PlaceRef } from "./permalink.ts";
import type { Hit } from "./painting/protocol.ts";
import type { Speech } from "./words.ts";

export interface PlaceActions {
  readonly back: () => void;
  readonly open: (place: PlaceRef) => void;
  readonly zoom: (feature: Feature) => void;
  readonly copy: () => void;
}

export class PlacePanel {
  readonly element = h("article", { class: "place", "aria-labelledby": "place-title", hidden: true });
  readonly #collections: ReadonlyMap<string, Collection>;
  readonly #speech: Speech;
  readonly #actions: PlaceActions;

  constructor(collections: readonly Collection[], speech: Speech, actions: PlaceActions) {
    this.#collections = new Map(collections.map((collection) => [collection.id, collection]));
    this.#speech = speech;
    this.#actions = actions;
  }

  /** Show that a place is on its way. */
  wait(): void {
    this.element.replaceChildren(this.#back(), h("h2", { id: "place-title", tabindex: -1 }, this.#speech.say("loading")));
    this.element.hidden = false;
  }

  /** Show one sentence in the stead of a place. */
  fail(sentence: string): void {
    this.element.replaceChildren(this.#back(), h("h2", { id: "place-title", tabindex: -1 }, sentence));
    this.element.hidden = false;
  }

  leave(): void {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("h2")?.focus();
  }

  show(layer: string, feature: Feature, others: readonly Hit[]): void {
    const collection = this.#collections.get(layer);
    if (!collection) return;
    const { properties } = feature;
    const say = this.#speech;
    const kind = properties[collection.meent.kind ?? ""];
    const [title, label] = [titleOf(collection, properties["name"], kind, say), kindLabel(collection, kind, say)];
    const dataset = collection.meent.datasets.find(({ key }) => key === properties["dataset"]);
    const facts = knownFacts(collection, properties, say);
    const names = otherNames(properties).map(({ language, name }) => h("div", {}, h("dt", {}, say.say("alsoCalled")), h("dd", { lang: language }, name)));
    const gone = properties["gone_since"];
    this.element.replaceChildren(
      this.#back(),
      h("p", { class: "kicker" }, sign(collection.meent.glyph, collection.meent.colour), label && label !== title ? `${collection.title} · ${label}` : collection.title),
      h("h2", { id: "place-title", tabindex: -1 }, title),
      dataset?.fictional ? h("p", { class: "fictional" }, say.say("fictionalLong")) : "",
      typeof gone === "string" ? h("p", { class: "note" }, say.say("gone", { date: say.date(gone) })) : "",
      h("h3", {}, say.say("facts")),
      facts.length + names.length > 0
        ? h("dl", {}, ...names, ...facts.map(({ label: fact, value }) => h("div", {}, h("dt", {}, fact), h("dd", {}, isWeb(value) ? h("a", { href: value, rel: "noopener noreferrer" }, value) : value))))
        : h("p", { class: "quiet" }, say.say("noFacts")),
      h(
        "div",
        { class: "place-actions" },
        h("a", { class: "button primary", href: `/layers/${encodeURIComponent(layer)}/${feature.id}` }, icon("page"), say.say("toPage")),
        h("button", { type: "button", class: "button", onclick: () => this.#actions.zoom(feature) }, icon("target"), say.say("zoomToPlace")),
        h("a", { class: "button", href: `/proposals/new?about=${encodeURIComponent(layer)}/${feature.id}` }, icon("plus"), say.say("propose")),
        h("button", { type: "button", class: "button", onclick: () => this.#actions.copy() }, icon("link"), say.say("copyLink")),
      ),
      this.#provenance(collection, feature),
      this.#others(others),
    );
    this.element.hidden = false;
  }

  #back(): HTMLElement {
    return h("button", { type: "button", class: "back link", onclick: () => this.#actions.back() }, icon("back"), this.#speech.say("back"));
  }

  #provenance(collection: Collection, { properties }: Feature): HTMLElement {
    const say = this.#speech;
    const dataset = collection.meent.datasets.find(({ key }) => key === properties["dataset"]);
    const certainty = factOf(collection, "certainty");
    const rows: (readonly [string, Node | string])[] = [];
    if (dataset) {
      rows.push([say.say("source"), h("a", { href: `/data#${dataset.key}` }, `${dataset.name}, ${dataset.publisher}`)]);
      const licence = isWeb(dataset.licence_url) ? h("a", { href: dataset.licence_url, rel: "license noopener noreferrer" }, dataset.licence) : dataset.licence;
      rows.push([say.say("licence"), h("span", {}, licence, " · ", dataset.attribution)]);
    }
    const [date, confirmed] = [properties["source_date"], properties["last_confirmed"]];
    if (typeof date === "string") rows.push([say.say("sourceDate"), say.date(date)]);
    else if (dataset?.retrieved) rows.push([say.say("retrieved"), say.date(dataset.retrieved)]);
    if (typeof confirmed === "string") rows.push([say.say("confirmed"), say.date(confirmed)]);
    if (certainty) rows.push([say.say("certainty"), said(certainty, properties["certainty"], say)]);
    const number = properties["source_id"];
    if (typeof number === "string") rows.push([say.say("sourceId"), number]);
    return h("section", { class: "provenance" }, h("h3", {}, say.say("whoSays")), h("dl", {}, ...rows.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value)))));
  }

  #others(others: readonly Hit[]): HTMLElement | "" {
    const items = others.flatMap(({ layer, id, name, kind }) => {
      const collection = this.#collections.get(layer);
      if (!collection) return [];
      const title = titleOf(collection, name, kind, this.#speech);
      const button = h("button", { type: "button", class: "place-link", onclick: () => this.#actions.open({ layer, id }) }, h("span", {}, title), title === collection.title ? "" : h("span", { class: "quiet" }, collection.title));
      return [h("li", {}, button)];
    });
    return items.length === 0 ? "" : h("section", { class: "also-here" }, h("h3", {}, this.#speech.say("alsoHere")), h("ul", {}, ...items));
  }
}
