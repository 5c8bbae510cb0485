export { encodingOf, expectText, isEncoding, Transcoder } from './csv/encoding.ts';
export {
  type CsvSample,
  type CsvShape,
  firstRecord,
  type InferOptions,
  inferCsv,
  isTimestamp,
  type Kind,
  soundNames,
  TypeGuess,
} from './csv/infer.ts';
export {
  type CsvFormat,
  CsvScanner,
  type RejectedRow,
  recordLimitBytes,
  type ScannedPart,
  type ScanOptions,
} from './csv/scanner.ts';
export type { CsvDialect } from './csv/split.ts';
export { CsvText } from './csv/write.ts';
