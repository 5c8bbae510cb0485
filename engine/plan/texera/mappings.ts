import type { Link } from '../workflow-schema.ts';
import type { TexeraLink, TexeraOperator } from './format.ts';
import { cleanMappings } from './map-clean.ts';
import { combineMappings } from './map-combine.ts';
import { sourceMappings } from './map-source.ts';
import { textMappings } from './map-text.ts';
import { visualMappings } from './map-visual.ts';
import type { Mapping } from './mapping.ts';

/** Every operator of Texera that is one of ours, by Texera's name; the first name for one of ours is the one exports use. */
export const mappings: { readonly [type: string]: Mapping } = {
  ...sourceMappings,
  ...cleanMappings,
  ...combineMappings,
  ...textMappings,
  ...visualMappings,
};

export const mappingOf = (type: string): Mapping | undefined =>
  Object.hasOwn(mappings, type) ? mappings[type] : undefined;

/** Our name of Texera's port `input-0`, `output-1`, …; ports we have no name for keep theirs. */
export function ourPort(type: string, side: 'inputs' | 'outputs', port: string): string {
  const index = /^(?:input|output)-(\d+)$/.exec(port)?.[1];
  return (index !== undefined && mappingOf(type)?.[side][Number(index)]) || port;
}

/** Texera's name of a port of ours. */
export function theirPort(type: string, side: 'inputs' | 'outputs', port: string): string {
  const index = mappingOf(type)?.[side].indexOf(port) ?? -1;
  return index < 0 ? port : `${side === 'inputs' ? 'input' : 'output'}-${index}`;
}

/** Slashes and control characters have no place in our ids. */
export const ourId = (id: string): string =>
  [...id.slice(0, 200)].map(c => (c === '/' || c === '\\' || c < ' ' ? '-' : c)).join('') || '-';

/** A link in Texera's form, between the operators that its ends are there. */
export function exportLink(link: Link, operatorOf: (node: string) => TexeraOperator | undefined): TexeraLink {
  const end = ({ operator, port }: Link['from'], side: 'inputs' | 'outputs') => {
    const theirs = operatorOf(operator);
    return { operatorID: theirs?.operatorID ?? operator, portID: theirPort(theirs?.operatorType ?? '', side, port) };
  };
  return { linkID: link.id, source: end(link.from, 'outputs'), target: end(link.to, 'inputs') };
}
