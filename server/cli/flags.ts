import { InvalidArgumentError, Option } from 'commander';

/** Value of a flag that takes a whole number, 0 or more. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('It takes a whole number.');
  return value;
}

/** A flag that takes one of some words. */
export const choiceFlag = <T extends string>(
  flag: string,
  description: string,
  choices: readonly T[],
  standard?: T,
): Option => new Option(flag, description).choices(choices).default(standard);

/** `--param name=value`, as often as wanted. */
export const parameterFlag = (): Option =>
  new Option('--param <name=value>', 'value of a workflow parameter (repeatable)')
    .argParser((pair: string, all: readonly string[]) => [...all, pair])
    .default([], 'the defaults of the workflow');

/** `--observe`: what of a workflow stays visible. */
export const observeFlag = (): Option =>
  choiceFlag(
    '--observe <what>',
    'all: every node can be looked at; ends: let the plan move filters',
    ['all', 'ends'],
    'all',
  );
