import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Api, Collection, Feature } from "../src/api.ts";
import { h } from "../src/dom.ts";
import { watchFields } from "../src/hints.ts";
import { ListPanel } from "../src/list-panel.ts";
import { Painter } from "../src/painter.ts";
import type { Box, FromPainter, ToPainter } from "../src/painting/protocol.ts";
import { Store } from "../src/state.ts";
import { today } from "../src/today.ts";
import { Speech } from "../src/words.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the painter", () => {
  it("is busy from what it is told until it says that it has heard it and has nothing more to do", () => {
    const told: ToPainter[] = [];
    let answer: (message: FromPainter) => void = () => undefined;
    class FakeWorker {
      set onmessage(heard: (event: { data: FromPainter }) => void) {
        answer = (data) => heard({ data });
      }
      postMessage(message: ToPainter): void {
        told.push(message);
      }
    }
    vi.stubGlobal("Worker", FakeWorker);
    let busy = -1;
    const painter = new Painter({ counts: () => undefined, busy: (number) => (busy = number), trouble: () => undefined });
    painter.show({ shown: [], dark: false });
    expect(busy).toBe(1);
    painter.tryAgain();
    answer({ is: "busy", heard: 1, loading: 0 });
    expect(busy).toBe(1);
    answer({ is: "busy", heard: 2, loading: 3 });
    expect(busy).toBe(3);
    answer({ is: "busy", heard: 2, loading: 0 });
    expect(busy).toBe(0);
    void painter.find(4.3, 50.8, 16, 5);
    expect(busy).toBe(0);
    expect(told).toHaveLength(3);
  });
});

describe("the list of what is in view", () => {
  it("is of the last view, also where that is the one that stood there before", async () => {
    const collection = { id: "squares", title: "Squares", meent: { count: 1, kind: null, minZoom: 1, facts: [], glyph: "square", colour: "#000000" } } as unknown as Collection;
    const [here, there]: Box[] = [[1, 1, 2, 2], [3, 3, 4, 4]];
    const asked: { box: Box; answer: (name: string) => void }[] = [];
    const items = (_layer: string, box: Box, _limit: number, _filters: string, signal: AbortSignal) =>
      new Promise<readonly Feature[]>((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("ended", "AbortError")));
        asked.push({ box, answer: (name) => resolve([{ type: "Feature", id: 1, geometry: { type: "Point", coordinates: [1, 1] }, properties: { name } }]) });
      });
    const panel = new ListPanel({ items } as unknown as Api, [collection], new Store("#on=squares", ["squares"], ["squares"]), new Speech("en"), () => undefined);
    panel.element.open = true;
    const look = async (box: Box): Promise<void> => {
      panel.moved(box);
      await vi.advanceTimersByTimeAsync(400);
    };
    await look(here as Box);
    asked[0]?.answer("Here");
    await look(there as Box);
    await look(here as Box);
    expect(panel.element.getAttribute("aria-busy")).toBeNull();
    asked[1]?.answer("There");
    await vi.advanceTimersByTimeAsync(400);
    expect(asked).toHaveLength(2);
    expect(panel.element.textContent).toContain("Here");
    expect(panel.element.textContent).not.toContain("There");
  });
});

describe("today", () => {
  it("is that of the calendar here, just after midnight and on the last of February too", () => {
    expect(today(new Date(2028, 1, 29, 0, 30))).toBe("2028-02-29");
    expect(today(new Date(2026, 11, 31, 23, 59))).toBe("2026-12-31");
  });
});

describe("hints", () => {
  const asked: { text: string; answer: (quote: string) => Promise<void> }[] = [];
  let field: HTMLTextAreaElement;

  beforeEach(() => {
    asked.length = 0;
    vi.stubGlobal("fetch", (_address: string, { body, signal }: { body: string; signal: AbortSignal }) => {
      return new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("ended", "AbortError")));
        const answer = async (quote: string): Promise<void> => {
          resolve({ ok: true, json: () => Promise.resolve({ hints: [{ quote, why: "Because.", instead: "" }] }) });
          await vi.advanceTimersByTimeAsync(0);
        };
        asked.push({ text: (JSON.parse(body) as { text: string }).text, answer });
      });
    });
    field = h("textarea", { id: "f" });
    document.body.replaceChildren(h("form", {}, field, h("div", { "data-hints": "/look", "data-at": "f" }, h("input", { type: "hidden" }))));
  });

  async function type(words: string, restMs = 1000): Promise<void> {
    field.value = words;
    field.dispatchEvent(new Event("input"));
    await vi.advanceTimersByTimeAsync(restMs);
  }
  const quotes = (): string[] => [...document.querySelectorAll(".hints-title, q")].filter((each) => each.tagName === "Q").map((each) => each.textContent);

  it("of words that are gone never come", async () => {
    watchFields();
    await type("a bad neighbourhood");
    expect(asked).toHaveLength(1);
    await type("");
    await asked[0]?.answer("bad neighbourhood");
    expect(quotes()).toEqual([]);
    await type("a worse neighbourhood");
    await type("a better one", 10);
    await asked[1]?.answer("worse neighbourhood");
    expect(quotes()).toEqual([]);
  });

  it("come of what was typed before anybody watched", async () => {
    field.value = "a bad neighbourhood";
    watchFields();
    await vi.advanceTimersByTimeAsync(1000);
    await asked[0]?.answer("bad neighbourhood");
    expect(quotes()).toEqual(["bad neighbourhood"]);
  });
});
