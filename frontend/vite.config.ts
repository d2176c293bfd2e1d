import { defineConfig } from "vitest/config";

const named = { entryFileNames: "meent/[name]-[hash].js", chunkFileNames: "meent/[name]-[hash].js", assetFileNames: "meent/[name]-[hash][extname]" };

export default defineConfig({
  // Must be STATIC_URL: the built files ask for each other under it.
  base: "/static/",
  publicDir: false,
  build: {
    outDir: "dist",
    manifest: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { map: "src/main.ts", pages: "src/pages.ts", admin: "src/admin.ts", compare: "src/compare/main.ts", proposing: "src/proposing/main.ts" }, output: named },
  },
  worker: { format: "es", rolldownOptions: { output: named } },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
});
