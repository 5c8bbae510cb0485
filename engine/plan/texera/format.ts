import type { Fields } from './codec.ts';

/** One operator of a Texera workflow; files of different years have more or fewer of the other keys. */
export interface TexeraOperator extends Fields {
  readonly operatorID: string;
  readonly operatorType: string;
  readonly operatorProperties?: Fields | null;
  readonly customDisplayName?: string;
  readonly isDisabled?: boolean;
  readonly viewResult?: boolean;
}

export interface TexeraEnd {
  readonly operatorID: string;
  readonly portID: string;
}

export interface TexeraLink extends Fields {
  readonly linkID: string;
  readonly source: TexeraEnd;
  readonly target: TexeraEnd;
}

export interface TexeraComment extends Fields {
  readonly commentBoxID: string;
  readonly comments: readonly Fields[];
  readonly commentBoxPosition: { readonly x: number; readonly y: number };
}

/**
 * A Texera file taken apart: the things that a Sluice workflow has too, and all the rest, with which it can be put together again.
 */
export interface TexeraFile {
  readonly operators: readonly TexeraOperator[];
  readonly positions: { readonly [operator: string]: { readonly x: number; readonly y: number } };
  readonly links: readonly TexeraLink[];
  readonly comments: readonly TexeraComment[];
  /** The content with the four lists emptied, entries that are no operators or links left in them. */
  readonly template: Fields;
  /** What stands around the content in a file from the database or the API; its content may be text. */
  readonly envelope?: Fields;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isEnd = (value: unknown): value is TexeraEnd =>
  isFields(value) && typeof value.operatorID === 'string' && typeof value.portID === 'string';
const isOperator = (value: unknown): value is TexeraOperator =>
  isFields(value) && typeof value.operatorID === 'string' && typeof value.operatorType === 'string';
const isLink = (value: unknown): value is TexeraLink =>
  isFields(value) && typeof value.linkID === 'string' && isEnd(value.source) && isEnd(value.target);
const isPosition = (value: unknown): value is { x: number; y: number } =>
  isFields(value) && typeof value.x === 'number' && typeof value.y === 'number';
const isComment = (value: unknown): value is TexeraComment =>
  isFields(value) &&
  typeof value.commentBoxID === 'string' &&
  Array.isArray(value.comments) &&
  value.comments.every(isFields) &&
  isPosition(value.commentBoxPosition);

/** Takes a parsed Texera file apart; null if it is none. */
export function readTexera(json: unknown): TexeraFile | null {
  if (!isFields(json)) return null;
  if (!('content' in json)) return isContent(json) ? takeApart(json) : null;
  const { content, ...around } = json;
  const inner = typeof content === 'string' ? parsed(content) : content;
  if (!isContent(inner)) return null;
  return { ...takeApart(inner), envelope: { ...around, content: typeof content } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Old and new files all have operators in a list, each with an `operatorType`. */
const isContent = (value: unknown): value is Fields =>
  isFields(value) && Array.isArray(value.operators) && value.operators.some(isOperator) === value.operators.length > 0;

function takeApart(content: Fields): TexeraFile {
  const { operators, operatorPositions, links, commentBoxes } = content;
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  const placed = Object.entries(isFields(operatorPositions) ? operatorPositions : {});
  const ids = new Set(
    list(operators)
      .filter(isOperator)
      .map(o => o.operatorID),
  );
  const ours = placed.filter(([id, at]) => ids.has(id) && isPosition(at));
  const template: { [key: string]: unknown } = { ...content };
  const rest = (key: string, value: unknown, belongs: (entry: unknown) => boolean) => {
    if (Array.isArray(value)) template[key] = value.filter(entry => !belongs(entry));
  };
  rest('operators', operators, isOperator);
  rest('links', links, isLink);
  rest('commentBoxes', commentBoxes, isComment);
  if (isFields(operatorPositions))
    template.operatorPositions = Object.fromEntries(placed.filter(p => !ours.includes(p)));
  return {
    operators: list(operators).filter(isOperator),
    positions: Object.fromEntries(ours) as TexeraFile['positions'],
    links: list(links).filter(isLink),
    comments: list(commentBoxes).filter(isComment),
    template,
  };
}

/** The JSON of a Texera file from its parts; lists that were not there and are empty stay away. */
export function writeTexera({ operators, positions, links, comments, template, envelope }: TexeraFile): Fields {
  const content: { [key: string]: unknown } = { ...template };
  const fill = (key: string, entries: readonly unknown[]) => {
    if (entries.length > 0 || key in template) content[key] = [...entries, ...((template[key] ?? []) as unknown[])];
  };
  fill('operators', operators);
  if (Object.keys(positions).length > 0 || 'operatorPositions' in template)
    content.operatorPositions = { ...positions, ...(template.operatorPositions as Fields) };
  fill('links', links);
  fill('commentBoxes', comments);
  if (!envelope) return content;
  return { ...envelope, content: envelope.content === 'string' ? JSON.stringify(content) : content };
}
