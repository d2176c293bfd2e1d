/** Linked: legend, table and scatter show one selection; press an area in one and it is picked in all. */

import { h } from "../dom.ts";
import type { Speech } from "../words.ts";
import type { Selection } from "./selection.ts";
import { isEmpty, picked } from "./selection.ts";

export interface Pressed {
  readonly cell: (cell: string) => void;
  readonly area: (id: number, more: boolean) => void;
  readonly clear: () => void;
}

const isMore = (event: MouseEvent | KeyboardEvent): boolean => event.shiftKey || event.ctrlKey || event.metaKey;

const idOf = (element: Element): number => Number(element.getAttribute("data-area"));

export class Linked {
  readonly #root: HTMLElement;
  readonly #speech: Speech;
  readonly #rows: readonly HTMLTableRowElement[];
  readonly #dots: readonly SVGElement[];
  readonly #squares: readonly HTMLElement[];
  readonly #buttons = new Map<number, HTMLButtonElement>();
  /** The square of each area, as the table says it. */
  readonly cells: ReadonlyMap<number, string>;

  constructor(root: HTMLElement, speech: Speech, pressed: Pressed) {
    this.#root = root;
    this.#speech = speech;
    this.#rows = [...root.querySelectorAll<HTMLTableRowElement>("tr[data-area]")];
    this.#dots = [...root.querySelectorAll<SVGElement>("circle[data-area]")].sort((a, b) => at(a) - at(b));
    this.#squares = [...root.querySelectorAll<HTMLElement>("[data-cell].square, [data-pick]")];
    this.cells = new Map(this.#rows.map((row) => [idOf(row), row.dataset["cell"] ?? ""]));
    this.#listenToSquares(pressed);
    this.#listenToRows(pressed);
    this.#listenToDots(pressed);
    root.querySelector("#clear")?.addEventListener("click", (event) => {
      event.preventDefault();
      pressed.clear();
    });
  }

  /** What an area reads, in words: its name, then its figures. */
  said(id: number): readonly string[] {
    const row = this.#rows.find((each) => idOf(each) === id);
    if (!row) return [];
    const heads = [...this.#root.querySelectorAll(".figures thead th")].map((head) => head.textContent.replace(/[↑↓]/gu, "").trim());
    const [name, ...figures] = [...row.cells].map((cell) => cell.textContent.trim());
    return [name ?? "", ...figures.slice(0, -1).map((figure, at) => `${heads[at + 1] ?? ""}: ${figure}`)];
  }

  show(selection: Selection, reveal: boolean): void {
    const chosen = picked(selection, this.cells);
    for (const square of this.#squares) {
      const on = (square.dataset["cell"] ?? square.dataset["pick"]) === selection.cell;
      if (on) square.setAttribute("aria-current", "true");
      else square.removeAttribute("aria-current");
    }
    for (const row of this.#rows) {
      const own = chosen.has(idOf(row));
      row.hidden = selection.cell !== null && !own;
      row.classList.toggle("picked", own && selection.cell === null);
      this.#buttons.get(idOf(row))?.setAttribute("aria-pressed", String(own));
    }
    for (const dot of this.#dots) {
      dot.classList.toggle("picked", chosen.has(idOf(dot)));
      dot.setAttribute("aria-selected", String(chosen.has(idOf(dot))));
    }
    this.#root.querySelector("#scatter .points")?.classList.toggle("some", chosen.size > 0);
    this.#tell(selection, chosen.size);
    const first = selection.areas.length > 0 && reveal ? this.#rows.find((row) => idOf(row) === selection.areas.at(-1)) : undefined;
    first?.scrollIntoView({ block: "nearest" });
  }

  #tell(selection: Selection, number: number): void {
    const count = this.#root.querySelector<HTMLElement>("#table-count");
    const clear = count?.querySelector<HTMLElement>("#clear");
    if (!count || !clear) return;
    const all = Number(count.dataset["all"]);
    const words = isEmpty(selection) ? this.#speech.say("areasAll", { all }) : this.#speech.say("areasPicked", { shown: number, all });
    clear.hidden = isEmpty(selection);
    count.replaceChildren(`${words} `, clear);
  }

  #listenToSquares(pressed: Pressed): void {
    for (const square of this.#squares) {
      square.addEventListener("click", (event) => {
        event.preventDefault();
        pressed.cell(square.dataset["cell"] ?? square.dataset["pick"] ?? "");
      });
    }
  }

  #listenToRows(pressed: Pressed): void {
    this.#rows.forEach((row, order) => {
      const name = row.cells[0]?.textContent.trim() ?? "";
      const swatch = row.querySelector(".swatch-square");
      const button = h("button", { type: "button", class: "pick", "aria-pressed": "false", "aria-label": this.#speech.say("pickArea", { name }), tabindex: order === 0 ? 0 : -1 });
      if (swatch) swatch.replaceWith(button);
      else row.querySelector("td.class")?.prepend(button);
      button.append(swatch ?? h("span", { class: "swatch-none", "aria-hidden": "true" }));
      this.#buttons.set(idOf(row), button);
      button.addEventListener("keydown", (event) => step(event, this.#rows.filter((each) => !each.hidden).flatMap((each) => this.#buttons.get(idOf(each)) ?? [])));
      row.addEventListener("click", (event) => {
        if (event.target instanceof Element && event.target.closest("a")) return;
        pressed.area(idOf(row), isMore(event));
      });
    });
  }

  #listenToDots(pressed: Pressed): void {
    const svg = this.#root.querySelector("#scatter svg");
    if (!svg) return;
    svg.setAttribute("role", "listbox");
    svg.setAttribute("aria-multiselectable", "true");
    this.#dots.forEach((dot, order) => {
      dot.setAttribute("role", "option");
      dot.setAttribute("aria-label", dot.querySelector("title")?.textContent ?? "");
      dot.setAttribute("tabindex", order === 0 ? "0" : "-1");
      dot.addEventListener("click", (event) => pressed.area(idOf(dot), isMore(event)));
      dot.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          pressed.area(idOf(dot), isMore(event));
        } else step(event, this.#dots);
      });
    });
  }
}

const at = (dot: Element): number => Number(dot.getAttribute("cx"));

/** Move the one stop of a row of things to the next or the one before, as arrow keys do. */
function step(event: KeyboardEvent, among: readonly (HTMLElement | SVGElement)[]): void {
  const here = among.findIndex((each) => each === event.currentTarget);
  const moves: Readonly<Record<string, number>> = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: among.length - 1 };
  const to = moves[event.key];
  const next = to === undefined ? undefined : among[to];
  if (!next) return;
  event.preventDefault();
  for (const each of among) each.setAttribute("tabindex", each === next ? "0" : "-1");
  next.focus();
}
