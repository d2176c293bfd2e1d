import { beforeEach, describe, expect, it } from "vitest";
import type { Collection } from "../src/api.ts";
import { extentOf, facets, firstSeenFrom, grouped, isFiltered, isSurveyed, knownFacts, listOf, otherNames, sceneOf, titleOf, toggled } from "../src/atlas.ts";
import { h, isWeb, sign } from "../src/dom.ts";
import { nearest } from "../src/sheet.ts";
import { Store } from "../src/state.ts";
import { Speech } from "../src/words.ts";

const speech = new Speech("nl");

function collection(id: string, more: Partial<Collection["meent"]> = {}, box?: [number, number, number, number]): Collection {
  return {
    id,
    title: id,
    itemType: "feature",
    crs: [],
    links: [],
    ...(box ? { extent: { spatial: { bbox: [box], crs: "" } } } : {}),
    meent: {
      names: { nl: id, fr: id, en: id },
      codes: { oslo: "", grb: "", imbor: "" },
      singular: "plein",
      group: "meeting",
      heading: "Ontmoeten",
      glyph: "square",
      colour: "#B6872F",
      shape: "polygon",
      dense: false,
      minZoom: 12,
      shownAtStart: true,
      base: false,
      derived: false,
      kind: "kind",
      count: 3,
      facts: [
        { name: "name", label: "naam", type: "string", values: null },
        { name: "names", label: "namen", type: "object", values: null },
        { name: "lit", label: "verlicht", type: "boolean", values: null },
        { name: "kind", label: "soort", type: "string", values: [{ value: "square", label: "plein" }] },
        { name: "area_m2", label: "oppervlakte (m²)", type: "number", values: null },
        { name: "certainty", label: "zekerheid", type: "string", values: [{ value: "likely", label: "waarschijnlijk" }] },
      ],
      datasets: [],
      coverage: [],
      ...more,
    },
  };
}

describe("the atlas", () => {
  it("leaves layers that hold nothing out of the rows, and keeps the order of the rest", () => {
    const groups = grouped([collection("a"), collection("b", { count: 0 }), collection("c", { heading: "Groen" }), collection("d")]);
    expect([...groups].map(([heading, members]) => [heading, members.map(({ id }) => id)])).toEqual([["Ontmoeten", ["a", "d"]], ["Groen", ["c"]]]);
  });

  it("lays surfaces under borders, borders under lines, lines under points", () => {
    const all = [collection("trees", { shape: "point", dense: true }), collection("areas", { glyph: "area" }), collection("green", { dense: true }), collection("streets", { shape: "line", dense: true }), collection("squares")];
    const state = { position: null, layers: Object.fromEntries(all.map(({ id }) => [id, 50])), filters: {}, place: null };
    expect(sceneOf(all, state, false).shown.map(({ id, opacity }) => [id, opacity])).toEqual([["green", 0.5], ["squares", 0.5], ["areas", 0.5], ["streets", 0.5], ["trees", 0.5]]);
  });

  it("shows the whole city: the box that holds all layers", () => {
    expect(extentOf([collection("a", {}, [4, 51, 4.1, 51.2]), collection("b"), collection("c", {}, [3.9, 51.1, 4, 51.3])])).toEqual([3.9, 51, 4.1, 51.3]);
    expect(extentOf([collection("b")])).toBeNull();
  });

  it("leads to the list with the same choice", () => {
    expect(listOf("benches", {})).toBe("/layers/benches");
    expect(listOf("benches", { material: ["wood", "stone"], backrest: ["true"], lit: [] })).toBe("/layers/benches?material=wood,stone&backrest=true");
  });

  it("opens no further away than something of the city can be seen, besides its borders", () => {
    const all = [collection("squares", { minZoom: 13 }), collection("green", { minZoom: 11 }), collection("areas", { group: "borders", minZoom: 9 }), collection("streets", { shownAtStart: false, minZoom: 10 })];
    expect(firstSeenFrom(all)).toBe(11);
    expect(firstSeenFrom([])).toBe(0);
  });

  it("knows where a layer was surveyed: nothing there and nobody looked are not the same", () => {
    const surveyed = collection("a", { coverage: [{ dataset: "survey", evidence: "On foot.", bbox: [4, 51, 4.1, 51.1] }] });
    expect([isSurveyed(surveyed, [4.05, 51.05, 4.2, 51.2]), isSurveyed(surveyed, [5, 51, 5.1, 51.1]), isSurveyed(collection("b"), null)]).toEqual([true, false, false]);
  });

  it("offers as filters the kind first, then yes or no; never where a fact comes from", () => {
    expect(facets(collection("a"), speech).map(({ name }) => name)).toEqual(["kind", "lit"]);
    const ticked = toggled({}, "kind", "square");
    expect([ticked, isFiltered(ticked), toggled(ticked, "kind", "square")]).toEqual([{ kind: ["square"] }, true, {}]);
  });

  it("says what is known in words, and nothing of what is not", () => {
    const facts = knownFacts(collection("a"), { name: "Plein", kind: "square", lit: true, area_m2: 1234.5, certainty: "likely" }, speech);
    expect(facts).toEqual([{ label: "Verlicht", value: "Ja" }, { label: "Oppervlakte (m²)", value: "1.234,5" }]);
    expect(knownFacts(collection("a"), { lit: null, area_m2: null }, speech)).toEqual([]);
    expect(otherNames({ name: "Plein", names: { nl: "Plein", fr: "Place", en: "" } })).toEqual([{ language: "fr", name: "Place" }]);
    expect(otherNames({ names: null })).toEqual([]);
  });

  it("calls a place by its name, else by its kind, else by what one of them is called", () => {
    expect(titleOf(collection("a"), "De Meent", "square", speech)).toBe("De Meent");
    expect(titleOf(collection("a"), "", "square", speech)).toBe("Plein");
    expect(titleOf(collection("a", { kind: null }), "", undefined, speech)).toBe("Plein");
  });
});

describe("text from the data", () => {
  it("is text and never markup", () => {
    const element = h("p", {}, "<img src=x onerror=alert(1)>");
    expect(element.querySelector("img")).toBeNull();
    expect(element.textContent).toContain("<img");
    expect(sign("x", "red; background: url(//elsewhere)").style.getPropertyValue("--colour")).not.toBe("");
    expect([isWeb("https://a.example"), isWeb("javascript:alert(1)"), isWeb("")]).toEqual([true, false, false]);
  });
});

describe("the state", () => {
  beforeEach(() => history.replaceState(null, "", "#"));

  it("opens with the start's layers, keeps what it is told in the address, and forgets layers nobody knows", () => {
    const store = new Store("#on=squares:40,nonsense&at=nonsense/3", ["squares", "benches"], ["benches"]);
    expect(store.now).toMatchObject({ layers: { squares: 40 }, place: null });
    expect(new Store("", ["squares", "benches"], ["benches"]).now.layers).toEqual({ benches: 100 });
    store.change({ place: { layer: "squares", id: 3 } });
    expect(location.hash).toBe("#on=squares:40&at=squares/3");
    store.follow("#");
    expect(store.now).toMatchObject({ layers: { benches: 100 }, place: null });
  });

  it("tells whoever listens what was before", () => {
    const store = new Store("", ["a"], []);
    const heard: unknown[] = [];
    store.listen((now, before) => heard.push([before.layers, now.layers]));
    store.change({ layers: { a: 100 } });
    expect(heard).toEqual([[{}, { a: 100 }]]);
  });
});

describe("the sheet", () => {
  it("comes to rest at the height it was drawn nearest to", () => {
    expect([0, 0.2, 0.45, 0.6, 0.8, 1].map(nearest)).toEqual(["low", "low", "half", "half", "full", "full"]);
  });
});
