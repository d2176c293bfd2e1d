import { describe, expect, it } from "vitest";
import { GLYPHS, PLAIN, glyphPath } from "../src/glyphs.ts";
import { PALETTES, appearsAt, between, contrast, glyphColour, kindColour, pointStyle, streetStyle, streetWidth } from "../src/painting/style.ts";

const KINDS = ["#B6872F", "#285A3B", "#D53114", "#3F281D", "#1D9E9E", "#7C327D", "#114DE7", "#4B7A18", "#B0244F", "#8A7F72", "#5B666B", "#A89B8C", "#5C8AA8", "#1F2A2E"];

describe("widths", () => {
  it("grow with the zoom, without a step back, for every class of street", () => {
    for (const kind of ["motorway", "main", "local", "residential", "living_street", "pedestrian", "service", "cycleway", "footway", "steps", "track", "a class nobody knows"]) {
      const widths = Array.from({ length: 13 }, (_, i) => streetWidth(kind, 8 + i));
      expect(widths).toEqual([...widths].sort((a, b) => a - b));
      expect(widths.at(-1), kind).toBeGreaterThan(1);
      expect(streetWidth(kind, streetStyle(kind).from - 1)).toBe(0);
    }
  });

  it("are flat beyond the stops, and even in proportion between them", () => {
    const stops = [[10, 1], [14, 4], [18, 64]] as const;
    expect([between(stops, 5), between(stops, 10), between(stops, 14), between(stops, 25)]).toEqual([1, 1, 4, 64]);
    expect(between(stops, 12)).toBeCloseTo(2);
    expect(between(stops, 16)).toBeCloseTo(16);
    expect(between([], 12)).toBe(0);
    expect(between([[1, 0], [3, 2]], 2)).toBe(1);
  });
});

describe("colours", () => {
  it("of kinds stand out from the ground by 3:1 in the dark as well", () => {
    for (const kind of KINDS) expect(contrast(kindColour(kind, true), PALETTES.dark.land), kind).toBeGreaterThanOrEqual(3);
    expect(kindColour("#114DE7", false)).toBe("#114DE7");
  });

  it("of glyphs can be told from their disc by 3:1, by day and by night", () => {
    for (const kind of KINDS) {
      for (const dark of [false, true]) {
        const disc = kindColour(kind, dark);
        expect(contrast(glyphColour(disc), disc), kind).toBeGreaterThanOrEqual(3);
      }
    }
  });

  it("of labels can be read: 4.5:1 on all they are written on", () => {
    for (const palette of Object.values(PALETTES)) {
      for (const label of [palette.label, palette.strongLabel]) {
        for (const ground of [palette.land, palette.street, palette.mainStreet, palette.building, palette.halo]) expect(contrast(label, ground), `${label} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(palette.waterLabel, palette.halo)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(palette.greenLabel, palette.halo)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe("points", () => {
  it("of a few are discs with a glyph at every zoom; of many they are dots until there is room", () => {
    for (let zoom = 8; zoom <= 20; zoom += 1) expect(pointStyle(false, zoom).glyph).toBe(true);
    expect(pointStyle(true, 14).glyph).toBe(false);
    expect(pointStyle(true, 19).glyph).toBe(true);
    expect(pointStyle(true, 14).radius).toBeLessThan(pointStyle(true, 18).radius);
  });

  it("in tiles appear one zoom later: a tile is drawn at twice its size", () => {
    expect(appearsAt(14, true)).toBe(15);
    expect(appearsAt(14, false)).toBe(14);
  });
});

describe("glyphs", () => {
  it("differ from one another, and lie within their field", () => {
    expect(new Set(Object.values(GLYPHS)).size).toBe(Object.keys(GLYPHS).length);
    for (const [name, path] of Object.entries(GLYPHS)) {
      expect(path, name).toMatch(/^M[-\d.\sA-Za-z]+$/);
      for (const [, x, y] of path.matchAll(/[ML]\s*(-?[\d.]+)[ ,](-?[\d.]+)/g)) {
        for (const value of [Number(x), Number(y)]) expect(value >= 1 && value <= 23, `${name}: ${value}`).toBe(true);
      }
    }
  });

  it("are never missing: a kind nobody has drawn gets a plain ring", () => {
    expect(glyphPath("drinking-water")).toBe(PLAIN);
  });
});
