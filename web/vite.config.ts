import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { keptApp } from './offline/plugin.ts';
import { packedApp } from './packed.ts';

const server = process.env.SLUICE_URL ?? 'http://127.0.0.1:7411';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), keptApp(), packedApp()],
  resolve: { dedupe: ['yjs', 'y-protocols', 'lib0', 'react', 'react-dom'] },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1600 },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      '/healthz': server,
      '/docs': server,
    },
  },
});
