/** What the page tells the map before it starts. */

import type { Box } from "./painting/protocol.ts";

export interface Config {
  readonly api: string;
  readonly language: string;
  readonly tileUrl: string;
  readonly tileAttribution: string;
  readonly home: Box | null;
}

/** Return the settings that stand in the page as JSON. */
export function readConfig(text: string): Config {
  const given = JSON.parse(text) as Partial<Config>;
  return {
    api: given.api ?? "/api/",
    language: given.language ?? "nl",
    tileUrl: given.tileUrl ?? "",
    tileAttribution: given.tileAttribution ?? "",
    home: given.home ?? null,
  };
}
