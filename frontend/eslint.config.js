import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  { ignores: ["dist/", "node_modules/", "templates/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Text from the data is never markup.
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Use textContent: what the data says is text." },
        { property: "outerHTML", message: "Use textContent: what the data says is text." },
        { property: "insertAdjacentHTML", message: "Use textContent: what the data says is text." },
      ],
      "no-restricted-imports": ["error", { paths: [{ name: "leaflet", message: "Only map.ts knows Leaflet (and admin.ts, in the admin)." }] }],
    },
  },
  { files: ["src/map.ts", "src/admin.ts", "src/proposing/pen.ts"], rules: { "no-restricted-imports": "off" } },
);
