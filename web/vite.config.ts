/** How the pages are built, and where the development server finds the service. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const service = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2021",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
    // Two pages, so that customers never load what staff work with.
    rolldownOptions: { input: ["index.html", "desk.html"] },
  },
  server: { host: "127.0.0.1", proxy: { "/api": { target: service, ws: true } } },
});
