import { registerVisitor } from '../auth/visitor.ts';
import type { RegisterRoutes } from './app-type.ts';

/** Every topic, one line each; whoever tells who is asking comes first. */
export const routes: readonly RegisterRoutes[] = [registerVisitor];
