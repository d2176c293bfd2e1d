import { describe, expect, it } from "vitest";
import { LANGUAGES, Speech, WORDS } from "../src/words.ts";

const gaps = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();

describe("the words", () => {
  it("are all there in every language, with the same gaps", () => {
    for (const language of LANGUAGES) {
      expect(Object.keys(WORDS[language]).sort()).toEqual(Object.keys(WORDS.nl).sort());
      for (const [word, sentence] of Object.entries(WORDS[language])) {
        expect(sentence.trim(), `${language}: ${word}`).not.toBe("");
        expect(gaps(sentence), `${language}: ${word}`).toEqual(gaps(WORDS.nl[word as keyof typeof WORDS.nl]));
      }
    }
  });

  it("are all said somewhere: a word nobody says is not kept", () => {
    const sources = import.meta.glob<string>("../src/**/*.ts", { query: "?raw", import: "default", eager: true });
    const said = Object.entries(sources).flatMap(([path, text]) => (path.endsWith("/words.ts") ? [] : [text])).join("\n");
    expect(Object.keys(WORDS.nl).filter((word) => !said.includes(`"${word}"`))).toEqual([]);
  });

  it("were translated: hardly a sentence is the same in two languages", () => {
    const long = Object.keys(WORDS.nl).filter((word) => WORDS.nl[word as "back"].length > 14) as (keyof typeof WORDS.nl)[];
    for (const word of long) expect(new Set(LANGUAGES.map((language) => WORDS[language][word])).size, word).toBe(3);
  });

  it("say numbers and days as the reader does", () => {
    expect(new Speech("nl").say("inViewCount", { n: 63959 })).toBe("63.959 in beeld");
    expect(new Speech("en-us").say("inViewCount", { n: 63959 })).toBe("63,959 in view");
    expect(new Speech("nl-be").date("2026-05-01")).toBe("1 mei 2026");
    expect(new Speech("fr").date("2026-05-01")).toBe("1 mai 2026");
    expect(new Speech("nl").date("unknown")).toBe("unknown");
    expect(new Speech("de").language).toBe("en");
  });
});
