import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Api, Found } from "../src/api.ts";
import { Notices } from "../src/notices.ts";
import { Search } from "../src/search.ts";
import { Speech } from "../src/words.ts";

interface Asked {
  readonly words: string;
  readonly signal: AbortSignal;
  readonly answer: (...names: string[]) => Promise<void>;
}
let asked: Asked[] = [];
let chosen: string[] = [];
let field: HTMLInputElement;
let list: HTMLElement;

const found = (name: string): Found => ({ layer: "squares", id: 1, name, kind_label: "", filter: {}, bbox: null }) as unknown as Found;

/** Questions are answered when the test says so, in the order it likes. */
const api = {
  search: (words: string, signal: AbortSignal) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new DOMException("ended", "AbortError")));
      const answer = async (...names: string[]): Promise<void> => {
        resolve(names.map(found));
        await vi.advanceTimersByTimeAsync(0);
      };
      asked.push({ words, signal, answer });
    }),
} as unknown as Api;

function type(words: string): void {
  field.value = words;
  field.dispatchEvent(new Event("input"));
}

const press = (key: string): boolean => field.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true }));

/** Type, and rest until it is asked for. */
async function ask(words: string): Promise<Asked> {
  type(words);
  await vi.advanceTimersByTimeAsync(200);
  const last = asked.at(-1);
  if (last?.words !== words) throw new Error(`“${words}” was not asked for`);
  return last;
}

beforeEach(() => {
  vi.useFakeTimers();
  [asked, chosen] = [[], []];
  const speech = new Speech("en");
  const search = new Search(api, [], speech, new Notices(speech), ({ name }) => chosen.push(name));
  document.body.replaceChildren(search.element, document.createElement("button"));
  [field, list] = [search.element.querySelector("input") as HTMLInputElement, search.element.querySelector("ul") as HTMLElement];
  field.focus();
});
afterEach(() => vi.useRealTimers());

const busy = (): boolean => document.querySelector(".search[aria-busy]") !== null;
const names = (): string[] => [...list.querySelectorAll(".found-name")].map((each) => each.textContent);

describe("search", () => {
  it("says it is busy from the first key to the answer", async () => {
    type("mar");
    expect(busy()).toBe(true);
    const question = await ask("mark");
    expect(busy()).toBe(true);
    await question.answer("Marktplein");
    expect(busy()).toBe(false);
    expect(names()).toEqual(["Marktplein"]);
  });

  it("shows the last of two questions, whichever is answered first", async () => {
    const first = await ask("ma");
    const second = await ask("markt");
    expect(first.signal.aborted).toBe(true);
    await second.answer("Marktplein");
    await first.answer("Maalderij");
    expect(names()).toEqual(["Marktplein"]);
  });

  it("does not open again over what was chosen", async () => {
    await (await ask("ma")).answer("Maalderij", "Marktplein");
    const late = await ask("mar");
    press("ArrowDown");
    press("Enter");
    expect(chosen).toEqual(["Maalderij"]);
    await late.answer("Marktplein");
    expect(list.hidden).toBe(true);
  });

  it("does not open again where somebody closed it or has gone elsewhere", async () => {
    await (await ask("ma")).answer("Maalderij");
    const closed = await ask("mar");
    press("Escape");
    await closed.answer("Marktplein");
    expect(list.hidden).toBe(true);
    const left = await ask("mark");
    document.querySelector<HTMLElement>("body > button")?.focus();
    await left.answer("Marktplein");
    expect(list.hidden).toBe(true);
    field.focus();
    field.dispatchEvent(new Event("focus"));
    expect(names()).toEqual(["Marktplein"]);
    expect(list.hidden).toBe(false);
  });

  it("takes the first of what was typed and not of what was typed before, when Enter is pressed in a hurry", async () => {
    await (await ask("ma")).answer("Maalderij");
    type("markt");
    press("Enter");
    expect(chosen).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    await asked.at(-1)?.answer("Marktplein");
    expect(asked.map(({ words }) => words)).toEqual(["ma", "markt"]);
    expect(chosen).toEqual(["Marktplein"]);
    expect(list.hidden).toBe(true);
  });
});
