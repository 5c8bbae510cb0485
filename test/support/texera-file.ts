import { importTexera } from '#engine/plan/import-texera.ts';

export const operator = (type: string, operatorProperties: object, more: object = {}) => ({
  operatorID: `${type}-operator-1`,
  operatorType: type,
  operatorVersion: 'N/A',
  operatorProperties,
  inputPorts: [],
  outputPorts: [],
  showAdvanced: false,
  isDisabled: false,
  customDisplayName: type,
  ...more,
});
export const file = (operators: object[], more: object = {}) =>
  JSON.stringify({
    operators,
    operatorPositions: {},
    links: [],
    commentBoxes: [],
    settings: { dataTransferBatchSize: 400 },
    ...more,
  });
export const imported = (type: string, properties: object) => {
  const { workflow, unmapped } = importTexera(file([operator(type, properties)]), 'one.json');
  const [{ type: ours, config }] = workflow.operators;
  return { type: ours, config, notes: unmapped.map(p => p.message) };
};
