import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Places } from "../src/painting/places.ts";
import type { Box, Kind } from "../src/painting/protocol.ts";
import { Tiles } from "../src/painting/tiles.ts";

const KIND: Kind = { id: "squares", glyph: "square", colour: "#B6872F", shape: "polygon", dense: false, base: false, kindFact: "kind", dated: false, minZoom: 12 };
const HERE: Box = [4.3, 50.8, 4.4, 50.9];
const THERE: Box = [5.3, 50.8, 5.4, 50.9];

interface Asked {
  readonly url: string;
  readonly signal: AbortSignal;
  readonly answer: (body: unknown, status?: number) => void;
}
let asked: Asked[] = [];

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", (url: string, { signal }: { signal: AbortSignal }) => {
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new DOMException("ended", "AbortError")));
      asked.push({ url, signal, answer: (body, status = 200) => resolve({ ok: status === 200, status, json: () => Promise.resolve(body), arrayBuffer: () => Promise.resolve(body) }) });
    });
  });
});
afterEach(() => vi.unstubAllGlobals());

const settle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 0));
const page = (ids: readonly number[], more = false) => ({
  features: ids.map((id) => ({ id, geometry: { type: "Point", coordinates: [4.35, 50.85] }, properties: { name: "", kind: "square" } })),
  links: more ? [{ rel: "next" }] : [],
});

describe("places by bounding box", () => {
  it("are asked for once, and not again for a small pan", async () => {
    const places = new Places("/api", () => undefined, () => undefined);
    places.want(KIND, {}, HERE);
    places.want(KIND, {}, HERE);
    expect(asked).toHaveLength(1);
    asked[0]?.answer(page([1, 2]));
    await settle();
    places.want(KIND, {}, [4.301, 50.801, 4.401, 50.901]);
    expect(asked).toHaveLength(1);
    expect(places.of("squares").map(({ id }) => id)).toEqual([1, 2]);
    expect(places.status("squares")).toEqual({ waiting: false, more: false });
  });

  it("that are overtaken by another question are ended, and their answer is not taken", async () => {
    const places = new Places("/api", () => undefined, () => undefined);
    places.want(KIND, {}, HERE);
    places.want(KIND, {}, THERE);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    asked[1]?.answer(page([9]));
    await settle();
    expect(places.of("squares").map(({ id }) => id)).toEqual([9]);
  });

  it("are asked for anew when a filter changes, and what does not fit goes at once", async () => {
    const places = new Places("/api", () => undefined, () => undefined);
    places.want(KIND, {}, HERE);
    asked[0]?.answer(page([1]));
    await settle();
    places.want(KIND, { kind: ["pedestrian"] }, HERE);
    expect(asked[1]?.url).toContain("&kind=pedestrian");
    expect(places.of("squares")).toEqual([]);
  });

  it("say when there are more than were asked for, and when they did not come", async () => {
    const trouble: string[] = [];
    const places = new Places("/api", () => undefined, (layer) => trouble.push(layer));
    places.want(KIND, {}, HERE);
    asked[0]?.answer(page([1], true));
    await settle();
    expect(places.status("squares").more).toBe(true);
    places.want(KIND, {}, THERE);
    asked[1]?.answer({}, 500);
    await settle();
    expect(trouble).toEqual(["squares"]);
    places.want(KIND, {}, THERE);
    expect(asked).toHaveLength(2);
    places.forgetFailures();
    places.want(KIND, {}, THERE);
    expect(asked).toHaveLength(3);
  });
});

describe("tiles", () => {
  it("are fetched once for all cells that wait, and kept", async () => {
    const told: string[][] = [];
    const tiles = new Tiles(new Map(), (cells) => told.push([...cells]), () => undefined);
    expect([tiles.want("/t", "a"), tiles.want("/t", "b")]).toEqual([null, null]);
    expect(tiles.loading).toBe(1);
    asked[0]?.answer(new ArrayBuffer(0));
    await settle();
    expect(told).toEqual([["a", "b"]]);
    expect(tiles.want("/t", "c")).toEqual(new Map());
    expect(asked).toHaveLength(1);
  });

  it("that nobody waits for any more are ended; those somebody else waits for are not", () => {
    const tiles = new Tiles(new Map(), () => undefined, () => undefined);
    tiles.want("/left", "a");
    tiles.want("/shared", "a");
    tiles.want("/shared", "b");
    tiles.release("a");
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    expect(tiles.loading).toBe(1);
  });

  it("that failed are not asked for again until somebody says so", async () => {
    let trouble = 0;
    const tiles = new Tiles(new Map(), () => undefined, () => (trouble += 1));
    tiles.want("/t", "a");
    asked[0]?.answer(null, 500);
    await settle();
    tiles.want("/t", "a");
    expect([trouble, asked.length]).toEqual([1, 1]);
    tiles.forgetFailures();
    tiles.want("/t", "a");
    expect(asked).toHaveLength(2);
  });
});
