import { SluiceError } from '../../errors.ts';
import type { Attribute } from '../schema.ts';

export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** An Arrow type, as far as Sluice reads it. */
export type ArrowType =
  | { readonly kind: 'int'; readonly bits: number; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: number }
  | { readonly kind: 'decimal'; readonly bits: number; readonly scale: number; readonly precision: number }
  | { readonly kind: 'date'; readonly unit: 'day' | 'ms' }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly zone: string | null }
  | { readonly kind: 'time' | 'duration'; readonly unit: TimeUnit; readonly bits: number }
  | { readonly kind: 'utf8' | 'binary' | 'list'; readonly large: boolean }
  | { readonly kind: 'utf8-view' | 'binary-view' | 'bool' | 'null' | 'struct' | 'map' }
  | { readonly kind: 'fixed-binary' | 'fixed-list'; readonly width: number }
  | { readonly kind: 'unread'; readonly name: string };

export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly children: readonly ArrowField[];
  /** Dictionary-encoded: values live in dictionary batches of this id, the column holds indexes. */
  readonly dictionary: {
    readonly id: number;
    readonly index: { readonly bits: number; readonly signed: boolean };
  } | null;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Where Arrow says that text is JSON (the canonical extension type `arrow.json`). */
export const extensionKey = 'ARROW:extension:name';
export const jsonExtension = 'arrow.json';

const plain = (name: string, type: ArrowType, children: readonly ArrowField[] = []): ArrowField => ({
  name,
  type,
  children,
  dictionary: null,
  metadata: new Map(),
});

/** The field that holds an attribute; strings are dictionary-encoded under `id`. */
export function fieldOf({ name, type, width = 1 }: Attribute, id: number): ArrowField {
  switch (type) {
    case 'bool':
      return plain(name, { kind: 'bool' });
    case 'int32':
      return plain(name, { kind: 'int', bits: 32, signed: true });
    case 'int64':
      return plain(name, { kind: 'int', bits: 64, signed: true });
    case 'float64':
      return plain(name, { kind: 'float', bits: 64 });
    case 'timestamp':
      return plain(name, { kind: 'timestamp', unit: 'ms', zone: 'UTC' });
    case 'binary':
      return plain(name, { kind: 'binary', large: false });
    case 'vector':
      return plain(name, { kind: 'fixed-list', width }, [plain('item', { kind: 'float', bits: 32 })]);
    case 'json':
      return {
        ...plain(name, { kind: 'utf8', large: false }),
        metadata: new Map([
          [extensionKey, jsonExtension],
          ['ARROW:extension:metadata', ''],
        ]),
      };
    default:
      return { ...plain(name, { kind: 'utf8', large: false }), dictionary: { id, index: { bits: 32, signed: true } } };
  }
}

/** The attribute a field is read as. @throws {SluiceError} FILE_FORMAT for a type that has no counterpart */
export function attributeOfField({ name, type, children, metadata }: ArrowField): Attribute {
  switch (type.kind) {
    case 'bool':
      return { name, type: 'bool' };
    case 'int':
      return { name, type: type.bits < 32 || (type.bits === 32 && type.signed) ? 'int32' : 'int64' };
    case 'float':
      return { name, type: 'float64' };
    case 'decimal':
      return { name, type: type.scale === 0 ? 'int64' : 'float64' };
    case 'date':
    case 'timestamp':
      return { name, type: 'timestamp' };
    case 'duration':
      return { name, type: 'int64' };
    case 'utf8':
    case 'utf8-view':
      return { name, type: metadata.get(extensionKey) === jsonExtension ? 'json' : 'string' };
    case 'time':
    case 'null':
      return { name, type: 'string' };
    case 'binary':
    case 'binary-view':
    case 'fixed-binary':
      return { name, type: 'binary' };
    case 'fixed-list': {
      const item = children[0].type;
      return item.kind === 'float' && item.bits === 32
        ? { name, type: 'vector', width: type.width }
        : { name, type: 'json' };
    }
    case 'list':
    case 'struct':
    case 'map':
      return { name, type: 'json' };
    default:
      throw new SluiceError('FILE_FORMAT', {
        wanted: 'an Arrow file that can be read',
        reason: `column '${name}' is of type ${type.name}`,
      });
  }
}
