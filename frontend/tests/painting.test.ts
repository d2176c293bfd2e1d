import { describe, expect, it } from "vitest";
import { boundsOf, distanceTo, planeX, planeY, pointInside, within } from "../src/painting/geometry.ts";
import { paintGround } from "../src/painting/ground.ts";
import { Taken, alongLine, broken, joined, lengthOf } from "../src/painting/labels.ts";
import { covers, drawable, filterQuery, widened } from "../src/painting/places.ts";
import { DEEPEST, groundFor, kindsFrom, sourceOf, tileOf, viewCells } from "../src/painting/plan.ts";
import type { Kind } from "../src/painting/protocol.ts";
import { PALETTES } from "../src/painting/style.ts";

const kind = (id: string, more: Partial<Kind> = {}): Kind => ({ id, glyph: "green", colour: "#285A3B", shape: "polygon", dense: true, base: true, kindFact: "kind", dated: false, minZoom: 11, ...more });
const line = (...numbers: number[]): Float64Array => new Float64Array(numbers);

describe("the plane", () => {
  it("puts the world's corners where Web Mercator has them", () => {
    expect([planeX(-180), planeX(0), planeX(180)]).toEqual([0, 0.5, 1]);
    expect(planeY(0)).toBeCloseTo(0.5);
    expect(planeY(85.0511287798)).toBeCloseTo(0, 8);
    expect(planeY(-85.0511287798)).toBeCloseTo(1, 8);
  });

  it("finds a point inside a shape whose middle lies outside it", () => {
    const horseshoe = line(0, 0, 10, 0, 10, 10, 8, 10, 8, 2, 2, 2, 2, 10, 0, 10, 0, 0);
    const [x, y] = pointInside([horseshoe], boundsOf([horseshoe]));
    expect(within(x, y, [horseshoe])).toBe(true);
  });

  it("counts a hole as outside, and knows how far a line and a point are", () => {
    const rings = [line(0, 0, 9, 0, 9, 9, 0, 9, 0, 0), line(3, 3, 6, 3, 6, 6, 3, 6, 3, 3)];
    expect([within(1, 1, rings), within(4, 4, rings), within(20, 1, rings)]).toEqual([true, false, false]);
    const place = (type: 1 | 2 | 3, ...parts: Float64Array[]) => ({ id: 1, name: "", kind: "", type, parts, bounds: boundsOf(parts) });
    expect(distanceTo(place(2, line(0, 0, 10, 0)), 5, 2, 3)).toBe(2);
    expect(distanceTo(place(2, line(0, 0, 10, 0)), 5, 4, 3)).toBe(Infinity);
    expect(distanceTo(place(1, line(3, 4)), 0, 0, 5)).toBe(5);
    expect(distanceTo(place(3, ...rings), 1, 1, 0)).toBe(0);
  });
});

describe("tiles", () => {
  const kinds = kindsFrom([kind("green-spaces"), kind("buildings", { minZoom: 14 }), kind("trees", { base: false, minZoom: 14 }), kind("squares", { dense: false, base: false })]);

  it("hold the whole ground in one, as far as it is drawn at their zoom", () => {
    expect(groundFor("/api", kinds, { z: 15, x: 2, y: 3 })).toBe("/api/tiles/WebMercatorQuad/15/3/2?collections=green-spaces,buildings");
    expect(groundFor("/api", kinds, { z: 12, x: 2, y: 3 })).toBe("/api/tiles/WebMercatorQuad/12/3/2?collections=green-spaces");
    expect(groundFor("/api", kinds, { z: 8, x: 2, y: 3 })).toBeNull();
  });

  it("of a layer of the ground are the ground's own, until it is filtered", () => {
    const at = { z: 15, x: 2, y: 3 };
    expect(sourceOf("/api", kind("green-spaces"), {}, at, "ground")).toBe("ground");
    expect(sourceOf("/api", kind("green-spaces"), { kind: ["park", "wood"] }, at, "ground")).toBe("/api/collections/green-spaces/tiles/WebMercatorQuad/15/3/2?kind=park%2Cwood");
    expect(sourceOf("/api", kind("green-spaces"), {}, at, null)).toBe("/api/collections/green-spaces/tiles/WebMercatorQuad/15/3/2");
  });

  it("deeper than the deepest are a part of it: the part's corners land on the picture's", () => {
    const { tile, frame } = tileOf({ z: DEEPEST + 2, x: 4 * 7 + 3, y: 4 * 9 + 1 }, 512);
    expect(tile).toEqual({ z: DEEPEST, x: 7, y: 9 });
    expect(0.75 * frame.scale + frame.dx).toBe(0);
    expect(1 * frame.scale + frame.dx).toBe(512);
    expect(0.25 * frame.scale + frame.dy).toBe(0);
    expect(tileOf({ z: 12, x: 1, y: 2 }, 512)).toEqual({ tile: { z: 12, x: 1, y: 2 }, frame: { scale: 512, dx: -0, dy: -0 } });
  });

  it("cover a view, its edges included, and never leave the world", () => {
    expect(viewCells([0, 0, 1, 1], 2)).toHaveLength(4);
    expect(viewCells([0.49, 0.49, 0.51, 0.51], 2)).toHaveLength(4);
    expect(viewCells([0.1, 0.1, 0.2, 0.2], 2)).toEqual([{ z: 1, x: 0, y: 0 }]);
  });
});

describe("questions by bounding box", () => {
  it("carry filters with commas within a value escaped", () => {
    expect(filterQuery({ kind: ["park", "a,b"], access: [] })).toBe(`&kind=${encodeURIComponent("park,a\\,b")}`);
    expect(filterQuery({})).toBe("");
  });

  it("ask for more than the view, and know what an answer covers", () => {
    const view = [4, 51, 4.2, 51.1] as const;
    expect(covers(widened(view), view)).toBe(true);
    expect(covers(view, widened(view))).toBe(false);
    expect(widened([-180, -85, 180, 85])).toEqual([-180, -85, 180, 85]);
  });

  it("become places of every GeoJSON type, and nothing of a feature without a shape", () => {
    const feature = (type: string, coordinates: unknown) => drawable({ id: 7, geometry: { type, coordinates }, properties: { name: "Plein", kind: "square" } }, "kind");
    expect(feature("Point", [0, 0])).toMatchObject({ id: 7, name: "Plein", kind: "square", type: 1, bounds: [0.5, 0.5, 0.5, 0.5] });
    expect(feature("MultiPoint", [[0, 0], [1, 1]])?.parts).toHaveLength(2);
    expect(feature("LineString", [[0, 0], [1, 1]])).toMatchObject({ type: 2 });
    expect(feature("MultiLineString", [[[0, 0], [1, 1]], [[2, 2], [3, 3]]])?.parts).toHaveLength(2);
    expect(feature("Polygon", [[[0, 0], [1, 0], [1, 1], [0, 0]]])).toMatchObject({ type: 3 });
    expect(feature("MultiPolygon", [[[[0, 0], [1, 0], [1, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6], [5, 5]]]])?.parts).toHaveLength(2);
    expect(drawable({ id: 1, geometry: null, properties: {} }, null)).toBeNull();
    expect(feature("GeometryCollection", [])).toBeNull();
  });
});

describe("what overlaps", () => {
  const kinds = kindsFrom([kind("green-spaces")]);
  const square = (id: number, of: string, from: number, to: number) => {
    const parts = [line(from, from, to, from, to, to, from, to, from, from)];
    return { id, name: "", kind: of, type: 3 as const, parts, bounds: boundsOf(parts) };
  };

  it("is painted the large first, so that a lawn lies on its park and cuts no hole in it", () => {
    const fills: string[] = [];
    const context = { fillStyle: "", beginPath() {}, moveTo() {}, lineTo() {}, closePath() {}, fill: (rule?: string) => void fills.push(`${context.fillStyle}${rule ?? ""}`) };
    const green = [...kinds.values()];
    const places = [square(1, "grass", 2, 4), square(2, "park", 0, 9), square(3, "park", 5, 7)];
    paintGround(context as unknown as OffscreenCanvasRenderingContext2D, green.map((each) => ({ kind: each, places })), { scale: 1, dx: 0, dy: 0 }, 15, PALETTES.light, () => undefined);
    expect(fills).toEqual([PALETTES.light.green, PALETTES.light.grass, PALETTES.light.green]);
  });

  it("is wound alike, whichever way it was written: outlines one way and holes the other", () => {
    const outline = [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]];
    const hole = [[3, 3], [6, 3], [6, 6], [3, 6], [3, 3]];
    const turns = (rings: number[][][]) =>
      drawable({ id: 1, geometry: { type: "MultiPolygon", coordinates: [rings] }, properties: {} }, null)?.parts.map((part) => {
        let doubled = 0;
        for (let i = 0; i + 3 < part.length; i += 2) doubled += (part[i] ?? 0) * (part[i + 3] ?? 0) - (part[i + 2] ?? 0) * (part[i + 1] ?? 0);
        return Math.sign(doubled);
      });
    expect(turns([outline, hole])).toEqual([1, -1]);
    expect(turns([outline.toReversed(), hole])).toEqual([1, -1]);
    expect(turns([outline, hole.toReversed()])).toEqual([1, -1]);
  });
});

describe("labels", () => {
  it("join the stretches of a street, whichever way each was drawn", () => {
    const chains = joined([line(0, 0, 1, 0), line(2, 0, 1, 0), line(3, 0, 2, 0), line(9, 9, 8, 8)]);
    expect(chains).toHaveLength(2);
    expect(chains.map(lengthOf).sort((a, b) => a - b)[1]).toBeCloseTo(3);
  });

  it("read from left to right on a street drawn from right to left", () => {
    const letters = alongLine(line(100, 0, 0, 0), [10, 10, 10], 50) ?? [];
    expect(letters.map(({ x }) => x)).toEqual([40, 50, 60]);
    for (const { angle } of letters) expect(Math.abs(angle)).toBeLessThan(0.01);
  });

  it("are left out where a street is too short or bends too sharply", () => {
    expect(alongLine(line(0, 0, 20, 0), [10, 10, 10], 10)).toBeNull();
    expect(alongLine(line(0, 0, 30, 0, 30, 40), [10, 10, 10, 10], 32)).toBeNull();
  });

  it("never cover one another", () => {
    const taken = new Taken();
    taken.take([0, 0, 10, 10]);
    expect([taken.isFree([9, 9, 12, 12]), taken.isFree([11, 11, 12, 12])]).toEqual([false, true]);
  });

  it("break into three lines at most, the dash between two names at a line's end", () => {
    expect(broken("Place Rouppe - Rouppeplein")).toEqual(["Place Rouppe\u00a0–", "Rouppeplein"]);
    expect(broken("een twee drie vier vijf zes zeven acht negen tien", 9)).toHaveLength(3);
    expect(broken("kort")).toEqual(["kort"]);
  });
});
