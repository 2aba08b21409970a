import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { antdStyles } from "./antdStyles.ts";
import { ganttStyles } from "./ganttStyles.ts";
import { preloads } from "./preloads.ts";

// Where `kaigong serve` listens while the screens are developed in a browser.
const backend = process.env.KAIGONG_SERVE ?? "http://127.0.0.1:4780";

export default defineConfig({
  // Relative addresses work in the window, behind `kaigong serve` and below any path.
  base: "./",
  plugins: [react(), antdStyles(), ganttStyles(), preloads(/^(sentences\.zh|today)-/)],
  server: {
    // The words of the starter data are read from assets.
    fs: { allow: [".."] },
    port: 1420,
    strictPort: true,
    proxy: {
      "/api": { target: backend, changeOrigin: true },
      "/fonts": { target: backend, changeOrigin: true },
    },
  },
  build: {
    target: ["es2022", "safari16.4"],
    // Nothing is inlined: a strict content policy forbids data: scripts and fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // A hundred small files take longer to ask for than to read: what every start needs is one, the page that most
          // starts lead to another.
          groups: [
            { name: "start", tags: ["$initial"], priority: 2 },
            { name: "today", test: /features[\\/]crm[\\/]TodayPage/, priority: 1 },
          ],
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    globals: false,
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    // A busy machine is no reason to fail: time never decides a test.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    css: false,
  },
});
