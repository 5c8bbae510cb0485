import { importBuilt } from './built.mjs';

await importBuilt('main', 'main.ts');
