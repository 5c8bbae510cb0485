export type {
  ExecutableInput,
  ExecutableNode,
  InnerPort,
  MacroPorts,
  Part,
  Plan,
  Region,
  Rewrite,
} from './executable.ts';
