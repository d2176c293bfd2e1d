/** What one can do here: the question of the first screen, and the four doors that answer it. */

import type { Icon } from "./dom.ts";
import { h, icon } from "./dom.ts";
import type { Speech } from "./words.ts";

export interface DoorsActions {
  /** Show what the map shows: the door that is open already. */
  readonly look: () => void;
}

export class Doors {
  readonly element: HTMLElement;
  readonly #propose: HTMLAnchorElement;

  /** `proposed`: how many proposals there are, or null where that is not known. */
  constructor(speech: Speech, proposed: number | null, { look }: DoorsActions) {
    const inside = (drawing: Icon, name: string, words: string): Node[] => [icon(drawing), h("span", { class: "door-name" }, name), h("span", { class: "door-words" }, words)];
    const doing = proposed ? speech.say("doorHaveASayMany", { n: proposed }) : speech.say("doorHaveASay");
    this.#propose = h("a", { class: "door propose-here", href: "/proposals/new" }, ...inside("plus", speech.say("proposeDoor"), speech.say("doorPropose")));
    this.element = h(
      "section",
      { class: "doors", "aria-labelledby": "doors-heading" },
      h("h2", { id: "doors-heading" }, speech.say("doors")),
      h("p", { class: "doors-lead" }, speech.say("doorsLead")),
      h(
        "ul",
        {},
        h("li", {}, h("button", { type: "button", class: "door", onclick: look }, ...inside("eye", speech.say("look"), speech.say("doorLook")))),
        h("li", {}, h("a", { class: "door", href: "/compare" }, ...inside("overlay", speech.say("compareDoor"), speech.say("doorCompare")))),
        h("li", {}, this.#propose),
        h("li", {}, h("a", { class: "door", href: "/proposals" }, ...inside("speech", speech.say("haveASay"), doing))),
      ),
    );
  }

  /** Begin a proposal where the map stands. */
  proposeAt(lon: number, lat: number): void {
    this.#propose.href = `/proposals/new?at=${lon},${lat}`;
  }
}
