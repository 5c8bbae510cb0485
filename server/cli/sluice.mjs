#!/usr/bin/env node
import { importBuilt } from '../built.mjs';

const { main } = await importBuilt('sluice', 'cli/main.ts');
await main();
