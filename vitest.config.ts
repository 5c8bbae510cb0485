import { defineConfig } from 'vitest/config';
import { builtChildren } from './test/support/built-children.ts';
import { ClosingLine } from './test/support/closing-line.ts';

/** Tests that compute and leave nothing behind in their process, so that they can share what they import. */
const computing = 'test/{architecture,contract,engine,fuzz,golden,operators}/**/!(spill).test.ts';

/** Tests that drive a browser: each file has a server and a browser of its own, and they share what the server is made of. */
const browsing = 'test/e2e/web/*.test.ts';

export default defineConfig({
  plugins: [builtChildren],
  test: {
    // The tests of servers and browsers wait more than they compute.
    maxWorkers: 2,
    globalSetup: ['test/support/temporary-root.ts', 'test/support/built-children.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', new ClosingLine()],
    projects: [
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: [computing, browsing] } },
      { extends: true, test: { name: 'browser', include: [browsing], isolate: false } },
      { extends: true, test: { name: 'together', include: [computing], isolate: false } },
    ],
  },
});
