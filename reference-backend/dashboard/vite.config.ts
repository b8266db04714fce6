/** The build: one script, one style sheet and what is loaded later, under names that stay, so that two builds compare. */
import { defineConfig } from "vite";

export default defineConfig({
  base: "/ui/static/ui/",
  build: {
    outDir: "../src/piste/api/static/ui",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
