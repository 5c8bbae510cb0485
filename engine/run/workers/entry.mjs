// Threads do not inherit the loader of the process that made them: TypeScript is registered here before the thread's own module.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
