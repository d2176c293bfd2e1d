/** Atlas: what the API says of its layers, arranged for the map. Pure. */

import type { Collection, Dataset, Fact, Properties } from "./api.ts";
import type { Filters } from "./permalink.ts";
import type { Box, Kind, Scene } from "./painting/protocol.ts";
import { appearsAt } from "./painting/style.ts";
import type { State } from "./state.ts";
import type { Speech } from "./words.ts";
import { capital } from "./words.ts";

/** Facts that say where the others come from: they stand apart. */
export const PROVENANCE: ReadonlySet<string> = new Set(["source_id", "source_date", "last_confirmed", "certainty", "gone_since", "dataset"]);
const NAMING: ReadonlySet<string> = new Set(["name", "names"]);

export function kindOf({ id, meent }: Collection): Kind {
  return { id, glyph: meent.glyph, colour: meent.colour, shape: meent.shape, dense: meent.dense, base: meent.base, minZoom: meent.minZoom, kindFact: meent.kind, dated: isDated(meent.facts) };
}

/** Return whether somebody has surveyed a layer where a view looks: only then does nothing mean that there is none. */
export function isSurveyed({ meent }: Collection, view: Box | null): boolean {
  return meent.coverage.some(({ bbox }) => view === null || (bbox[0] <= view[2] && bbox[2] >= view[0] && bbox[1] <= view[3] && bbox[3] >= view[1]));
}

/** Return whether a layer's places are valid for a time. */
export function isDated(facts: readonly Fact[]): boolean {
  return facts.some(({ name }) => name === "valid_to");
}

/** Return from which zoom on a layer is drawn. */
export function visibleFrom({ meent }: Collection): number {
  return appearsAt(meent.minZoom, meent.dense);
}

/** Return layers by heading, in the order they come; those that hold nothing are left out. */
export function grouped(collections: readonly Collection[]): ReadonlyMap<string, readonly Collection[]> {
  const groups = new Map<string, Collection[]>();
  for (const collection of collections) {
    if (collection.meent.count === 0) continue;
    const group = groups.get(collection.meent.heading);
    if (group) group.push(collection);
    else groups.set(collection.meent.heading, [collection]);
  }
  return groups;
}

/** Surfaces lie lowest, then borders and lines, then what stands on them. */
function height({ meent }: Collection): number {
  if (meent.glyph === "area") return 2;
  if (meent.shape === "line") return 3;
  return (meent.shape === "point" ? 4 : 0) + (meent.dense ? 0 : 1);
}

export function sceneOf(collections: readonly Collection[], state: State, dark: boolean): Scene {
  const shown = collections
    .filter(({ id }) => id in state.layers)
    .sort((a, b) => height(a) - height(b))
    .map(({ id }) => ({ id, opacity: (state.layers[id] ?? 100) / 100, filters: state.filters[id] ?? {} }));
  return { shown, dark };
}

/** Return the box that holds all layers; null if none holds anything. */
export function extentOf(collections: readonly Collection[]): Box | null {
  const boxes = collections.flatMap(({ extent }) => extent?.spatial.bbox[0] ?? []);
  const all = collections.map(({ extent }) => extent?.spatial.bbox[0]).filter((box) => box !== undefined);
  if (boxes.length === 0) return null;
  return [Math.min(...all.map((b) => b[0])), Math.min(...all.map((b) => b[1])), Math.max(...all.map((b) => b[2])), Math.max(...all.map((b) => b[3]))];
}

/** Return the address of a layer's list, narrowed as the map is. */
export function listOf(id: string, filters: Filters): string {
  const query = Object.entries(filters)
    .filter(([, values]) => values.length > 0)
    .map(([property, values]) => `${encodeURIComponent(property)}=${values.map(encodeURIComponent).join(",")}`);
  return `/layers/${encodeURIComponent(id)}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

/** Return the zoom from which a map shows some of what is in the city, and more than its borders; 0 if nothing is to be shown. */
export function firstSeenFrom(collections: readonly Collection[]): number {
  const zooms = collections.filter(({ meent }) => meent.shownAtStart && meent.group !== "borders").map(visibleFrom);
  return zooms.length === 0 ? 0 : Math.min(...zooms);
}

/** Return the facts a layer can be filtered by with a tick: those with a list of values, and yes or no. The kind comes first. */
export function facets(collection: Collection, speech: Speech): readonly Fact[] {
  const ticked = collection.meent.facts
    .filter(({ name, type, values }) => !PROVENANCE.has(name) && (values !== null || type === "boolean"))
    .map((fact): Fact => ({
      ...fact,
      values: fact.values ?? [
        { value: "true", label: speech.say("yes") },
        { value: "false", label: speech.say("no") },
      ],
    }));
  return ticked.sort((a, b) => Number(b.name === collection.meent.kind) - Number(a.name === collection.meent.kind));
}

export function isFiltered(filters: Filters | undefined): boolean {
  return Object.values(filters ?? {}).some((values) => values.length > 0);
}

/** Return the filters of a layer after one value is ticked or unticked. */
export function toggled(filters: Filters, property: string, value: string): Filters {
  const values = filters[property] ?? [];
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  const rest = Object.entries(filters).filter(([name]) => name !== property);
  return Object.fromEntries(next.length > 0 ? [...rest, [property, next]] : rest);
}

/** Return what a value of a fact is called; empty if it says nothing. */
export function said(fact: Fact, value: unknown, speech: Speech): string {
  if (value === null || value === undefined || value === "") return "";
  const known = fact.values?.find((each) => each.value === value);
  if (known) return capital(known.label);
  if (typeof value === "boolean") return capital(speech.say(value ? "yes" : "no"));
  if (typeof value === "number") return fact.name === "year" ? String(value) : speech.number(value);
  if (typeof value !== "string") return "";
  return fact.type === "date" ? speech.date(value) : value;
}

export function factOf(collection: Collection, name: string | null): Fact | undefined {
  return collection.meent.facts.find((fact) => fact.name === name);
}

/** Return what kind of thing a place is, in words; empty if its layer knows no kinds. */
export function kindLabel(collection: Collection, kind: unknown, speech: Speech): string {
  const fact = factOf(collection, collection.meent.kind);
  return fact ? said(fact, kind, speech) : "";
}

/** Return what a place is called: its name, else what kind of thing it is. */
export function titleOf(collection: Collection, name: unknown, kind: unknown, speech: Speech): string {
  return (typeof name === "string" && name) || kindLabel(collection, kind, speech) || capital(collection.meent.singular);
}

export interface SaidFact {
  readonly label: string;
  readonly value: string;
}

/** Return what is known of a place, in words; neither its name and kind nor where it comes from. */
export function knownFacts(collection: Collection, properties: Properties, speech: Speech): readonly SaidFact[] {
  return collection.meent.facts
    .filter(({ name, type }) => !PROVENANCE.has(name) && !NAMING.has(name) && name !== collection.meent.kind && type !== "object")
    .map((fact) => ({ label: capital(fact.label), value: said(fact, properties[fact.name], speech) }))
    .filter(({ value }) => value !== "");
}

/** Return the names a place has besides the one it is called by here, with their languages. */
export function otherNames(properties: Properties): readonly { readonly language: string; readonly name: string }[] {
  const names = properties["names"];
  if (typeof names !== "object" || names === null) return [];
  return Object.entries(names)
    .filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "" && entry[1] !== properties["name"])
    .map(([language, name]) => ({ language, name }));
}

/** Return the datasets that some layers are made of, each once. */
export function datasetsOf(collections: readonly Collection[]): readonly Dataset[] {
  return [...new Map(collections.flatMap(({ meent }) => meent.datasets).map((dataset) => [dataset.key, dataset])).values()];
}
