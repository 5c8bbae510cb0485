import { catalogueOf } from '#collab/catalogue.ts';
import type { Catalogue } from '#collab/document.ts';
import { withDefaults } from '#engine/operator/config.ts';
import { inputsOf } from '#engine/operator/define.ts';
import type { AnyOperator } from '#engine/operator/registry.ts';
import { registry } from '#operators/index.ts';

/** What documents know of this server's operators; clients make the same of `GET /operators`. */
export const documentCatalogue = (): Catalogue =>
  catalogueOf(
    registry
      .list()
      .map(operator => ({ type: operator.type, config: operator.config, ports: { inputs: freshInputs(operator) } })),
  );

function freshInputs(operator: AnyOperator) {
  for (const config of [{}, operator.examples[0]?.config]) {
    try {
      const inputs = inputsOf(operator, withDefaults(operator, config) as never);
      return Object.entries(inputs).map(([name, { many }]) => ({ name, ...(many && { many }) }));
    } catch {
      // Ports that depend on a field without a default are those of the first example.
    }
  }
  return [];
}
