import { describe, expect, it } from "vitest";
import type { View } from "../src/permalink.ts";
import { EMPTY, MAX_ZOOM, MIN_ZOOM, read, write } from "../src/permalink.ts";

/** The same numbers at every run: a linear congruence, not a die. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

const WORDS = ["squares", "green-spaces", "kind", "a.b", "x:y", "1,2", "ja;nee", "é à ö", "%41", "100%", "a&b=c", "#", "(plein)", "'s", "日本"];

function someView(next: () => number): View {
  const word = (): string => WORDS[Math.floor(next() * WORDS.length)] ?? "";
  const some = <T>(make: () => T): T[] => Array.from({ length: Math.floor(next() * 4) }, make);
  const filters: Record<string, Record<string, string[]>> = {};
  for (const layer of some(word)) for (const fact of some(word)) (filters[layer] ??= {})[fact] = [word(), word()];
  return {
    position: next() < 0.2 ? null : { zoom: MIN_ZOOM + Math.floor(next() * (MAX_ZOOM - MIN_ZOOM)), lat: Math.round((next() * 170 - 85) * 1e5) / 1e5, lon: Math.round((next() * 360 - 180) * 1e5) / 1e5 },
    layers: next() < 0.3 ? null : Object.fromEntries(some(() => [word(), Math.floor(next() * 101)])),
    filters,
    place: next() < 0.5 ? null : { layer: word(), id: 1 + Math.floor(next() * 1e9) },
  };
}

describe("an address", () => {
  it("gives back every view that was written into it, whatever stands in names and values", () => {
    const next = numbers(7);
    for (let i = 0; i < 2000; i += 1) {
      const view = someView(next);
      expect(read(`#${write(view)}`)).toEqual(view);
    }
  });

  it("is the same for the same view, and is a valid part of an address", () => {
    const next = numbers(11);
    for (let i = 0; i < 300; i += 1) {
      const text = write(someView(next));
      expect(write(read(text))).toBe(text);
      expect(text).not.toMatch(/[\s"<>]/);
    }
  });

  it("tells no layers from the layers a map opens with", () => {
    expect(read("#on=").layers).toEqual({});
    expect(read("#").layers).toBeNull();
  });

  it("opens a map whatever stands in it", () => {
    for (const text of ["", "#", "#map=", "#map=99/1/2", "#map=15/abc/4", "#map=15/51/4/9", "#map=12.5/51/4", "#at=benches", "#at=benches/-3", "#only=x", "#only=.a:b", "#on=%E0%A4%A", "#&&=&"]) {
      expect(read(text)).toMatchObject({ position: null, filters: {}, place: null });
    }
    expect(read("#at=benches/12")).toEqual({ ...EMPTY, place: { layer: "benches", id: 12 } });
  });
});
