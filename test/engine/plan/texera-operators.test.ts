import { describe, expect, test } from 'vitest';
import { configProblems } from '#engine/operator/config.ts';
import { inputsOf, outputsOf } from '#engine/operator/define.ts';
import { exportTexera } from '#engine/plan/export-texera.ts';
import { mappings } from '#engine/plan/texera/mappings.ts';
import { registry } from '#operators/index.ts';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { imported } from '../../support/texera-file.ts';
import { cases } from './texera-cases.ts';

describe('an operator of Texera', () => {
  test.each(cases)('$type is ours: $ours', ({ type, properties, ours, config, notes = [] }) => {
    const found = imported(type, properties);
    expect({ type: found.type, config: found.config }).toEqual({ type: ours, config });
    expect(found.notes).toHaveLength(notes.length);
    notes.forEach((note, i) => expect(found.notes[i]).toMatch(note));
  });

  test.each(cases.filter(({ ours }) => registry.find(ours)))(
    '$type has the ports and the config that $ours wants',
    ({ type, ours, config }) => {
      const spec = registry.get(ours);
      expect(configProblems(spec, config)).toEqual([]);
      expect(Object.keys(inputsOf(spec, config as never)).toSorted()).toEqual(mappings[type].inputs.toSorted());
      expect(Object.keys(outputsOf(spec, config as never))).toEqual(
        expect.arrayContaining([...mappings[type].outputs]),
      );
    },
  );

  test.each([
    ['TreePlot', /parent and a child in two attributes/],
    ['URLVisualizer', /nothing is fetched/],
  ])('%s stays a placeholder that says why', (type, why) => {
    const { type: ours, notes } = imported(type, { column: 'a' });
    expect(ours).toBe(`texera:${type}`);
    expect(notes).toEqual([expect.stringMatching(/no executor/), expect.stringMatching(why)]);
  });

  test('every mapping has a case, but for other names of the same', () => {
    const aliases = ['MysqlSource', 'PostgreSQL'];
    expect(Object.keys(mappings).filter(type => !cases.some(c => c.type === type))).toEqual(aliases);
  });

  test.each(cases.filter(({ ours }) => ours !== 'sql-source'))(
    '$type is written from $ours as it would be there',
    ({ type, ours, config }) => {
      const { document, unmapped } = exportTexera(buildWorkflow({ n: { type: ours, config } as never }, []));
      const [made] = document.operators as { operatorType: string; operatorProperties: object }[];
      expect(unmapped.filter(p => p.field !== undefined)).toEqual([]);
      const back = imported(made.operatorType, made.operatorProperties);
      expect({ type: back.type, config: back.config }).toEqual({ type: ours, config });
      if (mappings[type] === mappings[made.operatorType]) expect(made.operatorType).toBe(type);
    },
  );
});
