import { describe, expect, test } from 'vitest';
import { encodingOf, expectText, inferCsv, Transcoder } from '#engine/data/csv.ts';
import type { AttributeType } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { scanCsv } from '../../../support/scan-csv.ts';

describe('inference', () => {
  const types = (cells: readonly string[], nullText = ['']) =>
    scanCsv(`h,x\n${cells.map(c => `${c},1`).join('\n')}\n`, { nullText }).schema[0].type;

  test.each<[AttributeType, string[]]>([
    ['int32', ['1', '-2', '']],
    ['int64', ['1', '1073741824']],
    ['int64', ['9223372036854775807']],
    ['string', ['9223372036854775808']],
    ['float64', ['1', '2.5']],
    ['float64', ['1e5', 'nan']],
    ['bool', ['true', 'FALSE', '']],
    ['string', ['true', '1']],
    ['timestamp', ['2024-01-01', '2024-01-01T10:00:00Z']],
    ['string', ['2024-01-01', '5']],
    ['string', ['00123', '4']],
    ['string', ['+4912345']],
    ['string', ['', '', '']],
    ['string', ['12 apples']],
  ])('%s from %j', (type, cells) => expect(types(cells)).toBe(type));

  test('null texts say nothing about the type', () => expect(types(['1', 'NA', '3'], ['', 'NA'])).toBe('int32'));

  test('blank and repeated names are made sound, and said', () => {
    const head = new TextEncoder().encode('a,,a,a_2, a ,column2\n');
    const shape = inferCsv(
      { head, whole: true, parts: [] },
      { delimiter: 44, quote: 34, header: true, nullText: [''] },
    );
    expect(shape?.schema.map(a => a.name)).toEqual(['a', 'column2_2', 'a_3', 'a_2', 'a_4', 'column2']);
    expect(shape?.notes).toHaveLength(3);
  });

  test('without a header, columns are numbered', () => {
    const scan = scanCsv('1,x\n2,y\n', { header: false });
    expect(scan.schema.map(a => a.name)).toEqual(['column1', 'column2']);
    expect(scan.rows.length).toBe(2);
  });

  test('parts that start inside a quoted field are left out, others widen the type', () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const options = { delimiter: 44, quote: 34, header: true, nullText: [''] };
    const typesOf = (part: string) =>
      inferCsv(
        { head: bytes('a,b\n1,2\n'), whole: false, parts: [{ bytes: bytes(part), last: true }] },
        options,
      )?.schema.map(a => a.type);
    expect(typesOf('9,9\n1.5,2\n3,4\n')).toEqual(['float64', 'int32']);
    expect(typesOf('words\nand more, words, here\nnothing\nx,y\nso,on,and\n"\n')).toEqual(['int32', 'int32']);
  });

  test('an empty file has no columns, unless the schema is given', () => {
    expect(() => scanCsv('')).toThrow(expect.objectContaining({ code: 'FILE_FORMAT' }));
    expect(scanCsv('', { types: ['int32'] }).rows).toEqual([]);
  });

  test('a schema with a name that no column has is CONFIG_INVALID', () => {
    const head = new TextEncoder().encode('price,size\n1,2\n');
    const options = { delimiter: 44, quote: 34, header: true, nullText: [''] };
    const infer = (name: string) =>
      inferCsv({ head, whole: true, parts: [] }, { ...options, schema: [{ name, type: 'string' }] });
    expect(infer('size')?.schema.map(a => a.type)).toEqual(['int32', 'string']);
    expect(() => infer('prize')).toThrow(/did you mean 'price'/);
  });
});

describe('encodings', () => {
  const decoded = (bytes: Uint8Array, configured = 'utf-8') => {
    const { encoding, skip } = encodingOf(bytes, configured);
    return new TextDecoder().decode(new Transcoder(encoding).convert(bytes.subarray(skip), true));
  };

  test('a mark beats the configured encoding', () => {
    expect(decoded(new Uint8Array([0xef, 0xbb, 0xbf, 0x41]), 'latin1')).toBe('A');
    expect(decoded(new Uint8Array([0xff, 0xfe, 0x41, 0, 0x35, 0xd8, 0x1e, 0xdd]))).toBe(
      'A𝔞'.replace('𝔞', '\ud835\udd1e'),
    );
    expect(decoded(new Uint8Array([0xfe, 0xff, 0, 0x41, 0x67, 0x71]))).toBe('A東'.replace('東', '\u6771'));
  });

  test('latin1 reads bytes 80–9f as windows-1252 does', () =>
    expect(decoded(new Uint8Array([0x80, 0xe9, 0x93, 0x9f]), 'latin1')).toBe('€é“Ÿ'));

  test('a character cut between pieces is whole', () => {
    const transcoder = new Transcoder('utf-16le');
    const parts = [[0x41], [0, 0x3d, 0xd8], [0x00, 0xde], []].map((p, i) =>
      transcoder.convert(new Uint8Array(p), i === 3),
    );
    expect(new TextDecoder().decode(Uint8Array.from(parts.flatMap(p => [...p])))).toBe('A😀');
  });

  test('binary in front is refused, naming the byte; a character cut by the end of the head is not', () => {
    const fault = (bytes: number[], whole = true) => {
      try {
        expectText(new Uint8Array(bytes), whole, 'CSV');
        return '';
      } catch (error) {
        return error instanceof SluiceError ? `${error.code} ${error.message}` : String(error);
      }
    };
    expect(fault([0x50, 0x4b, 3, 4, 0, 0])).toMatch(/FILE_FORMAT .*byte 4 is NUL/);
    expect(fault([0x41, 0xff, 0x41, 0x41, 0x41])).toMatch(/FILE_FORMAT .*byte 1 is not UTF-8/);
    expect(fault([0x41, 0xe6, 0x9d], false)).toBe('');
    expect(fault([0x41, 0xe6, 0x9d])).not.toBe('');
  });

  test('an encoding that nobody knows is CONFIG_INVALID', () =>
    expect(() => new Transcoder('klingon')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' })));
});
