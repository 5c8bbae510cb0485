export type { ByteFile } from './arrow/array-data.ts';
export { ArrowDecoder } from './arrow/decoder.ts';
export { ArrowEncoder, type EncoderState } from './arrow/encoder.ts';
export type { RawTexts, TextPiece } from './arrow/raw-texts.ts';
